// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. The search of a log, window by window. Logs say much more than once: a line that was searched not long ago is known.
#pragma once

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
        uint32_t same = 0; ///< a number that only lines of the same text have, until all are forgotten
        std::span<const uint32_t> patterns; ///< in order
    };
    /// Calls `hit` for each of them, in order. The lines are as for Scanner::scan.
    void scan(std::string_view text, const std::vector<uint32_t> &starts, const std::function<void(const Hit &)> &hit);
    /// How often all was forgotten.
    size_t forgotten() const { return m_forgotten; }

private:
    /// A line that is remembered.
    struct Known {
        uint32_t begin = 0; ///< in m_text
        uint32_t size = 0;
        uint32_t firstHit = 0; ///< in m_hits
        uint32_t hits = 0;
    };
    struct Slot {
        uint32_t hash = 0;
        uint32_t known = 0; ///< its number plus one; 0: free
    };
    void forget();
    void grow();
    uint32_t numberOf(std::string_view line);
    void searchFrom(size_t first);

    const Scanner &m_scanner;
    Scratch m_scratch;
    std::string m_text; ///< each line once, with its "\n"
    std::vector<Known> m_known;
    std::vector<uint32_t> m_hits; ///< patterns
    std::vector<Slot> m_slots; ///< a power of two
    std::vector<uint32_t> m_numbers; ///< of this window's lines
    std::vector<uint32_t> m_starts;
    size_t m_forgotten = 0;
};

} // namespace sb::scan
