// SPDX-License-Identifier: GPL-3.0-or-later
#include "reason_bar.h"

#include <ui/kit/text.h>

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

namespace sb::patches {

ReasonBar::ReasonBar(kit::Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_question(kit::plainLabel(theme, {}, kit::Label::Look::Bold, this))
    , m_reason(new QLineEdit(this))
    , m_verb(new QPushButton(this))
{
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setPlaceholderText(tr("Reason (kept in the ledger)"));
    m_reason->setMaxLength(500);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(18, 8, 18, 8);
    row->addWidget(m_question);
    row->addWidget(m_reason, 1);
    row->addWidget(m_verb);
    row->addWidget(cancel);
    connect(m_reason, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_verb->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_reason, &QLineEdit::returnPressed, this, [this] { finish(true); });
    connect(m_verb, &QPushButton::clicked, this, [this] { finish(true); });
    connect(cancel, &QPushButton::clicked, this, [this] { finish(false); });
    hide();
}

void ReasonBar::ask(const QString &question, const QString &verb, std::function<void(const QString &)> yes)
{
    m_before = QApplication::focusWidget();
    m_yes = std::move(yes);
    m_question->setText(question);
    m_verb->setText(verb);
    m_verb->setEnabled(false);
    m_reason->clear();
    show();
    m_reason->setFocus();
}

void ReasonBar::finish(bool accepted)
{
    const QString reason = m_reason->text().trimmed();
    if (accepted && reason.isEmpty())
        return;
    hide();
    if (m_before)
        m_before->setFocus();
    const auto yes = std::exchange(m_yes, {});
    if (accepted && yes)
        yes(reason);
}

void ReasonBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        finish(false);
    else
        QFrame::keyPressEvent(event);
}

} // namespace sb::patches
