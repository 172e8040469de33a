// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool. Each runs the stages over what the desk knows and keeps what they say; an error stays in the activity's place:
// in the row's reason.
#pragma once

#include "desk.h"

#include <core/git/repository.h>

namespace sb::engine {

/// `askTheHost`: what it changes, where there is no copy of the repository on this machine.
Result<> assessPull(Desk &desk, const fact::PullKey &key, const Cancel &cancel, bool askTheHost = false);
/// What a pull request changes, with its own words. Where there is no copy of the repository on this machine its host is asked.
Result<fact::Change> changeOf(Desk &desk, const Result<git::Repository> &repository, const fact::Pull &pull);
/// True where a fix may be looked for now.
bool diagnoseRun(Desk &desk, const fact::RunId &run, const Cancel &cancel);
/// The logs of the last three successful runs of the same job, the newest first, as far as they are on this computer.
std::vector<std::string> greenLogsOf(const World &world, const fact::Run &of);
/// The recipes' patch, checked and proved in the sandbox; or why there is none. `asked`: by a person, who is given another one after
/// a rejection.
void proposeFix(Desk &desk, const fact::RunId &run, bool asked, const Cancel &cancel);

} // namespace sb::engine
