// SPDX-License-Identifier: GPL-3.0-or-later
#include "toast.h"

#include "text.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>

namespace sb::kit {

namespace {

class Step : public QUndoCommand {
public:
    Step(const QString &text, std::function<void()> undoing, std::function<void()> redoing)
        : QUndoCommand(text)
        , m_undo(std::move(undoing))
        , m_redo(std::move(redoing))
    {
    }
    void undo() override { m_undo(); }
    void redo() override
    {
        if (m_done && m_redo)
            m_redo();
        m_done = true; // the stack calls redo() when the step is pushed; it has been done by then
    }

private:
    std::function<void()> m_undo;
    std::function<void()> m_redo;
    bool m_done = false;
};

} // namespace

Toast::Toast(Theme &theme, QWidget *parent)
    : QWidget(parent)
    , m_text(plainLabel(theme, {}, Label::Look::Small))
    , m_button(new QPushButton(tr("Undo  Ctrl+Z")))
    , m_timer(new QTimer(this))
{
    m_text->setToken(Colour::Text);
    m_button->setFocusPolicy(Qt::TabFocus);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_text);
    row->addWidget(m_button);
    m_button->hide();
    m_undo.setUndoLimit(50);
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, [this] {
        m_text->clear();
        m_button->hide();
    });
    connect(m_button, &QAbstractButton::clicked, &m_undo, &QUndoStack::undo);
}

void Toast::say(const QString &text, std::function<void()> undo, std::function<void()> redo)
{
    const bool undoable = bool(undo);
    if (undo)
        m_undo.push(new Step(text, std::move(undo), std::move(redo)));
    present(text, undoable);
}

void Toast::sayError(const QString &text)
{
    present(text, false);
}

QString Toast::text() const
{
    return m_text->text();
}

void Toast::present(const QString &text, bool undoable)
{
    m_text->setText(m_text->fontMetrics().elidedText(oneLine(text), Qt::ElideRight, 700));
    m_text->setToolTip(plainToolTip(text));
    m_button->setVisible(undoable);
    m_timer->start(8000);
    QAccessibleAnnouncementEvent announcement(this, text);
    QAccessible::updateAccessibility(&announcement);
}

} // namespace sb::kit
