// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One row of each list in the window; the CLI prints the same rows.
#pragma once

#include "assessment.h"
#include "diagnosis.h"
#include "ledger_entry.h"

namespace sb::fact {

/// The six states of every list, chart and export (UX 3.2). Unknown is never green.
enum class State { Passed, Failed, Flaky, Infra, Running, Unknown };

/// The Board's groups, in the order shown.
enum class NextStep { NeedsYou, Ready, Blocked, Waiting, Draft, Snoozed };

struct BoardRow {
    PullKey pull;
    std::string title;
    std::string author;
    NextStep group = NextStep::Waiting;
    std::string groupWhy; ///< "why is it here": the rule, in one sentence
    State state = State::Unknown;
    int checksPassed = 0;
    int checksTotal = 0;
    bool assessed = false; ///< false while triage has not answered: no risk is shown
    int risk = 0;
    Level level = Level::Low;
    double riskConfidence = 0;
    ChangeType type = ChangeType::Chore;
    double typeConfidence = 0;
    std::optional<ChangeType> secondType; ///< shown beside the first while the verdict is uncertain
    double secondConfidence = 0;
    std::vector<std::string> traits;
    Verdict decision = Verdict::RequireApproval;
    std::string summary; ///< the second line of the row: "touches auth/ · full CI"
    std::vector<std::string> labels;
    bool draft = false;
    bool pinned = false;
    Time updatedAt;
    Time asOf;

    bool operator==(const BoardRow &) const = default;
};

/// Of how many; 0 of 0 where nothing was counted.
struct Ratio {
    int64_t numerator = 0;
    int64_t denominator = 0;
    bool operator==(const Ratio &) const = default;
};

/// How a failure ended.
struct Ending {
    std::string how = "open"; ///< open, fixed, reverted, rerun_passed, passed (later, and what mended it is not known)
    std::string text; ///< "fixed by #12 after 40 min"
    int64_t pull = 0; ///< that mended it; 0 for none
    RunId run; ///< the first that passed
    Time at;
    bool operator==(const Ending &) const = default;
};

/// An entry of a team's list of known issues, at a failure that it explains.
struct KnownIssueRef {
    std::string id;
    std::string title;
    std::string link;
    bool retry = false; ///< the team says that a re-run helps
    int count = 0; ///< runs that it explains, here and elsewhere
    bool operator==(const KnownIssueRef &) const = default;
};

struct FailureRow {
    RunId run; ///< the newest run of this failure
    RepoId repo;
    std::string signature;
    std::string text; ///< the normalised error line: the group's key
    FailureType type = FailureType::Unknown;
    FailureGroup group = FailureGroup::None;
    std::optional<bool> retryable;
    double confidence = 0;
    std::string kind; ///< consistent, infra, new, flaky, known, classified
    std::string kindWhy; ///< in one sentence
    Ratio failed; ///< runs of its jobs that failed of this, of all that finished
    Ratio flips; ///< commits on which its jobs passed as well, of those on which they failed of this
    std::string flakyGroup; ///< network_timed_out, port_in_use, ...; empty where it is not intermittent
    Ending ending;
    std::optional<KnownIssueRef> knownIssue;
    State state = State::Failed;
    std::string branch;
    std::string job;
    int64_t pull = 0;
    int repos = 1;
    int runs = 1;
    Time firstSeen;
    Time lastSeen;
    std::string classification; ///< a person's word; empty while there is none
    bool markedWrong = false;
    std::vector<PatchId> patches;
    Time snoozedUntil;

    bool operator==(const FailureRow &) const = default;
};

enum class PatchStatus { Proposed, Denied, Rejected, DraftOpen, Ready, Merged, Reverted, Closed };

struct PatchRow {
    PatchId id;
    RepoId repo;
    RunId run;
    std::string title;
    std::string recipe;
    std::string fixes; ///< the error line it answers
    int added = 0;
    int deleted = 0;
    double confidence = 0;
    PatchStatus status = PatchStatus::Proposed;
    std::string statusWhy; ///< of a denial or rejection
    bool proved = false;
    SandboxLevel sandbox = SandboxLevel::None;
    int64_t pull = 0; ///< the draft pull request, once there is one
    State checks = State::Unknown; ///< of that pull request
    Time at;

    bool operator==(const PatchRow &) const = default;
};

struct LedgerRow {
    LedgerEntry entry; ///< the outcome where there is one, else the intent
    std::string what; ///< "merged #5 Include <algorithm> in sort.cpp"
    bool revertable = false;
    std::string revertWhy; ///< "revertable now", "reverted by #6 in 4.1 s", "nothing to revert", "conflicts with ..."
    bool operator==(const LedgerRow &) const = default;
};

struct TrendPoint {
    Time day; ///< midnight UTC
    int64_t numerator = 0;
    int64_t denominator = 0; ///< 0 is a gap
    double median = 0;
    double p90 = 0;
    bool operator==(const TrendPoint &) const = default;
};

struct Trend {
    std::string name; ///< success_rate, time_to_fix
    std::string unit; ///< percent, minutes
    std::vector<TrendPoint> points;
    int64_t numerator = 0; ///< over the whole window
    int64_t denominator = 0;
    double median = 0;
    double p90 = 0;
    bool operator==(const Trend &) const = default;
};

std::string_view name(State state);
std::string_view name(NextStep step);
std::string_view name(PatchStatus status);

} // namespace sb::fact
