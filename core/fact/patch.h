// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A proposed change and the proof that it helps.
#pragma once

#include "repo.h"
#include "run.h"

#include <core/base/clock.h>

#include <map>
#include <optional>
#include <vector>

namespace sb::fact {

using PatchId = Id<struct PatchTag>;

struct Patch {
    PatchId id; ///< the effect's key: first 16 digits of SHA-256 over repo, run, attempt and diff
    RepoId repo;
    RunId run; ///< the failure that it mends
    std::string branch; ///< the failing run's branch: the base of the draft pull request
    Sha base; ///< the commit it applies to
    std::string title; ///< "Include <algorithm> in sort.cpp"
    std::string why; ///< one or two sentences for the pull request's body
    std::string recipe; ///< who made it: "missing-include", "formatter", "model"
    double confidence = 0;
    std::string diff; ///< unified diff, paths a/ b/
    std::vector<std::string> files;
    int added = 0;
    int deleted = 0;
    Time at;

    bool operator==(const Patch &) const = default;
};

enum class SandboxLevel { None, B, A }; ///< SAFETY 6: A bubblewrap + Landlock + seccomp, B Landlock + seccomp + rlimits

struct CommandResult {
    std::string command;
    int exitCode = -1;
    bool timedOut = false;
    int64_t elapsedMs = 0;
    std::vector<std::string> failedTests;
    std::string logPath;
    std::string tail; ///< the last lines of the output, as plain text

    bool operator==(const CommandResult &) const = default;
};

/// What was found when a patch was checked: each check with its answer.
struct Check {
    std::string name; ///< "applies", "limits", "paths", "syntax", "tests_weakened", "rerun"
    bool passed = false;
    std::string detail;
    bool operator==(const Check &) const = default;
};

struct Proof {
    PatchId patch;
    bool passed = false;
    SandboxLevel sandbox = SandboxLevel::None;
    std::vector<Check> checks;
    std::optional<CommandResult> before;
    std::optional<CommandResult> after;
    Sha tree; ///< of the patched commit
    Time at;

    bool operator==(const Proof &) const = default;
};

} // namespace sb::fact
