// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. All that the engine knows, in memory, and the rows that lists show of it. The database holds the same
// facts; this is what it is read into at start.
#pragma once

#include <core/base/result.h>
#include <core/diagnose/known_issues.h>
#include <core/fact/event.h>
#include <core/fact/view_rows.h>
#include <core/store/records.h>

#include <map>
#include <set>

namespace sb::engine {

/// A patch and how far it has come.
struct KnownPatch {
    fact::Patch patch;
    std::optional<fact::Proof> proof;
    store::PatchState state;
    bool operator==(const KnownPatch &) const = default;
};

/// What a person said about a failure, by its signature.
struct FailureMarks {
    std::string word;
    bool wrong = false;
    bool operator==(const FailureMarks &) const = default;
};

/// Whether a merge can be undone on its branch as it was at `base`.
struct Undoing {
    fact::Sha base;
    bool kept = false; ///< its revert branch was looked after, too
    std::string problem; ///< why not; empty where it can
    bool operator==(const Undoing &) const = default;
};

struct World {
    std::map<fact::RepoId, fact::Repo> repos;
    std::map<fact::PullKey, fact::Pull> pulls;
    std::map<fact::PullKey, fact::Assessment> assessments;
    std::map<fact::RunId, fact::Run> runs;
    std::map<fact::RunId, fact::Diagnosis> diagnoses;
    std::map<fact::RunId, std::string> noFix;
    std::map<fact::PullKey, std::string> unassessed; ///< why triage could not look at it
    std::map<fact::PatchId, KnownPatch> patches;
    std::map<std::string, FailureMarks> marks; ///< by signature
    std::map<std::string, Time> snoozed; ///< "owner/name#12" or a signature
    std::set<fact::PullKey> pinned;
    std::shared_ptr<const diagnose::KnownIssues> issues = std::make_shared<diagnose::KnownIssues>();
    std::set<fact::RepoId> forgotten; ///< of no interest, whatever their host tells
    std::map<std::string, Undoing> undoing; ///< by the merge's effect
    /// Derived by put().
    using Commit = std::pair<fact::RepoId, fact::Sha>;
    using Job = std::tuple<fact::RepoId, std::string, std::string>; ///< on a branch
    static Job jobOf(const fact::Run &run) { return {run.repo, run.branch, run.job}; }
    std::map<Commit, std::set<fact::RunId>> runsOf;
    std::map<Job, std::set<fact::RunId>> runsOn;
    using AnyJob = std::tuple<fact::RepoId, std::string, std::string>; ///< a workflow's, on every branch
    static AnyJob anyJobOf(const fact::Run &run) { return {run.repo, run.workflow, run.job}; }
    std::map<AnyJob, std::set<fact::RunId>> runsOfJob;
    std::map<std::string, std::string> issueOf; ///< the known issue that explains a signature
    std::map<Commit, std::set<fact::PullKey>> pullsAt; ///< by head
    std::map<std::string, std::set<fact::RunId>> failuresOf; ///< by signature
    std::map<fact::RunId, std::set<fact::PatchId>> patchesOf;

    /// All of a repository; nothing is left that names it.
    void forget(const fact::RepoId &repo);
    void put(const fact::Pull &pull);
    void put(const KnownPatch &known);
    void put(const fact::Run &run);
    void put(const fact::RunId &run, const fact::Diagnosis &diagnosis);
    /// Another list: every failure is compared with it again.
    void put(std::shared_ptr<const diagnose::KnownIssues> list);
};

/// The latest attempt of each job on a commit: what counts.
std::vector<const fact::Run *> latestRuns(const World &world, const fact::RepoId &repo, const fact::Sha &sha);
/// The last run of the same job on the same branch.
const fact::Run *latestOnBranch(const World &world, const fact::Run &of);
/// The review that a pull request waits for its author with; nullptr where nobody asks for changes.
const fact::Review *changesAsked(const fact::Pull &pull);
fact::State stateOf(const World &world, const fact::RepoId &repo, const fact::Sha &sha);

fact::BoardRow boardRow(const World &world, const fact::Pull &pull, Time now);
/// Nothing where no run has failed with this signature (failures.cpp).
std::optional<fact::FailureRow> failureRow(const World &world, const std::string &signature, Time now);
fact::PatchRow patchRow(const World &world, const KnownPatch &known);
/// By UTC day, the last one being today's; NotFound for a name that is not a trend.
Result<fact::Trend> trend(const World &world, const std::string &name, int days, Time now);

} // namespace sb::engine
