// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. What runs now, with its progress, and what was said lately. Ctrl+J.
#pragma once

#include <core/base/clock.h>
#include <core/engine/answer.h>

#include <ui/kit/theme.h>

#include <QDockWidget>

class QListWidget;

namespace sb::shell {

class ActivityDock : public QDockWidget {
    Q_OBJECT
public:
    ActivityDock(kit::Theme &theme, const Clock &clock, QWidget *parent);
    void setStatus(const engine::Status &status);
    void note(const QString &text); ///< keeps the last 200

private:
    const Clock &m_clock;
    QListWidget *m_running;
    QListWidget *m_past;
};

} // namespace sb::shell
