// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The exponential from additions and multiplications alone: the C library picks its variant by processor, and a model must
// come out the same, bit for bit, wherever it is trained.
#pragma once

#include <cmath>

namespace sb::slm {

/// Relative error below 1e-15 for -700 < x < 700; 0 below, the value at 700 above.
inline double plainExp(double x)
{
    if (!(x > -700))
        return 0;
    if (x > 700)
        x = 700;
    const double turns = std::floor(x * 1.4426950408889634 + 0.5);
    const double rest = (x - turns * 0.693145751953125) - turns * 1.428606820309417e-6; // ln 2 in two parts
    double sum = 1;
    for (int i = 14; i >= 1; --i)
        sum = 1 + sum * rest / i;
    return std::ldexp(sum, int(turns));
}

} // namespace sb::slm
