// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The gates that no rule, model, policy or setting can open (FEATURES G1). Pure and total; this library links nothing
// but core/base and core/fact, and a test looks at its symbols.
#pragma once

#include "facts.h"

namespace sb::gate {

inline constexpr int maxChangedLines = 100;
inline constexpr int maxDraftsADay = 10;
inline constexpr int maxDraftsOpen = 5;
inline constexpr int witnessesForRerun = 2;

/// One verdict per gate that has to do with the action, in the order of the table.
std::vector<fact::GateVerdict> hardGates(const Facts &facts);

/// The strictest of the answers; Deny where there are none.
fact::Answer strictest(const std::vector<fact::GateVerdict> &verdicts);

} // namespace sb::gate
