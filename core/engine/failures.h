// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; what takes a World only looks at it. What the engine's memory says of one failure, beyond its log.
#pragma once

#include "desk.h"

#include <core/diagnose/flaky.h>
#include <core/diagnose/instructions.h>

namespace sb::engine {

/// Every run of the jobs in which the failure was seen.
std::vector<diagnose::Execution> executionsOf(const World &world, const std::string &signature);
/// Alike but not the same, the likest first, at most 20.
std::vector<fact::FailureRow> similarTo(const World &world, const std::string &signature, Time now);
/// The run's diagnosis with what the team knows of it, and what its history says, among the witnesses.
fact::Diagnosis withHistory(const World &world, const fact::RunId &run, Time now);
diagnose::Subject subjectOf(const World &world, const fact::RunId &run, const fact::Diagnosis &diagnosis);

/// Where the run's pull request changes what failed, a witness says so; not where its repository cannot be read.
void addTouched(Desk &desk, const fact::Run &run, fact::Diagnosis &diagnosis);

/// The same for what changed since the job last passed on its branch, or where its pull request goes.
void addGreenDiff(Desk &desk, const fact::Run &run, fact::Diagnosis &diagnosis);

} // namespace sb::engine
