// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One execution of one CI job.
#pragma once

#include "pull.h"

#include <optional>

namespace sb::fact {

using RunId = Id<struct RunTag>;

/// Where a check run stands. Unknown is a state of its own and never counts as passed.
enum class RunState { Queued, Running, Passed, Failed, Cancelled, TimedOut, Skipped, Unknown };

constexpr bool isFailed(RunState state)
{
    return state == RunState::Failed || state == RunState::TimedOut;
}

struct Run {
    RunId id;
    RepoId repo;
    Sha sha;
    std::string branch;
    int64_t pull = 0; ///< number of the pull request it belongs to, 0 for none
    std::string workflow;
    std::string job;
    std::string command; ///< what ran, where the host says so
    int attempt = 1;
    RunState state = RunState::Unknown;
    Time startedAt;
    Time finishedAt;
    std::string logPath; ///< the log on this machine; empty while there is none
    std::string logMissing; ///< why there is no log: "expired", "running", "no permission", "not found"

    bool operator==(const Run &) const = default;
};

} // namespace sb::fact
