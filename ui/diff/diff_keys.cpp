// SPDX-License-Identifier: GPL-3.0-or-later
// The hand and the ear of the diff view: keys, mouse, and what is said of a row.
#include "diff_view.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QScrollBar>

namespace sb::diff {

QString DiffView::spoken(int index) const
{
    if (index < 0 || index >= int(m_rows.size()))
        return m_empty;
    const Row &row = m_rows[size_t(index)];
    const File &file = m_document.files[size_t(row.file)];
    switch (row.kind) {
    case RowKind::FileHead: return tr("file %1, %2 added, %3 deleted").arg(file.path).arg(file.added).arg(file.deleted);
    case RowKind::Note: return file.notes.value(row.left);
    case RowKind::Hunk:
        return tr("at line %1 %2").arg(file.hunks[size_t(row.left)].newStart).arg(file.hunks[size_t(row.left)].heading);
    case RowKind::Fold: return tr("%n unchanged line(s) hidden", nullptr, row.hidden);
    case RowKind::Collapsed: return tr("%n line(s) not loaded", nullptr, row.hidden);
    case RowKind::Context: return tr("unchanged line %1: %2").arg(row.newNumber).arg(*sideOf(row, true).text);
    case RowKind::Line: break;
    }
    const Side before = sideOf(row, false);
    const Side after = sideOf(row, true);
    const auto shown = [](const Side &side) { return shownText(*side.text).text; };
    if (!row.change)
        return tr("unchanged line %1: %2").arg(after.number).arg(shown(after));
    QStringList parts;
    if (before.line)
        parts << tr("deleted line %1: %2").arg(before.number).arg(shown(before));
    if (after.line)
        parts << tr("added line %1: %2").arg(after.number).arg(shown(after));
    return parts.join(QStringLiteral("; "));
}

int64_t DiffView::firstInSight() const
{
    return m_rows.empty() ? 0 : rowAt(verticalScrollBar()->value());
}

int64_t DiffView::lastInSight() const
{
    return m_rows.empty() ? -1 : rowAt(verticalScrollBar()->value() + viewport()->height());
}

QRect DiffView::lineRect(int64_t row) const
{
    if (row < 0 || row >= int64_t(m_rows.size()))
        return {};
    const int top = m_tops[size_t(row)];
    return {0, top - verticalScrollBar()->value(), viewport()->width(), m_tops[size_t(row) + 1] - top};
}

QString DiffView::copied(int first, int last) const
{
    QStringList lines;
    for (int i = std::max(0, std::min(first, last)); i <= std::max(first, last) && i < int(m_rows.size()); ++i) {
        const Row &row = m_rows[size_t(i)];
        if (row.kind != RowKind::Line && row.kind != RowKind::Context)
            continue;
        const Side after = sideOf(row, true);
        const Side before = sideOf(row, false);
        if (const QString *text = after.text ? after.text : before.text)
            lines << *text;
    }
    return lines.join(u'\n');
}

QString DiffView::header() const
{
    if (m_rows.empty())
        return m_empty;
    const Row &row = m_rows[size_t(m_current)];
    const File &file = m_document.files[size_t(row.file)];
    QString text
        = file.path + QStringLiteral("   ") + tr("%1 of %2 files").arg(row.file + 1).arg(m_document.files.size());
    for (int i = m_current; i >= 0 && m_rows[size_t(i)].file == row.file; --i) {
        if (m_rows[size_t(i)].kind == RowKind::Hunk) {
            const Hunk &hunk = file.hunks[size_t(m_rows[size_t(i)].left)];
            text += QStringLiteral("   @@ -%1,%2 +%3,%4 @@ %5")
                        .arg(hunk.oldStart)
                        .arg(hunk.oldCount)
                        .arg(hunk.newStart)
                        .arg(hunk.newCount)
                        .arg(hunk.heading);
            break;
        }
    }
    if (m_ignoreWhitespace)
        text += QStringLiteral("   ") + tr("white space ignored");
    return text;
}

void DiffView::keyPressEvent(QKeyEvent *event)
{
    const int page = std::max(1, viewport()->height() / m_line - 2);
    const int before = m_current;
    switch (event->key()) {
    case Qt::Key_Down:
    case Qt::Key_J: setCurrentRow(m_current + 1); break;
    case Qt::Key_Up:
    case Qt::Key_K: setCurrentRow(m_current - 1); break;
    case Qt::Key_PageDown: setCurrentRow(m_current + page); break;
    case Qt::Key_PageUp: setCurrentRow(m_current - page); break;
    case Qt::Key_Home: setCurrentRow(0); break;
    case Qt::Key_End: setCurrentRow(int(m_rows.size()) - 1); break;
    case Qt::Key_Left:
    case Qt::Key_Right:
        horizontalScrollBar()->triggerAction(event->key() == Qt::Key_Left ? QAbstractSlider::SliderSingleStepSub
                                                                          : QAbstractSlider::SliderSingleStepAdd);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter: expand(); break;
    case Qt::Key_Escape:
        if (!m_loading) {
            event->ignore();
            return;
        }
        clear(tr("Loading was cancelled."));
        return;
    case Qt::Key_C:
        if (event->matches(QKeySequence::Copy)) {
            const int from = m_selectFrom >= 0 ? m_selectFrom : m_current;
            QApplication::clipboard()->setText(copied(from, m_current));
            return;
        }
        [[fallthrough]];
    default: QAbstractScrollArea::keyPressEvent(event); return;
    }
    if (!(event->modifiers() & Qt::ShiftModifier))
        m_selectFrom = -1;
    else if (m_selectFrom < 0)
        m_selectFrom = before;
    viewport()->update();
    if (m_current != before)
        announce();
}

void DiffView::mousePressEvent(QMouseEvent *event)
{
    const int row = rowAt(verticalScrollBar()->value() + event->position().toPoint().y());
    m_selectFrom = -1;
    setCurrentRow(row);
    if (!m_rows.empty()
        && (m_rows[size_t(m_current)].kind == RowKind::Fold || m_rows[size_t(m_current)].kind == RowKind::Collapsed))
        expand();
}

void DiffView::mouseMoveEvent(QMouseEvent *event)
{
    if (m_selectFrom < 0)
        m_selectFrom = m_current;
    setCurrentRow(rowAt(verticalScrollBar()->value() + event->position().toPoint().y()));
}

void DiffView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    lay();
}

void DiffView::scrollContentsBy(int, int)
{
    viewport()->update();
}

bool DiffView::event(QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        viewport()->update();
    return QAbstractScrollArea::event(event);
}

} // namespace sb::diff
