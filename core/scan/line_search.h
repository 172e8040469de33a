// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. The search of a log, window by window. Logs say much more than once: lines that differ in their digits alone are
// searched once, and only a pattern that tells digits apart looks at each of them.
#pragma once

#include "line_table.h"
#include "scanner.h"

#include <span>

namespace sb::scan {

class LineSearch {
public:
    /// What is remembered, at most, beside one window; then it begins anew.
    static constexpr size_t RememberedBytes = size_t(4) << 20;

    LineSearch(const Scanner &scanner, Scratch scratch);

    /// A line that some pattern matches.
    struct Hit {
        uint32_t line = 0;
        uint32_t shape = 0; ///< a number that only lines of the same shape have, until all are forgotten
        bool byShape = false; ///< what is found holds for all lines of the shape (Scanner::knowsByShape)
        std::span<const uint32_t> patterns; ///< in order
    };
    /// Calls `hit` for each of them, in order. The lines are as for Scanner::scan.
    void scan(std::string_view text, const std::vector<uint32_t> &starts, const std::function<void(const Hit &)> &hit);
    /// How often all was forgotten.
    size_t forgotten() const { return m_forgotten; }

private:
    /// What the lines of a shape may match, or do where each of the patterns knows by the shape.
    struct Maybe {
        uint32_t first = 0; ///< in m_patterns
        uint32_t count = 0;
        bool byShape = true;
    };
    void forget();
    void search(size_t first);

    const Scanner &m_scanner;
    Scratch m_scratch;
    LineTable m_shapes;
    std::vector<Maybe> m_maybe; ///< of each shape
    std::vector<uint32_t> m_patterns;
    std::string m_window; ///< the shapes of all lines of this window
    std::vector<uint32_t> m_numbers; ///< and their numbers
    std::vector<uint32_t> m_found; ///< what one line matches
    std::vector<uint32_t> m_starts;
    size_t m_forgotten = 0;
};

} // namespace sb::scan
