// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; takes some milliseconds. Whether a pattern that a person wrote may join the others.
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::diagnose {

/// Of one pattern alone, over ordinary lines, beyond what reading them costs; the shipped ones do several GB/s.
constexpr double SlowestPattern = 150e6; ///< bytes per second of processor time

/// Invalid says, as the end of a sentence, why it may not: it is not RE2, it is too large, it matches what every log has, or looking
/// for it is slow.
Result<> lintPattern(const std::string &pattern);

} // namespace sb::diagnose
