// SPDX-License-Identifier: GPL-3.0-or-later
// The bars that lie across a page or the window.
#include "parts.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>

namespace sb::kit {

namespace {

void paintStrip(QWidget *widget, const Theme &theme)
{
    QPainter painter(widget);
    painter.fillRect(widget->rect(), theme.colour(Colour::Strip));
    painter.fillRect(0, widget->height() - 1, widget->width(), 1, theme.colour(Colour::StripLine));
}

} // namespace

Strip::Strip(Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_text(wrappedLabel(theme))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 6, 16, 7);
    row->addWidget(m_text);
    hide();
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Strip::setText(const QString &text)
{
    m_text->setText(text);
    setAccessibleName(text);
    setVisible(!text.isEmpty());
}

void Strip::paintEvent(QPaintEvent *)
{
    paintStrip(this, m_theme);
}

ConfirmBar::ConfirmBar(Theme &theme, QWidget *parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_question(wrappedLabel(theme, {}, Label::Look::Bold))
    , m_typed(new QLineEdit)
    , m_verb(new QPushButton)
    , m_cancel(new QPushButton(tr("Cancel  Esc")))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 10, 16, 10);
    row->setSpacing(8);
    row->addWidget(m_question, 1);
    m_typed->setMaximumWidth(90);
    m_typed->hide();
    row->addWidget(m_typed);
    row->addWidget(m_verb);
    row->addWidget(m_cancel);
    setAccessibleName(tr("Confirm"));
    hide();
    connect(m_typed, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_verb->setEnabled(text == m_number); });
    connect(m_cancel, &QPushButton::clicked, this, &ConfirmBar::cancel);
    connect(m_verb, &QPushButton::clicked, this, [this] {
        const auto yes = std::exchange(m_yes, {});
        cancel();
        if (yes)
            yes();
    });
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ConfirmBar::ask(const QString &question, const QString &verb, std::function<void()> yes)
{
    m_before = focusWidget() ? focusWidget() : window()->focusWidget();
    m_yes = std::move(yes);
    m_question->setText(question);
    m_verb->setText(verb);
    m_verb->setEnabled(true);
    m_typed->hide();
    setAccessibleName(question);
    show();
    m_cancel->setFocus();
}

void ConfirmBar::askMany(const QString &question, const QString &verb, int count, std::function<void()> yes)
{
    ask(question, verb, std::move(yes));
    if (count <= mostUntyped)
        return;
    m_number = QString::number(count);
    m_typed->clear();
    m_typed->setAccessibleName(tr("Type %1 to go on").arg(m_number));
    m_typed->setPlaceholderText(tr("type %1").arg(m_number));
    m_verb->setEnabled(false);
    m_typed->show();
}

void ConfirmBar::cancel()
{
    m_yes = {};
    hide();
    if (m_before)
        m_before->setFocus();
}

void ConfirmBar::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape: cancel(); return;
    case Qt::Key_Left:
    case Qt::Key_Right: focusNextPrevChild(event->key() == Qt::Key_Right); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (auto *button = qobject_cast<QPushButton *>(focusWidget()))
            button->click();
        else if (focusWidget() == m_typed)
            m_verb->click();
        return;
    default: QFrame::keyPressEvent(event);
    }
}

void ConfirmBar::paintEvent(QPaintEvent *)
{
    paintStrip(this, m_theme);
}

} // namespace sb::kit
