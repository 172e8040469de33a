// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: gui. Paints the lines that are in sight and no others; the scroll bar counts lines.
#pragma once

#include "ansi.h"
#include "log_file.h"

#include <core/fact/diagnosis.h>

#include <ui/kit/spoken_lines.h>
#include <ui/kit/theme.h>

#include <QAbstractScrollArea>

class QTextLayout;

namespace sb::log {

/// Lines are 1-based, as in a Diagnosis.
struct Marks {
    int64_t key = 0;
    std::vector<std::pair<int64_t, int64_t>> evidence;
    std::vector<int64_t> errors; ///< ascending: what n and N walk
};
Marks marksOf(const fact::Diagnosis &diagnosis);

class LogView : public QAbstractScrollArea, public kit::SpokenLines {
    Q_OBJECT
public:
    explicit LogView(kit::Theme &theme, QWidget *parent = nullptr);

    void setLog(std::shared_ptr<const LogFile> log, Marks marks); ///< opens at the key line
    void clear(const QString &why); ///< why there is no log
    const LogFile *log() const { return m_log.get(); }
    std::shared_ptr<const LogFile> shared() const { return m_log; } ///< for a job that reads it

    int64_t currentLine() const { return m_current + 1; }
    void goTo(int64_t line); ///< 1-based
    void setErrors(std::vector<int64_t> lines); ///< 1-based, ascending: what n and N walk, found without a diagnosis
    bool stepError(int direction); ///< false at the last or first one
    void setHits(std::vector<int64_t> lines, const QString &text); ///< from search(): lines from 0
    bool stepHit(int direction);
    bool wrap() const { return m_wrap; }
    void setWrap(bool on);
    bool timestamps() const { return m_timestamps; }
    void setTimestamps(bool on);
    bool raw() const { return m_raw; } ///< every byte of a line, as it stands in the log
    void setRaw(bool on);

    QString shownText(int64_t line) const; ///< from 0, as painted
    QString copied() const; ///< the selected lines, or the current one: no escapes, no numbers
    QString spoken() const;

    int64_t firstInSight() const override;
    int64_t lastInSight() const override;
    int64_t currentSpoken() const override { return m_current; }
    QString lineSpoken(int64_t line) const override;
    QRect lineRect(int64_t line) const override;
    void goToSpoken(int64_t line) override { goTo(line + 1); }

Q_SIGNALS:
    void currentChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool event(QEvent *event) override;

private:
    void measure();
    void fitWidth(); ///< the horizontal range is that of the lines in sight
    void setCurrent(int64_t line, bool extend);
    int64_t lineAt(int y) const;
    int gutter() const;
    int paintLine(QPainter &painter, int64_t line, int y); ///< returns its height
    int layOut(QTextLayout &layout, int64_t line) const;
    AnsiLine parsed(int64_t line) const;
    QColor colourOf(int code, bool background) const;

    kit::Theme &m_theme;
    std::shared_ptr<const LogFile> m_log;
    Marks m_marks;
    std::vector<int64_t> m_hits;
    QString m_hitText;
    QString m_empty;
    int64_t m_current = 0;
    int64_t m_selectFrom = -1;
    bool m_wrap = false;
    bool m_timestamps = false;
    bool m_raw = false;
    bool m_unseen = false; ///< set while hidden, when how much fits in sight is not known
    int m_line = 18;
    qreal m_advance = 8;
};

} // namespace sb::log
