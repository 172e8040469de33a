// SPDX-License-Identifier: GPL-3.0-or-later
#include "line_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sb::scan {

namespace {

constexpr size_t firstSlots = 4096;
constexpr size_t keptSlots = 65536; ///< by a table that is filled again

} // namespace

/// Two words at a time; what matters is that it is quick, since lines are compared too.
uint32_t LineTable::hashOf(std::string_view line)
{
    constexpr uint64_t odd = 0x9E3779B97F4A7C15U;
    const auto load = [&](size_t at) {
        uint64_t word = 0;
        std::memcpy(&word, line.data() + at, sizeof word);
        return word;
    };
    uint64_t hash = line.size() * odd;
    uint64_t other = hash;
    size_t at = 0;
    for (; at + 16 <= line.size(); at += 16) {
        hash = ((hash ^ load(at)) * odd);
        hash ^= hash >> 32;
        other = (other ^ load(at + 8)) * odd;
        other ^= other >> 29;
    }
    if (line.size() >= 16) {
        hash ^= load(line.size() - 16);
        other ^= load(line.size() - 8);
    } else {
        char rest[16] = {};
        std::memcpy(rest, line.data(), line.size());
        uint64_t words[2];
        std::memcpy(words, rest, sizeof words);
        hash ^= words[0];
        other ^= words[1];
    }
    hash = (hash * odd) ^ ((other ^ (other >> 31)) * 0xC2B2AE3D27D4EB4FU);
    return uint32_t(hash >> 32) ^ uint32_t(hash >> 7);
}

LineTable::LineTable()
    : m_slots(firstSlots)
{
}

void LineTable::clear()
{
    m_text.clear();
    m_begins.assign(1, 0);
    m_slots.assign(std::min(m_slots.size(), keptSlots), Slot());
}

void LineTable::grow()
{
    const std::vector<Slot> old = std::exchange(m_slots, std::vector<Slot>(m_slots.size() * 2));
    for (const Slot &each : old) {
        if (each.line == 0)
            continue;
        size_t at = each.hash & (m_slots.size() - 1);
        while (m_slots[at].line != 0)
            at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = each;
    }
}

uint32_t LineTable::numberOf(std::string_view line, uint32_t hash)
{
    size_t at = hash & (m_slots.size() - 1);
    for (; m_slots[at].line != 0; at = (at + 1) & (m_slots.size() - 1)) {
        const Slot &known = m_slots[at];
        if (known.hash == hash && this->line(known.line - 1) == line)
            return known.line - 1;
    }
    (m_text += line) += '\n';
    m_begins.push_back(uint32_t(m_text.size()));
    m_slots[at] = {hash, uint32_t(size())};
    if (size() * 2 > m_slots.size())
        grow();
    return uint32_t(size() - 1);
}

} // namespace sb::scan
