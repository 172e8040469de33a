// SPDX-License-Identifier: GPL-3.0-or-later
#include "rows.h"

#include <algorithm>

namespace sb::diff {

namespace {

class Layout {
public:
    Layout(const Document &document, const RowOptions &options)
        : m_document(document)
        , m_options(options)
    {
    }

    std::vector<Row> run()
    {
        for (m_file = 0; m_file < int(m_document.files.size()); ++m_file)
            file(m_document.files[size_t(m_file)]);
        return std::move(m_rows);
    }

private:
    Row &add(RowKind kind)
    {
        Row row;
        row.kind = kind;
        row.file = m_file;
        m_rows.push_back(row);
        return m_rows.back();
    }

    void file(const File &f)
    {
        if (m_document.files.size() > 1 || f.hunks.empty())
            add(RowKind::FileHead); // a single file is named in the header
        for (int i = 0; i < int(f.notes.size()); ++i)
            add(RowKind::Note).left = i;
        if (f.large() && !m_options.loaded.contains(m_file)) {
            add(RowKind::Collapsed).hidden = int(f.lines.size());
            return;
        }
        int oldNext = 1;
        int newNext = 1;
        for (int h = 0; h < int(f.hunks.size()); ++h) {
            const Hunk &hunk = f.hunks[size_t(h)];
            // A count of 0 names the line before the hunk.
            const int newStart = hunk.newStart + (hunk.newCount == 0);
            gap(f, h, oldNext, newNext, newStart - newNext);
            add(RowKind::Hunk).left = h;
            lines(f, hunk);
            oldNext = hunk.oldStart + (hunk.oldCount == 0) + hunk.oldCount;
            newNext = newStart + hunk.newCount;
        }
        if (!f.hunks.empty() && !f.after.empty())
            gap(f, int(f.hunks.size()), oldNext, newNext, int(f.after.size()) + 1 - newNext);
    }

    void gap(const File &f, int gap, int oldNext, int newNext, int count)
    {
        if (count <= 0)
            return;
        if (f.after.empty()) { // nothing to expand into: the hunk's head says enough
            return;
        }
        Shown shown;
        if (const auto it = m_options.expanded.find({m_file, gap}); it != m_options.expanded.end())
            shown = it->second;
        if (m_options.everything || shown.top + shown.bottom >= count)
            shown = {count, 0};
        const auto context = [&](int from, int to) {
            for (int i = from; i < to; ++i) {
                Row &row = add(RowKind::Context);
                row.oldNumber = oldNext + i;
                row.newNumber = newNext + i;
                row.gap = gap;
            }
        };
        context(0, shown.top);
        if (shown.top + shown.bottom < count) {
            Row &fold = add(RowKind::Fold);
            fold.oldNumber = oldNext + shown.top;
            fold.newNumber = newNext + shown.top;
            fold.hidden = count - shown.top - shown.bottom;
            fold.gap = gap;
            context(count - shown.bottom, count);
        }
    }

    void lines(const File &f, const Hunk &hunk)
    {
        const int end = hunk.first + hunk.count;
        bool inBlock = false;
        const auto push = [&](int left, int right, bool change) {
            Row &row = add(RowKind::Line);
            row.left = left;
            row.right = right;
            row.change = change;
            row.blockStart = change && !inBlock;
            inBlock = change;
        };
        for (int i = hunk.first; i < end;) {
            const LineKind kind = f.lines[size_t(i)].kind;
            if (kind == LineKind::Context) {
                push(i, i, false);
                ++i;
                continue;
            }
            if (!m_options.split) {
                push(kind == LineKind::Deleted ? i : -1, kind == LineKind::Added ? i : -1, true);
                ++i;
                continue;
            }
            const int first = i;
            while (i < end && f.lines[size_t(i)].kind == LineKind::Deleted)
                ++i;
            const int middle = i;
            while (i < end && f.lines[size_t(i)].kind == LineKind::Added)
                ++i;
            block(f, first, middle, i, push);
        }
    }

    /// Pairs stand side by side; between two pairs, what has no partner stands side by side in order.
    template<typename Push>
    void block(const File &f, int first, int middle, int last, const Push &push)
    {
        int d = first;
        int a = middle;
        const auto loose = [&](int deletedEnd, int addedEnd) {
            while (d < deletedEnd || a < addedEnd) {
                const int left = d < deletedEnd ? d++ : -1;
                const int right = a < addedEnd ? a++ : -1;
                push(left, right, true);
            }
        };
        for (int i = first; i < middle; ++i) {
            const int pair = f.lines[size_t(i)].pair;
            if (pair < a || pair >= last)
                continue;
            loose(i, pair);
            push(d++, a++, true);
        }
        loose(middle, last);
    }

    const Document &m_document;
    const RowOptions &m_options;
    std::vector<Row> m_rows;
    int m_file = 0;
};

} // namespace

std::vector<Row> layOut(const Document &document, const RowOptions &options)
{
    return Layout(document, options).run();
}

int nextChange(const std::vector<Row> &rows, int from)
{
    for (int i = std::max(0, from); i < int(rows.size()); ++i) {
        if (rows[size_t(i)].blockStart)
            return i;
    }
    return -1;
}

int previousChange(const std::vector<Row> &rows, int from)
{
    for (int i = std::min(from, int(rows.size()) - 1); i >= 0; --i) {
        if (rows[size_t(i)].blockStart)
            return i;
    }
    return -1;
}

Place placeOf(const Document &document, const Row &row)
{
    const File &file = document.files[size_t(row.file)];
    switch (row.kind) {
    case RowKind::Line: {
        Place place;
        if (row.left >= 0)
            place.oldNumber = file.lines[size_t(row.left)].oldNumber;
        if (row.right >= 0)
            place.newNumber = file.lines[size_t(row.right)].newNumber;
        return place;
    }
    case RowKind::Hunk: {
        const Hunk &hunk = file.hunks[size_t(row.left)];
        return {hunk.oldStart, hunk.newStart};
    }
    default: return {row.oldNumber, row.newNumber};
    }
}

int samePlace(const std::vector<Row> &rows, const Document &document, const Row &row)
{
    const Place wanted = placeOf(document, row);
    int best = 0;
    for (int i = 0; i < int(rows.size()); ++i) {
        const Row &here = rows[size_t(i)];
        if (here.file > row.file)
            break;
        if (here.file < row.file)
            continue;
        const Place place = placeOf(document, here);
        if (here.kind == row.kind && place.oldNumber == wanted.oldNumber && place.newNumber == wanted.newNumber)
            return i;
        const bool before = (place.newNumber > 0 && wanted.newNumber > 0) ? place.newNumber <= wanted.newNumber
                                                                          : place.oldNumber <= wanted.oldNumber;
        if (before)
            best = i;
    }
    return best;
}

} // namespace sb::diff
