// SPDX-License-Identifier: GPL-3.0-or-later
#include "line_search.h"

#include "shape.h"

namespace sb::scan {

LineSearch::LineSearch(const Scanner &scanner, Scratch scratch)
    : m_scanner(scanner)
    , m_scratch(std::move(scratch))
{
}

void LineSearch::forget()
{
    m_shapes.clear();
    m_maybe.clear();
    m_patterns.clear();
    ++m_forgotten;
}

/// The shapes from this one on are new.
void LineSearch::search(size_t first)
{
    m_maybe.resize(m_shapes.size());
    if (first == m_shapes.size())
        return;
    const uint32_t begin = m_shapes.begin(first);
    m_starts.clear();
    for (size_t i = first; i < m_shapes.size(); ++i)
        m_starts.push_back(m_shapes.begin(i) - begin);
    const std::string_view text = std::string_view(m_shapes.text()).substr(begin);
    m_scanner.findShapes(text, m_starts, m_scratch, [&](uint32_t shape, uint32_t pattern) {
        Maybe &maybe = m_maybe[first + shape];
        if (maybe.count++ == 0)
            maybe.first = uint32_t(m_patterns.size());
        maybe.byShape = maybe.byShape && m_scanner.knowsByShape(pattern);
        m_patterns.push_back(pattern);
    });
}

void LineSearch::scan(std::string_view text, const std::vector<uint32_t> &starts,
                      const std::function<void(const Hit &)> &hit)
{
    if (m_shapes.text().size() > RememberedBytes)
        forget();
    const auto lineOf = [&](std::string_view all, size_t i) {
        const size_t end = i + 1 < starts.size() ? starts[i + 1] : all.size();
        return all.substr(starts[i], end - starts[i] - 1);
    };
    m_window.clear();
    appendShape(text, m_window);
    const size_t first = m_shapes.size();
    m_numbers.clear();
    m_shapes.numbersOf(starts.size(), [&](size_t i) { return lineOf(m_window, i); }, m_numbers);
    search(first);
    for (uint32_t i = 0; i < starts.size(); ++i) {
        const Maybe maybe = m_maybe[m_numbers[i]];
        if (maybe.count == 0)
            continue;
        const auto patterns = std::span<const uint32_t>(m_patterns).subspan(maybe.first, maybe.count);
        if (maybe.byShape) {
            hit({i, m_numbers[i], true, patterns});
            continue;
        }
        m_found.clear();
        m_scanner.confirm(lineOf(text, i), patterns, m_found);
        if (!m_found.empty())
            hit({i, m_numbers[i], false, m_found});
    }
}

} // namespace sb::scan
