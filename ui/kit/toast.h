// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. One line at the right of the status bar that says what was just done, with its way back.
#pragma once

#include <QUndoStack>
#include <QWidget>

#include <functional>

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
    QUndoStack &undoStack() { return m_undo; }
    QString text() const;

private:
    void present(const QString &text, bool undoable);

    Label *m_text;
    QAbstractButton *m_button;
    QTimer *m_timer;
    QUndoStack m_undo;
};

} // namespace sb::kit
