// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Panes that paint their own lines, as screen readers meet them: QAccessibleTextInterface over the lines in sight (a log may
// hold a gigabyte; a reader is never handed all of it), the cursor on the current line.
#pragma once

#include <QRect>
#include <QString>

#include <cstdint>

class QWidget;

namespace sb::kit {

/// What such a pane answers. Lines from 0.
class SpokenLines {
public:
    SpokenLines();
    virtual ~SpokenLines() = default;
    SpokenLines(const SpokenLines &) = delete;
    SpokenLines &operator=(const SpokenLines &) = delete;

    virtual int64_t firstInSight() const = 0;
    virtual int64_t lastInSight() const = 0; ///< before firstInSight(): there are none
    virtual int64_t currentSpoken() const = 0;
    virtual QString lineSpoken(int64_t line) const = 0; ///< "added line 41: return n;"
    virtual QRect lineRect(int64_t line) const = 0; ///< in the widget
    virtual void goToSpoken(int64_t line) = 0;
};

/// The current line has moved: readers follow.
void saidCurrent(QWidget *pane, const SpokenLines &lines);

} // namespace sb::kit
