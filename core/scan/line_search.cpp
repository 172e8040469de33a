// SPDX-License-Identifier: GPL-3.0-or-later
#include "line_search.h"

#include <cstring>
#include <utility>

namespace sb::scan {

namespace {

constexpr size_t firstSlots = 4096;

/// Two words at a time; what matters is that it is quick, since lines are compared too.
uint32_t hashOf(std::string_view line)
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

} // namespace

LineSearch::LineSearch(const Scanner &scanner, Scratch scratch)
    : m_scanner(scanner)
    , m_scratch(std::move(scratch))
{
    forget();
}

void LineSearch::forget()
{
    m_text.clear();
    m_known.clear();
    m_hits.clear();
    m_slots.assign(firstSlots, Slot());
}

void LineSearch::grow()
{
    const std::vector<Slot> old = std::exchange(m_slots, std::vector<Slot>(m_slots.size() * 2));
    for (const Slot &each : old) {
        if (each.known == 0)
            continue;
        size_t at = each.hash & (m_slots.size() - 1);
        while (m_slots[at].known != 0)
            at = (at + 1) & (m_slots.size() - 1);
        m_slots[at] = each;
    }
}

/// Of a line that is new, a new one.
uint32_t LineSearch::numberOf(std::string_view line)
{
    const uint32_t hash = hashOf(line);
    size_t at = hash & (m_slots.size() - 1);
    for (; m_slots[at].known != 0; at = (at + 1) & (m_slots.size() - 1)) {
        const Known &known = m_known[m_slots[at].known - 1];
        if (m_slots[at].hash == hash && known.size == line.size()
            && std::memcmp(m_text.data() + known.begin, line.data(), line.size()) == 0)
            return m_slots[at].known - 1;
    }
    m_known.push_back({uint32_t(m_text.size()), uint32_t(line.size()), 0, 0});
    (m_text += line) += '\n';
    m_slots[at] = {hash, uint32_t(m_known.size())};
    if (m_known.size() * 2 > m_slots.size())
        grow();
    return uint32_t(m_known.size() - 1);
}

void LineSearch::searchFrom(size_t first)
{
    if (first == m_known.size())
        return;
    const uint32_t begin = m_known[first].begin;
    m_starts.clear();
    for (size_t i = first; i < m_known.size(); ++i)
        m_starts.push_back(m_known[i].begin - begin);
    m_scanner.scan(std::string_view(m_text).substr(begin), m_starts, m_scratch, [&](uint32_t line, uint32_t pattern) {
        Known &known = m_known[first + line];
        if (known.hits++ == 0)
            known.firstHit = uint32_t(m_hits.size());
        m_hits.push_back(pattern);
    });
}

void LineSearch::scan(std::string_view text, const std::vector<uint32_t> &starts,
                      const std::function<void(const Hit &)> &hit)
{
    if (m_text.size() > RememberedBytes) {
        forget();
        ++m_forgotten;
    }
    const size_t first = m_known.size();
    m_numbers.clear();
    for (size_t i = 0; i < starts.size(); ++i) {
        const size_t end = i + 1 < starts.size() ? starts[i + 1] : text.size();
        m_numbers.push_back(numberOf(text.substr(starts[i], end - starts[i] - 1)));
    }
    searchFrom(first);
    for (size_t i = 0; i < starts.size(); ++i) {
        if (const Known &known = m_known[m_numbers[i]]; known.hits > 0)
            hit({uint32_t(i), m_numbers[i], std::span(m_hits).subspan(known.firstHit, known.hits)});
    }
}

} // namespace sb::scan
