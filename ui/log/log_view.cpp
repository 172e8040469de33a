// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_view.h"

#include <QApplication>
#include <QClipboard>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <utility>

namespace sb::log {

Marks marksOf(const fact::Diagnosis &diagnosis)
{
    Marks marks;
    marks.key = diagnosis.keyLine;
    for (const fact::Evidence &e : diagnosis.evidence)
        marks.evidence.emplace_back(e.startLine, e.endLine);
    for (const fact::LogError &e : diagnosis.errors) {
        if (e.line > 0)
            marks.errors.push_back(e.line);
    }
    if (diagnosis.keyLine > 0)
        marks.errors.push_back(diagnosis.keyLine);
    std::ranges::sort(marks.errors);
    const auto rest = std::ranges::unique(marks.errors);
    marks.errors.erase(rest.begin(), rest.end());
    return marks;
}

LogView::LogView(kit::Theme &theme, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Log"));
    m_empty = tr("No log is open.");
    connect(&m_theme, &kit::Theme::changed, this, &LogView::measure);
    measure();
}

void LogView::setLog(std::shared_ptr<const LogFile> log, Marks marks)
{
    m_log = std::move(log);
    m_marks = std::move(marks);
    m_hits.clear();
    m_selectFrom = -1;
    m_empty = tr("The log is empty.");
    m_current = 0;
    m_unseen = !isVisible();
    measure();
    goTo(std::max<int64_t>(1, m_marks.key > 0 ? m_marks.key : (m_marks.errors.empty() ? 1 : m_marks.errors.front())));
}

void LogView::clear(const QString &why)
{
    m_log.reset();
    m_marks = {};
    m_hits.clear();
    m_empty = why;
    m_current = 0;
    measure();
}

void LogView::measure()
{
    const QFontMetricsF metrics(m_theme.mono());
    m_line = int(std::ceil(metrics.height() * 1.18));
    m_advance = metrics.horizontalAdvance(u'0');
    const int64_t lines = m_log ? m_log->lineCount() : 0;
    const int fit = std::max(1, viewport()->height() / m_line);
    verticalScrollBar()->setRange(0, int(std::clamp<int64_t>(lines - (m_wrap ? 1 : fit), 0, INT_MAX)));
    verticalScrollBar()->setPageStep(fit);
    verticalScrollBar()->setSingleStep(1);
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(int(m_advance) * 4);
    fitWidth();
    viewport()->update();
}

void LogView::fitWidth()
{
    qsizetype longest = 0;
    if (m_log && !m_wrap) {
        const int64_t top = verticalScrollBar()->value();
        for (int64_t i = top; i <= top + viewport()->height() / m_line && i < m_log->lineCount(); ++i)
            longest = std::max(longest, parsed(i).text.size());
    }
    const int wide = int(double(longest + 2) * m_advance) + gutter() - viewport()->width();
    horizontalScrollBar()->setRange(0, std::max(wide, 0));
}

int LogView::gutter() const
{
    const int64_t lines = m_log ? m_log->lineCount() : 0;
    const int digits = std::max(4, int(QString::number(lines).size()));
    return int(m_advance * (digits + 2)) + 12;
}

void LogView::setCurrent(int64_t line, bool extend)
{
    if (!m_log || m_log->lineCount() == 0)
        return;
    const int64_t before = m_current;
    m_current = std::clamp<int64_t>(line, 0, m_log->lineCount() - 1);
    if (!extend)
        m_selectFrom = -1;
    else if (m_selectFrom < 0)
        m_selectFrom = before;
    const int64_t top = verticalScrollBar()->value();
    const int fit = std::max(1, viewport()->height() / m_line - 1);
    if (m_current < top || m_current > top + fit)
        verticalScrollBar()->setValue(int(std::min<int64_t>(INT_MAX, std::max<int64_t>(0, m_current - fit / 3))));
    viewport()->update();
    if (m_current != before)
        kit::saidCurrent(this, *this);
    Q_EMIT currentChanged();
}

void LogView::goTo(int64_t line)
{
    setCurrent(line - 1, false);
    const int fit = std::max(1, viewport()->height() / m_line - 1);
    verticalScrollBar()->setValue(int(std::clamp<int64_t>(m_current - fit / 3, 0, INT_MAX)));
}

void LogView::setErrors(std::vector<int64_t> lines)
{
    m_marks.errors = std::move(lines);
}

bool LogView::stepError(int direction)
{
    const auto &errors = m_marks.errors;
    if (direction > 0) {
        const auto it = std::ranges::upper_bound(errors, currentLine());
        if (it == errors.end())
            return false;
        goTo(*it);
        return true;
    }
    const auto it = std::ranges::lower_bound(errors, currentLine());
    if (it == errors.begin())
        return false;
    goTo(*std::prev(it));
    return true;
}

void LogView::setHits(std::vector<int64_t> lines, const QString &text)
{
    m_hits = std::move(lines);
    m_hitText = text;
    viewport()->update();
}

bool LogView::stepHit(int direction)
{
    if (m_hits.empty())
        return false;
    auto it = direction > 0 ? std::ranges::upper_bound(m_hits, m_current) : std::ranges::lower_bound(m_hits, m_current);
    if (direction > 0)
        goTo((it == m_hits.end() ? m_hits.front() : *it) + 1);
    else
        goTo((it == m_hits.begin() ? m_hits.back() : *std::prev(it)) + 1);
    return true;
}

void LogView::setWrap(bool on)
{
    m_wrap = on;
    measure();
}

void LogView::setTimestamps(bool on)
{
    m_timestamps = on;
    measure();
}

void LogView::setRaw(bool on)
{
    m_raw = on;
    measure();
}

AnsiLine LogView::parsed(int64_t line) const
{
    std::string_view bytes = m_log->line(line);
    if (!m_timestamps && !m_raw)
        bytes.remove_prefix(timestampLength(bytes));
    AnsiLine out = m_raw ? rawLine(bytes) : parseAnsi(bytes);
    if (m_log->lineCut(line))
        out.text += tr(" … (cut at 64 KiB)");
    return out;
}

QString LogView::shownText(int64_t line) const
{
    return m_log ? parsed(line).text : QString();
}

QString LogView::copied() const
{
    if (!m_log)
        return {};
    const int64_t from = m_selectFrom < 0 ? m_current : std::min(m_selectFrom, m_current);
    const int64_t to = m_selectFrom < 0 ? m_current : std::max(m_selectFrom, m_current);
    std::string out;
    std::string buffer;
    for (int64_t i = from; i <= to; ++i) {
        if (i > from)
            out += '\n';
        std::string_view bytes = m_log->line(i);
        if (!m_timestamps && !m_raw)
            bytes.remove_prefix(timestampLength(bytes));
        out += m_raw ? bytes : plainBytes(bytes, buffer);
    }
    return QString::fromStdString(out);
}

QString LogView::spoken() const
{
    return lineSpoken(m_current);
}

QString LogView::lineSpoken(int64_t line) const
{
    if (!m_log)
        return m_empty;
    const int64_t number = line + 1;
    const bool evidence
        = std::ranges::any_of(m_marks.evidence, [&](const auto &e) { return number >= e.first && number <= e.second; });
    const QString what = number == m_marks.key ? tr("key line") : evidence ? tr("evidence, line") : tr("line");
    return tr("%1 %2: %3").arg(what).arg(number).arg(shownText(line));
}

int64_t LogView::firstInSight() const
{
    return verticalScrollBar()->value();
}

int64_t LogView::lastInSight() const
{
    const int64_t lines = m_log ? m_log->lineCount() : 0;
    return std::min<int64_t>(lines - 1, firstInSight() + viewport()->height() / m_line);
}

QRect LogView::lineRect(int64_t line) const
{
    return {0, int(line - firstInSight()) * m_line, viewport()->width(), m_line};
}

void LogView::keyPressEvent(QKeyEvent *event)
{
    const int page = std::max(1, viewport()->height() / m_line - 2);
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(copied());
        return;
    }
    if (event->matches(QKeySequence::SelectAll) && m_log) {
        m_selectFrom = 0;
        setCurrent(m_log->lineCount() - 1, true);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_J: return setCurrent(m_current + 1, extend);
    case Qt::Key_Up:
    case Qt::Key_K: return setCurrent(m_current - 1, extend);
    case Qt::Key_PageDown: return setCurrent(m_current + page, extend);
    case Qt::Key_PageUp: return setCurrent(m_current - page, extend);
    case Qt::Key_Home: return setCurrent(0, extend);
    case Qt::Key_End: return setCurrent(m_log ? m_log->lineCount() - 1 : 0, extend);
    case Qt::Key_Left:
    case Qt::Key_Right:
        horizontalScrollBar()->triggerAction(event->key() == Qt::Key_Left ? QAbstractSlider::SliderSingleStepSub
                                                                          : QAbstractSlider::SliderSingleStepAdd);
        return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void LogView::mousePressEvent(QMouseEvent *event)
{
    setCurrent(lineAt(event->position().toPoint().y()), event->modifiers() & Qt::ShiftModifier);
}

void LogView::mouseMoveEvent(QMouseEvent *event)
{
    setCurrent(lineAt(event->position().toPoint().y()), true);
}

void LogView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    measure();
}

void LogView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (std::exchange(m_unseen, false) && m_log)
        goTo(currentLine());
}

void LogView::scrollContentsBy(int, int dy)
{
    if (dy != 0)
        fitWidth();
    viewport()->update();
}

bool LogView::event(QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        viewport()->update();
    return QAbstractScrollArea::event(event);
}

} // namespace sb::log
