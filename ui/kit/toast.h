// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One line at the right of the status bar that says what was just done, with its way back.
#pragma once

#include <QUndoStack>
#include <QWidget>

#include <functional>
#include <vector>

class QAbstractButton;
class QTimer;

namespace sb::kit {

class Label;
class Theme;

class Toast : public QWidget {
    Q_OBJECT
public:
    explicit Toast(Theme &theme, QWidget *parent = nullptr);

    /// Shown for some seconds and announced to screen readers. `undo`, where given, is what Ctrl+Z calls.
    void say(const QString &text, std::function<void()> undo = {}, std::function<void()> redo = {});
    void sayError(const QString &text);
    /// A remote action that can still be taken back: `send` is called when the window has passed, or at once where there is none.
    /// Ctrl+Z within it and nothing was sent. Quitting sends (see flush()); after a crash it was not sent.
    void hold(const QString &text, std::function<void()> send, std::function<void()> takenBack = {});
    void setHoldSeconds(int seconds) { m_holdSeconds = seconds; } ///< 0, the default: at once
    int flush(); ///< sends what is held now, but for what is queued; how many
    QStringList held() const;
    /// While nobody can be reached, what is held is queued when its window has passed, and is asked about afterwards.
    void setAway(bool away) { m_away = away; }
    QStringList queued() const;
    void sendQueued();
    void dropQueued();
    QUndoStack &undoStack() { return m_undo; }
    QString text() const;

Q_SIGNALS:
    void heldChanged(); ///< keep held() where a crash leaves it

private:
    struct Held {
        int id = 0;
        QString text;
        std::function<void()> send;
        std::function<void()> takenBack;
        int seconds = 0; ///< that are left
        bool queued = false;
    };
    bool takeBack(int id);
    void send(bool queued);
    void tick();
    void present(const QString &text, bool undoable, bool announced = true);

    Label *m_text;
    QAbstractButton *m_button;
    QTimer *m_timer;
    QTimer *m_second;
    std::vector<Held> m_held;
    int m_holdSeconds = 0;
    bool m_away = false;
    int m_lastHeld = 0;
    QUndoStack m_undo;
};

} // namespace sb::kit
