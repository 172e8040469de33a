// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. Lines, each once, and numbered.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sb::scan {

class LineTable {
public:
    LineTable();

    /// The line's number; of one that is new, size() before the call. Below 4 GB all together.
    uint32_t numberOf(std::string_view line);
    size_t size() const { return m_lines.size(); }
    /// All lines in the order of their numbers, each with its "\n".
    const std::string &text() const { return m_text; }
    /// Where the line begins in the text.
    uint32_t begin(size_t number) const { return m_lines[number].begin; }
    void clear();

private:
    struct Line {
        uint32_t begin = 0;
        uint32_t size = 0;
    };
    struct Slot {
        uint32_t hash = 0;
        uint32_t line = 0; ///< its number plus one; 0: free
    };
    void grow();

    std::string m_text;
    std::vector<Line> m_lines;
    std::vector<Slot> m_slots; ///< a power of two
};

} // namespace sb::scan
