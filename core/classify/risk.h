// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How likely a change breaks something: log-odds of measured signals, scaled onto 0-100 so that the parts sum to it.
#pragma once

#include "classify.h"

namespace sb::classify {

/// Reasons sum to the score exactly: the base rate first, the rest by size.
fact::Risk riskOf(const Input &input, const fact::Assessment &assessment);

} // namespace sb::classify
