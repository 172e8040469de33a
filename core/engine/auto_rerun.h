// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: each function says. A failed job that two witnesses call intermittent is run again without a person (FEATURES C8), on the
// way that every effect goes (effects.h): at most once an attempt, and within the policy's limits. Where the mode leaves it to people
// the ledger notes what would have been done.
#pragma once

#include "desk.h"

#include <core/diagnose/rerun.h>
#include <core/gate/gate.h>

namespace sb::engine {

/// Runs that failed longer ago are left to people.
inline constexpr std::chrono::hours rerunWithin{6};

/// Why the run is not one to be run again by itself, whatever its witnesses say: it is old, superseded, or its diagnosis was marked
/// wrong. Empty where it may be.
std::string notForRerun(const World &world, const fact::Run &run, Time now);

/// Thread: any. What the gates ask of a re-run that nobody asked for; that of this attempt is not counted among those before it.
Result<diagnose::RerunAdvice> addWitnesses(Desk &desk, const fact::Run &run, int attempt, gate::Facts &facts);

/// Thread: the doing lane. Looks at every failed run of the last hours. True if any was run again.
bool rerunAlone(Desk &desk, const Cancel &cancel);

/// Thread: any. For people, in one sentence: was the run, or will it be, run again by itself, and why; `diagnosis` with its history.
std::string rerunWords(Desk &desk, const fact::Run &run, const fact::Diagnosis &diagnosis);

} // namespace sb::engine
