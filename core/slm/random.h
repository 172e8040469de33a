// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one each. SplitMix64 (Steele, Lea, Flood 2014): the same numbers with every standard library.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace sb::slm {

class Random {
public:
    explicit Random(uint64_t seed)
        : m_state(seed)
    {
    }
    uint64_t next()
    {
        uint64_t z = m_state += 0x9e3779b97f4a7c15ull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    }
    uint32_t below(uint32_t limit) { return uint32_t((uint64_t(uint32_t(next() >> 32)) * limit) >> 32); }
    float share() { return float(next() >> 40) * 0x1p-24f; } ///< 0 up to but not 1
    template<typename T>
    void shuffle(std::vector<T> &items)
    {
        for (size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(uint32_t(i))]);
    }

private:
    uint64_t m_state;
};

} // namespace sb::slm
