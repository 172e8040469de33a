// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. May this leave the machine? Total: whatever cannot be read, parsed or proved is Deny, and the reason says which.
#pragma once

#include "allowed.h"
#include "policy.h"

namespace sb::gate {

/// The hard gates, then the policy. The answer is the strictest of all.
fact::Decision decide(const Facts &facts, const Result<Policy> &policy);

/// The ticket, or Denied with the gates that refuse. Decides again over the facts as they are now: a decision that was made over
/// other facts or another policy is Conflict. The ticket lives for two minutes.
Result<Allowed> allow(const fact::Decision &decision, const Facts &facts, const Result<Policy> &policy);

} // namespace sb::gate
