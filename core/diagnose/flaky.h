// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. Which failures come and go by themselves, and which are there to stay (FEATURES C6, C7).
#pragma once

#include <core/fact/view_rows.h>

#include <span>
#include <string>
#include <string_view>

namespace sb::diagnose {

/// One run of a job, as statistics see it. What is pointed to must outlive it.
struct Execution {
    const fact::Run *run = nullptr;
    const fact::Diagnosis *diagnosis = nullptr; ///< null where it passed, or was never looked at
    std::string author; ///< of the change it ran on; empty where that is not known
};

/// What a job's runs say of one failure.
struct Flakiness {
    fact::Ratio failed; ///< runs that failed of it, of all that passed or failed
    fact::Ratio flips; ///< commits on which the same job passed as well, of those on which it failed of it
    int streak = 0; ///< runs in a row that failed of it on the newest commit, with no pass there
    int changes = 0; ///< distinct pull requests and branches on which it failed
    int authors = 0;
    int passesBetween = 0; ///< gaps between two failures in which the job passed on another change
};

/// Over all runs of the jobs (repository, workflow, job) in which the failure was seen; runs of other jobs are left out. A failure
/// of what the pull request itself touches (witness "change") counts as failed, and never as a flip or a change.
Flakiness flakinessOf(std::string_view signature, std::span<const Execution> executions);

/// What can be flaky at all: never what compilers, linters, type checkers and package managers say.
bool canBeFlaky(const fact::Diagnosis &diagnosis);

/// The kind of thing that comes and goes: "network_timed_out", "port_in_use", ... Empty where nothing says so.
std::string flakyGroup(const fact::Diagnosis &diagnosis);

/// The first of the changed paths that the failure names, as the file of an error or in the name of a failed test; empty for none.
std::string touchedBy(const fact::Diagnosis &diagnosis, std::span<const std::string> changed);

struct FailureClass {
    std::string kind; ///< classified, known, infra, flaky, consistent, new
    std::string why; ///< in one sentence
};

/// The first of them that applies, in that order. `word` is a person's, empty for none; `issue` null for none.
FailureClass classOf(const fact::Diagnosis &diagnosis, const Flakiness &flakiness, const std::string &word,
                     const fact::KnownIssueRef *issue);

} // namespace sb::diagnose
