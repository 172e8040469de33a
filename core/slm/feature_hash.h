// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How features are hashed: FNV-1a (64 bits), finished as MurmurHash3 does, for FNV's low bits alone are weak.
#pragma once

#include <cstdint>
#include <string_view>

namespace sb::slm {

inline constexpr uint64_t fnvBasis = 14695981039346656037ull;

constexpr uint64_t fnv(uint64_t hash, std::string_view bytes)
{
    for (const char c : bytes) {
        hash ^= static_cast<uint8_t>(c);
        hash *= 1099511628211ull;
    }
    return hash;
}

constexpr uint64_t finished(uint64_t hash)
{
    hash ^= hash >> 33;
    hash *= 0xff51afd7ed558ccdull;
    hash ^= hash >> 33;
    hash *= 0xc4ceb9fe1a85ec53ull;
    return hash ^ (hash >> 33);
}

inline constexpr std::string_view between = "\x1f"; ///< two words that are hashed together

/// The kind of a feature, the first part of what is hashed: known when this is compiled.
struct Family {
    std::string_view text;
    uint64_t hash = fnvBasis;

    template<size_t N>
    consteval Family(const char (&literal)[N])
        : text(literal, N - 1)
        , hash(fnv(fnvBasis, text))
    {
    }
};

} // namespace sb::slm
