// SPDX-License-Identifier: GPL-3.0-or-later
#include "diff_view.h"

#include <ui/kit/on_pool.h>

#include <QAccessible>
#include <QFontMetricsF>
#include <QScrollBar>
#include <QTextLayout>

namespace sb::diff {

namespace {

constexpr int narrow = 760; ///< pixels; below it two sides do not fit

} // namespace

DiffView::DiffView(kit::Theme &theme, QThreadPool *pool, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
    , m_pool(pool)
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setLayoutDirection(Qt::LeftToRight);
    setAccessibleName(tr("Diff"));
    m_empty = tr("No change is selected.");
    connect(&m_theme, &kit::Theme::changed, this, &DiffView::lay);
    lay();
}

DiffView::~DiffView()
{
    if (m_cancel)
        m_cancel->request();
}

void DiffView::setInput(Input input)
{
    if (m_cancel)
        m_cancel->request();
    m_cancel = std::make_unique<CancelSource>();
    const quint64 generation = ++m_generation;
    m_loading = true;
    m_source = m_document = {};
    m_rows.clear();
    m_options.expanded.clear();
    m_options.loaded.clear();
    m_options.everything = false;
    m_reviewed.clear();
    m_current = 0;
    m_empty = tr("Loading the diff… Esc cancels.");
    lay();
    kit::onPool(
        m_pool, this, [input = std::move(input), cancel = m_cancel->token()] { return read(input, cancel); },
        [this, generation](Document document) {
            if (generation == m_generation)
                show(std::move(document));
        });
}

void DiffView::clear(const QString &why)
{
    if (m_cancel)
        m_cancel->request();
    ++m_generation;
    m_loading = false;
    m_source = m_document = {};
    m_empty = why;
    lay();
    Q_EMIT loaded();
}

void DiffView::show(Document document)
{
    m_loading = false;
    m_source = std::move(document);
    m_document = m_ignoreWhitespace ? withoutWhitespaceChanges(m_source) : m_source;
    m_empty = m_source.problem.isEmpty() ? tr("No lines change.") : m_source.problem;
    m_styles.assign(m_document.files.size(), {});
    lay();
    const int first = nextChange(m_rows, 0);
    m_current = std::max(0, first);
    verticalScrollBar()->setValue(0);
    highlightFrom(0);
    Q_EMIT loaded();
    Q_EMIT currentRowChanged();
}

void DiffView::highlightFrom(int file)
{
    if (file >= int(m_source.files.size()))
        return;
    if (m_source.files[size_t(file)].large() && !m_options.loaded.contains(file))
        return highlightFrom(file + 1);
    const quint64 generation = m_generation;
    kit::onPool(
        m_pool, this,
        [source = m_source.files[size_t(file)], file, cancel = m_cancel->token()] {
            return highlight(source, file, cancel);
        },
        [this, generation](Highlighted styles) {
            if (generation != m_generation)
                return;
            const int next = styles.file + 1;
            m_styles[size_t(styles.file)] = std::move(styles);
            viewport()->update();
            highlightFrom(next);
        });
}

void DiffView::setSplit(bool on)
{
    m_wantSplit = on;
    lay();
    Q_EMIT stateChanged();
}

void DiffView::setWrap(bool on)
{
    m_wrap = on;
    lay();
    Q_EMIT stateChanged();
}

void DiffView::setIgnoreWhitespace(bool on)
{
    m_ignoreWhitespace = on;
    const Row place = m_rows.empty() ? Row{} : m_rows[size_t(m_current)];
    Document next = on ? withoutWhitespaceChanges(m_source) : m_source;
    m_rows.clear();
    m_document = std::move(next);
    lay();
    if (!m_rows.empty() && place.kind != RowKind::Line)
        setCurrentRow(samePlace(m_rows, m_document, place));
    Q_EMIT stateChanged();
}

void DiffView::expand()
{
    for (int i = m_current; i < int(m_rows.size()); ++i) {
        const Row row = m_rows[size_t(i)];
        if (row.kind == RowKind::Collapsed) {
            m_options.loaded.insert(row.file);
            lay();
            highlightFrom(row.file);
            return;
        }
        if (row.kind == RowKind::Fold) {
            Shown &shown = m_options.expanded[{row.file, row.gap}];
            shown.top += 20;
            shown.bottom += 20;
            lay();
            return;
        }
    }
}

void DiffView::expandAll()
{
    m_options.everything = !m_options.everything;
    lay();
}

void DiffView::lay()
{
    const QFontMetricsF metrics(m_theme.mono());
    m_line = int(std::ceil(metrics.height() * 1.18));
    m_advance = metrics.horizontalAdvance(u'0');
    const bool split = m_wantSplit && viewport()->width() >= narrow;
    const Row current = m_current < int(m_rows.size()) ? m_rows[size_t(m_current)] : Row{};
    const Row top = m_rows.empty() ? Row{} : m_rows[size_t(rowAt(verticalScrollBar()->value()))];
    const bool had = !m_rows.empty();
    m_split = m_options.split = split;
    m_rows = layOut(m_document, m_options);
    m_longest = 0;
    for (const File &file : m_document.files) {
        for (const Line &line : file.lines)
            m_longest = std::max(m_longest, int(line.text.size()));
    }
    measure();
    if (had && !m_rows.empty()) {
        m_current = samePlace(m_rows, m_document, current);
        verticalScrollBar()->setValue(m_tops[size_t(samePlace(m_rows, m_document, top))]);
    } else {
        m_current = 0;
    }
    viewport()->update();
}

int DiffView::gutter() const
{
    return int(m_advance * 5) + 8;
}

int DiffView::textWidth() const
{
    const int side = m_split ? viewport()->width() / 2 : viewport()->width();
    return std::max(40, side - gutter() * (m_split ? 1 : 2) - int(m_advance * 2) - 8);
}

DiffView::Side DiffView::sideOf(const Row &row, bool after) const
{
    const File &file = m_document.files[size_t(row.file)];
    Side side;
    side.after = after;
    side.sign = u' ';
    if (row.kind == RowKind::Context) {
        side.number = after ? row.newNumber : row.oldNumber;
        if (row.newNumber >= 1 && size_t(row.newNumber) <= file.after.size())
            side.text = &file.after[size_t(row.newNumber) - 1];
        return side;
    }
    const int index = after ? row.right : row.left;
    if (index < 0)
        return side;
    side.line = &file.lines[size_t(index)];
    side.text = &side.line->text;
    side.number = after ? side.line->newNumber : side.line->oldNumber;
    if (side.line->kind != LineKind::Context)
        side.sign = after ? u'+' : u'-';
    return side;
}

int DiffView::heightOf(const Row &row) const
{
    if (row.kind == RowKind::FileHead || row.kind == RowKind::Hunk || row.kind == RowKind::Fold
        || row.kind == RowKind::Collapsed)
        return m_line + 8;
    if (!m_wrap || (row.kind != RowKind::Line && row.kind != RowKind::Context))
        return m_line;
    int lines = 1;
    for (const bool after : {false, true}) {
        const Side side = sideOf(row, after);
        if (!side.text)
            continue;
        const ShownText shown = shownText(*side.text);
        if (shown.text.size() * m_advance <= textWidth() && shown.text.size() == qsizetype(shown.text.toUtf8().size()))
            continue;
        QTextLayout layout;
        layoutText(layout, row, side, shown);
        lines = std::max(lines, layout.lineCount());
    }
    return m_line * lines;
}

void DiffView::measure()
{
    m_tops.assign(1, 0);
    m_tops.reserve(m_rows.size() + 1);
    for (const Row &row : m_rows)
        m_tops.push_back(m_tops.back() + heightOf(row));
    verticalScrollBar()->setRange(0, std::max(0, m_tops.back() - viewport()->height() + 8));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(m_line);
    const int wide = m_wrap ? 0 : int((m_longest + 2) * m_advance) - textWidth();
    horizontalScrollBar()->setRange(0, std::max(0, wide));
    horizontalScrollBar()->setPageStep(textWidth());
    horizontalScrollBar()->setSingleStep(int(m_advance) * 4);
}

int DiffView::rowAt(int y) const
{
    const auto it = std::ranges::upper_bound(m_tops, y);
    return std::clamp(int(it - m_tops.begin()) - 1, 0, std::max(0, int(m_rows.size()) - 1));
}

int DiffView::currentFile() const
{
    return m_rows.empty() ? -1 : m_rows[size_t(m_current)].file;
}

void DiffView::setCurrentRow(int row)
{
    if (m_rows.empty())
        return;
    m_current = std::clamp(row, 0, int(m_rows.size()) - 1);
    const int top = m_tops[size_t(m_current)];
    const int bottom = m_tops[size_t(m_current) + 1];
    QScrollBar *bar = verticalScrollBar();
    if (top < bar->value() || bottom > bar->value() + viewport()->height())
        bar->setValue(top - viewport()->height() / 3);
    viewport()->update();
    Q_EMIT currentRowChanged();
}

void DiffView::step(int direction)
{
    int from = m_current;
    if (direction < 0) { // from within a change, its own beginning does not count
        from = m_current - 1;
    } else {
        from = m_current + 1;
    }
    const int row = direction > 0 ? nextChange(m_rows, from) : previousChange(m_rows, from);
    if (row < 0)
        return;
    setCurrentRow(row);
    announce();
}

void DiffView::stepFile(int direction)
{
    goToFile(currentFile() + direction);
}

void DiffView::goToFile(int file)
{
    for (int i = 0; i < int(m_rows.size()); ++i) {
        if (m_rows[size_t(i)].file == file) {
            setCurrentRow(i);
            verticalScrollBar()->setValue(m_tops[size_t(i)]);
            announce();
            return;
        }
    }
}

void DiffView::markReviewed()
{
    const int file = currentFile();
    if (file < 0)
        return;
    if (!m_reviewed.erase(file)) {
        m_reviewed.insert(file);
        for (int i = 1; i < int(m_document.files.size()); ++i) {
            const int next = (file + i) % int(m_document.files.size());
            if (!m_reviewed.contains(next)) {
                goToFile(next);
                break;
            }
        }
    }
    viewport()->update();
    Q_EMIT stateChanged();
}

void DiffView::announce()
{
    kit::saidCurrent(this, *this);
}

} // namespace sb::diff
