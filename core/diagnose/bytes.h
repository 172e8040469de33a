// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Sixteen bytes at once, with vector instructions (the extension that GCC and Clang share).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace sb::diagnose {

using Bytes [[gnu::vector_size(16)]] = uint8_t;
/// Of a comparison: all bits of a byte, or none.
using ByteMask [[gnu::vector_size(16)]] = int8_t;

inline Bytes bytesAt(const char *from)
{
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

/// Bit i: whether byte i is marked.
inline unsigned bitsOf(ByteMask mask)
{
#ifdef __SSE2__
    return unsigned(_mm_movemask_epi8(__m128i(mask)));
#else
    unsigned bits = 0;
    for (int i = 0; i < int(sizeof mask); ++i)
        bits |= unsigned(mask[i] & 1) << i;
    return bits;
#endif
}

inline bool any(ByteMask mask)
{
#ifdef __SSE2__
    return bitsOf(mask) != 0;
#else
    uint64_t halves[2];
    std::memcpy(halves, &mask, sizeof halves);
    return (halves[0] | halves[1]) != 0;
#endif
}

/// Index of the first byte for which the condition holds, a comparison of Bytes or of one byte; the size where it holds for none.
template<typename Condition>
size_t firstWhere(std::string_view text, const Condition &condition)
{
    constexpr size_t width = sizeof(Bytes);
    size_t at = 0;
    for (; at + 2 * width <= text.size(); at += 2 * width) {
        const ByteMask here = condition(bytesAt(text.data() + at)), next = condition(bytesAt(text.data() + at + width));
        if (any(here | next))
            return at + size_t(std::countr_zero(bitsOf(here) | bitsOf(next) << width));
    }
    while (at < text.size() && !condition(static_cast<uint8_t>(text[at])))
        ++at;
    return at;
}

} // namespace sb::diagnose
