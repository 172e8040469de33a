// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. Lines, each once, and numbered.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sb::scan {

class LineTable {
public:
    LineTable();

    /// The line's number; of one that is new, size() before the call. Below 4 GB all together.
    uint32_t numberOf(std::string_view line) { return numberOf(line, hashOf(line)); }
    /// The same for many lines, of which `lineAt(i)` is one: what the next of them needs is fetched meanwhile. A line that repeats the
    /// one before is not looked up again.
    template<typename LineAt>
    void numbersOf(size_t count, const LineAt &lineAt, std::vector<uint32_t> &numbers)
    {
        constexpr size_t ahead = 8;
        std::array<uint32_t, ahead> hashes{};
        std::array<bool, ahead> repeats{};
        std::string_view before;
        for (size_t i = 0; i < count + ahead; ++i) {
            const size_t slot = i % ahead;
            if (i >= ahead)
                numbers.push_back(repeats[slot] ? numbers.back() : numberOf(lineAt(i - ahead), hashes[slot]));
            if (i >= count)
                continue;
            const std::string_view line = lineAt(i);
            repeats[slot] = i > 0 && line == before;
            before = line;
            if (!repeats[slot]) {
                hashes[slot] = hashOf(line);
                __builtin_prefetch(&m_slots[hashes[slot] & (m_slots.size() - 1)]);
            }
        }
    }
    size_t size() const { return m_begins.size() - 1; }
    /// All lines in the order of their numbers, each with its "\n".
    const std::string &text() const { return m_text; }
    /// Where the line begins in the text.
    uint32_t begin(size_t number) const { return m_begins[number]; }
    std::string_view line(size_t number) const
    {
        return {m_text.data() + m_begins[number], m_begins[number + 1] - m_begins[number] - 1};
    }
    void clear();

private:
    struct Slot {
        uint32_t hash = 0;
        uint32_t line = 0; ///< its number plus one; 0: free
    };
    static uint32_t hashOf(std::string_view line);
    uint32_t numberOf(std::string_view line, uint32_t hash);
    void grow();

    std::string m_text;
    std::vector<uint32_t> m_begins{0}; ///< of each line in the text, and of the next one
    std::vector<Slot> m_slots; ///< a power of two
};

} // namespace sb::scan
