// SPDX-License-Identifier: GPL-3.0-or-later
#include "toast.h"

#include "text.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTimer>

#include <algorithm>

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
    , m_second(new QTimer(this))
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
    m_second->setInterval(1000);
    connect(m_second, &QTimer::timeout, this, &Toast::tick);
    connect(m_button, &QAbstractButton::clicked, &m_undo, &QUndoStack::undo);
    row->setSpacing(8);
}

void Toast::hold(const QString &text, std::function<void()> send, std::function<void()> takenBack)
{
    if (m_holdSeconds <= 0 && !m_away) {
        send();
        return;
    }
    const int id = ++m_lastHeld;
    m_held.push_back({id, text, std::move(send), takenBack, m_holdSeconds, m_away});
    m_undo.push(new Step(
        text,
        [this, id, text, takenBack] {
            const bool inTime = takeBack(id);
            present((inTime ? tr("Taken back, nothing was sent: %1") : tr("Too late, it was sent: %1")).arg(text),
                    false);
            if (inTime && takenBack)
                takenBack();
        },
        {}));
    m_second->start();
    present(m_away ? tr("Queued: %1").arg(text) : tr("%1 in %2 s").arg(text).arg(m_holdSeconds), true);
    Q_EMIT heldChanged();
}

bool Toast::takeBack(int id)
{
    const bool found = std::erase_if(m_held, [id](const Held &held) { return held.id == id; }) > 0;
    if (found)
        Q_EMIT heldChanged();
    return found;
}

void Toast::tick()
{
    std::vector<Held> due;
    bool queuedNow = false;
    for (Held &held : m_held) {
        if (held.queued || --held.seconds > 0)
            continue;
        if (m_away)
            held.queued = queuedNow = true;
        else
            due.push_back(held);
    }
    for (const Held &held : due) {
        takeBack(held.id);
        held.send();
    }
    const auto counting = std::ranges::find(m_held, false, &Held::queued);
    if (counting == m_held.end())
        m_second->stop();
    else if (due.empty())
        present(tr("%1 in %2 s").arg(counting->text).arg(counting->seconds), true, false);
    if (queuedNow)
        Q_EMIT heldChanged();
}

void Toast::send(bool queued)
{
    const auto rest
        = std::ranges::stable_partition(m_held, [queued](const Held &held) { return held.queued != queued; });
    const std::vector<Held> chosen(rest.begin(), rest.end());
    m_held.erase(rest.begin(), rest.end());
    for (const Held &held : chosen)
        held.send();
    if (!chosen.empty())
        Q_EMIT heldChanged();
}

int Toast::flush()
{
    const auto count = int(m_held.size() - size_t(queued().size()));
    send(false);
    return count;
}

void Toast::sendQueued()
{
    send(true);
}

void Toast::dropQueued()
{
    std::vector<Held> dropped;
    std::erase_if(m_held, [&](const Held &held) {
        if (held.queued)
            dropped.push_back(held);
        return held.queued;
    });
    for (const Held &held : dropped) {
        if (held.takenBack)
            held.takenBack();
    }
    if (!dropped.empty())
        Q_EMIT heldChanged();
}

QStringList Toast::queued() const
{
    QStringList texts;
    for (const Held &held : m_held) {
        if (held.queued)
            texts += held.text;
    }
    return texts;
}

QStringList Toast::held() const
{
    QStringList texts;
    for (const Held &held : m_held)
        texts += held.text;
    return texts;
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

void Toast::present(const QString &text, bool undoable, bool announced)
{
    m_text->setText(m_text->fontMetrics().elidedText(oneLine(text), Qt::ElideRight, 700));
    m_text->setToolTip(plainToolTip(text));
    m_button->setVisible(undoable);
    m_timer->start(8000);
    if (!announced)
        return;
    QAccessibleAnnouncementEvent announcement(this, text);
    QAccessible::updateAccessibility(&announcement);
}

} // namespace sb::kit
