// SPDX-License-Identifier: GPL-3.0-or-later
#include "line_search.h"

#include "shape.h"

#include <utility>

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
    m_maybePatterns.clear();
    m_lines.clear();
    m_found.clear();
    m_foundPatterns.clear();
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
        Range &range = m_maybe[first + shape];
        if (range.count++ == 0)
            range.first = uint32_t(m_maybePatterns.size());
        m_maybePatterns.push_back(pattern);
    });
}

void LineSearch::scan(std::string_view text, const std::vector<uint32_t> &starts,
                      const std::function<void(const Hit &)> &hit)
{
    if (m_shapes.text().size() + m_lines.text().size() > RememberedBytes)
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
    m_likely.clear();
    for (size_t i = 0; i < starts.size(); ++i) {
        if (m_maybe[m_numbers[i]].count > 0)
            m_likely.push_back(uint32_t(i));
    }
    m_likelyNumbers.clear();
    m_lines.numbersOf(m_likely.size(), [&](size_t i) { return lineOf(text, m_likely[i]); }, m_likelyNumbers);
    for (size_t i = 0; i < m_likely.size(); ++i) {
        const uint32_t line = m_likelyNumbers[i];
        if (line == m_found.size()) {
            const Range maybe = m_maybe[m_numbers[m_likely[i]]];
            const auto before = uint32_t(m_foundPatterns.size());
            m_scanner.confirm(lineOf(text, m_likely[i]), std::span(m_maybePatterns).subspan(maybe.first, maybe.count),
                              m_foundPatterns);
            m_found.push_back({before, uint32_t(m_foundPatterns.size()) - before});
        }
        if (Range &found = m_found[line]; found.count > 0) {
            const bool again = std::exchange(found.told, true);
            hit({m_likely[i], line, again, std::span(m_foundPatterns).subspan(found.first, found.count)});
        }
    }
}

} // namespace sb::scan
