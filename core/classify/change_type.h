// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Type and traits of a change from its words and paths (Conventional Commits 1.0.0; Angular's types).
#pragma once

#include <core/fact/assessment.h>

namespace sb::classify {

/// Probabilities sum to 1. Safe rules (revert marks, documentation only, CI only) answer with near certainty; the rest weighs words
/// and files.
std::map<fact::ChangeType, double> typeProbabilities(const fact::Change &change, std::string *why);
/// security, breaking, api_contract, each with a reason added.
std::vector<std::string> traitsOf(const fact::Change &change, std::vector<std::string> *reasons);

} // namespace sb::classify
