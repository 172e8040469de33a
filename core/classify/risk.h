// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How likely a later fix has to mend this change, as a score of 0-100 with the parts that make it up.
// Low below 30, medium below 70, high from there.
#pragma once

#include "classify.h"
#include "risk_model.h"

namespace sb::classify {

/// The score is the model's probability in percent; its reasons are whole points that sum to it exactly. The base rate comes first;
/// each other reason is a group of related signals with its part of the log-odds, scaled onto the way from the base rate to the score;
/// what rounding leaves is the last one ("other signals", at most 10 points).
/// Without a history (input.past) only the patch is judged. Reverts are not predicted by this.
fact::Risk riskOf(const Input &input, const RiskModels &models);
/// The same with the model that ships.
fact::Risk riskOf(const Input &input, const fact::Assessment &assessment);

} // namespace sb::classify
