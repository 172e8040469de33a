// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a change touches beside its type: security, breaking, api_contract. Rules alone: each trait names its evidence.
#pragma once

#include <core/fact/assessment.h>

namespace sb::classify {

/// Each with a sentence added to `reasons`.
std::vector<std::string> traitsOf(const fact::Change &change, std::vector<std::string> *reasons);

} // namespace sb::classify
