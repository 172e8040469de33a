// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The exponential from additions and multiplications alone: the C library picks its variant by processor, and a model must
// come out the same, bit for bit, wherever it is trained.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace sb::slm {

/// Of each of them, in place, side by side: one waits for its divisions while the others are at theirs.
/// Relative error below 1e-15 for -700 < x < 700; 0 below, the value at 700 above.
template<size_t N>
void plainExp(std::array<double, N> &values)
{
    std::array<double, N> turns, rest, sum;
    for (size_t k = 0; k < N; ++k) {
        const double x = values[k] > -700 ? std::min(values[k], 700.0) : -700.0;
        const double halfUp = x * 1.4426950408889634 + 0.5, whole = double(int32_t(halfUp));
        turns[k] = whole - double(whole > halfUp); // its floor
        rest[k] = (x - turns[k] * 0.693145751953125) - turns[k] * 1.428606820309417e-6; // ln 2 in two parts
        sum[k] = 1;
    }
    for (int i = 14; i >= 1; --i) {
        for (size_t k = 0; k < N; ++k)
            sum[k] = 1 + sum[k] * rest[k] / i;
    }
    for (size_t k = 0; k < N; ++k) {
        const double scale = std::bit_cast<double>(uint64_t(1023 + int64_t(turns[k])) << 52); // 2^turns, exactly
        values[k] = values[k] > -700 ? sum[k] * scale : 0;
    }
}

inline double plainExp(double x)
{
    std::array<double, 1> value = {x};
    plainExp(value);
    return value.front();
}

} // namespace sb::slm
