// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What comes back, and what comes unasked.
#pragma once

#include <core/base/result.h>
#include <core/fact/host_trouble.h>
#include <core/fact/suspect.h>
#include <core/fact/view_rows.h>

#include <variant>
#include <vector>

namespace sb::engine {

struct PullDetail {
    fact::Pull pull;
    fact::BoardRow row;
    std::optional<fact::Assessment> assessment;
    std::vector<fact::Run> runs; ///< failed first, then newest first
    fact::Change change; ///< head against the merge base
    std::string diff; ///< the same as a unified diff
    std::vector<fact::LedgerEntry> ledger;
};

struct FailureDetail {
    fact::FailureRow row;
    fact::Run run;
    fact::Diagnosis diagnosis;
    std::vector<fact::FailureRow> similar;
    std::vector<fact::PatchRow> patches;
    std::string rerun; ///< whether it was, or will be, run again by itself, and why; in one sentence
    std::string noFix; ///< why there is no patch: no recipe claims it, no sandbox, already tried, ...
    std::string instructions; ///< Markdown for whoever mends it, a person or a model (core/diagnose/instructions.h)
};

/// The commits that may have broken a job.
struct Suspects {
    std::vector<fact::Suspect> commits; ///< the likeliest first
    fact::Sha lastGood; ///< the job passed on it; empty where it is not known to have passed
    Time goodAt;
    fact::Sha firstBad; ///< the first after it on which the job failed
    Time badAt;
    int between = 0; ///< commits after the one, up to and with the other, without merges
    bool more = false; ///< there are older ones, which were not read
    std::string note; ///< what the list is of, or why it is empty, in one sentence
};

/// One file of a patch, whole, so that both sides can be highlighted and context expanded.
struct FileSides {
    std::string path;
    std::string before;
    std::string after;
};

struct PatchDetail {
    fact::PatchRow row;
    fact::Patch patch;
    std::optional<fact::Proof> proof;
    std::vector<FileSides> sides;
    fact::Decision decision; ///< for opening the draft, as things stand now
    fact::Diagnosis diagnosis;
    std::optional<fact::Pull> pull;
    std::string logPath; ///< of the sandboxed run
};

struct EntryDetail {
    fact::LedgerRow row;
    std::vector<fact::LedgerEntry> entries; ///< all rows of the effect, oldest first
    std::optional<fact::Decision> decision;
    std::string diff; ///< what it changed
};

struct RevertPreview {
    std::string effect;
    std::string branch; ///< revert/<sha>
    fact::BranchTip target;
    std::vector<fact::Sha> commits; ///< what will be undone, in order
    std::string diff;
    std::vector<std::string> conflicts; ///< paths; empty means it applies cleanly
    fact::Decision decision;
};

struct LedgerCheck {
    bool intact = false;
    int64_t rows = 0;
    std::vector<std::string> faults; ///< each names the row, the column where it is known, and what is wrong
    Time at;
};

struct AutoRuleRow {
    std::string match; ///< a change type, a trait, or "*"
    std::string level; ///< low, medium, high; empty: any
    std::vector<std::string> actions;
    int line = 0; ///< in the file
};

/// The rules that decide now.
struct AutoRulesText {
    std::string toml;
    std::string file; ///< auto_rules.toml of the workspace: where saving puts them
    bool shipped = true; ///< the workspace has none of its own
    std::string problem; ///< of a file that cannot be read: until it is mended nothing is decided by it
    std::vector<AutoRuleRow> rules; ///< the first that matches wins
};

struct AutoRulesPreview {
    struct Row {
        fact::PullKey pull;
        std::string title;
        fact::ChangeType type = fact::ChangeType::Chore;
        fact::Level level = fact::Level::Low;
        std::vector<std::string> traits;
        fact::Verdict was = fact::Verdict::RequireApproval, is = fact::Verdict::RequireApproval;
        std::vector<std::string> wasActions, isActions;
        int line = 0; ///< of the rule that matched
        bool changes = false;
    };
    std::vector<Row> rows; ///< every stored pull request that is assessed; those that change first, then the newest
    int changed = 0;
    int autoMerge = 0; ///< would be armed to merge; the hard gates come after every rule
};

/// What two policies say of the same facts: Allow is without a person, Ask with one, Deny not at all.
struct PolicyPreview {
    struct Row {
        std::string subject; ///< a patch id or "owner/name#12"
        std::string title;
        fact::Action action = fact::Action::OpenDraft;
        fact::Answer was = fact::Answer::Deny, is = fact::Answer::Deny;
        std::string why; ///< of `is`: the gate that is strictest
        bool changes = false;
    };
    std::vector<Row> rows; ///< those that change first, then the newest
    int changed = 0;
    int alone = 0; ///< would be done without a person
};

struct Activity {
    std::string id;
    std::string what; ///< "Diagnosing build of demo/widgets#3"
    int64_t done = 0;
    int64_t total = 0; ///< 0 while it is not known
};

/// Of the receiver of webhooks.
struct HookStatus {
    int port = 0; ///< 0 while none are received
    int64_t taken = 0; ///< deliveries, each counted once
    int64_t again = 0; ///< that were there before
    int64_t refused = 0; ///< with a wrong signature, or no requests at all
    int64_t unread = 0; ///< that no event could be made of; they are kept
    std::string lastProblem;
    int64_t missed = 0; ///< deliveries that never came, and that a sweep fetched again
    int64_t missedLast = 0; ///< of them by the last sweep that found any
    Time missedAt; ///< when that was
    std::string secretIn; ///< "keychain", "environment", "memory" (until the engine ends); empty: there is none
};

/// Who Signalbox is at the code host that the workspace watches.
struct AccountDetail {
    struct Note {
        std::string scope;
        bool missing = true; ///< else it is there and should not be
        std::string text; ///< for what it is wanted, or why it is not
    };
    std::string host; ///< empty: it watches none
    std::string place; ///< of the token: "environment", "keychain"; empty: there is none
    std::string login;
    bool scopesTold = false; ///< fine-grained tokens' are not
    std::vector<std::string> scopes;
    std::vector<Note> notes;
    std::string problem; ///< why the token cannot be had, or is not taken
};

/// One repository of a code host elsewhere, as the last try to read it went.
struct SourceRow {
    fact::RepoId repo;
    Time asOf; ///< last read; the epoch: not yet
    std::string problem; ///< why it cannot be read
    fact::HostTrouble trouble = fact::HostTrouble::None; ///< the kind of problem
    int64_t every = 0; ///< seconds between two reads; 0: not known yet
    bool operator==(const SourceRow &) const = default;
};

/// The code host elsewhere, its budget of calls an hour, and how old what is shown may be.
struct HostStatus {
    std::string name; ///< empty: the host is the workspace's own folder
    int64_t limit = 0; ///< 0: not known
    int64_t remaining = 0;
    Time reset; ///< of the limit
    Time notBefore; ///< the host wants no calls until then
    fact::HostTrouble trouble = fact::HostTrouble::None; ///< of the whole host: what is shown is what was read before
    Time since; ///< of the trouble
    std::vector<SourceRow> sources;
    bool saving = false; ///< few calls are left: only what somebody looks at or waits for is asked for
    bool operator==(const HostStatus &) const = default;
};

/// A sign-in by a code that waits for a person; no code: there is none.
struct CodeSignIn {
    std::string code; ///< to be typed
    std::string page; ///< on this page of the host
    Time expires;
    bool operator==(const CodeSignIn &) const = default;
};

struct Status {
    fact::Mode mode = fact::Mode::Observe;
    bool stopped = false; ///< the stop-all switch
    bool demo = false;
    bool ledgerIntact = true;
    std::string ledgerProblem;
    fact::SandboxLevel sandbox = fact::SandboxLevel::None;
    std::string sandboxWhy; ///< what is missing, while there is none
    bool online = true;
    std::string offlineWhy;
    std::string rulesProblem; ///< why a team's file of rules or known issues is not used; empty while all are
    std::vector<Activity> activities;
    std::vector<std::string> recovered; ///< actions that a crash had interrupted, and how they stand
    std::vector<std::string> missingTools; ///< of the demo: what was left out for want of which tool
    std::vector<fact::Repo> repos;
    std::string you; ///< who the ledger says did it
    HookStatus hooks;
    HostStatus host;
    CodeSignIn signIn;
    std::vector<fact::RepoId> hidden; ///< forgotten ones: nobody asks their host about them
    Time asOf;
};

/// What one repository has taught, measured on its newest commits, which were held back.
struct LearnedRow {
    fact::RepoId repo;
    bool learned = false; ///< something was learned that gains here
    bool inUse = false;
    int lessons = 0; ///< commits and corrections that it was learned from
    int corrections = 0; ///< of pull requests, made by people
    int heldBack = 0;
    double before = 0; ///< share that the model which ships judges as their authors did
    double after = 0; ///< the same with what was learned
    Time at;
    std::string why; ///< in words: what it gained, or why nothing is in use
};

struct Learning {
    std::vector<LearnedRow> repos; ///< all of the workspace, by name
};

/// One model endpoint; its key is never in it.
struct ModelRow {
    std::string tier; ///< slm, llm
    std::string name; ///< empty: none is set
    std::string url;
    std::string model;
    bool on = false;
    std::string keyIn; ///< "keychain", "memory" (until the engine ends); empty: none is sent
    int seconds = 20;
    int64_t tokensADay = 200'000;
    int callsAnHour = 60;
    int64_t tokensToday = 0; ///< of the last 24 hours
    int callsThisHour = 0;
    Time restsUntil; ///< it failed too often, and is left alone; the epoch: it is not
    std::string problem; ///< why it cannot be asked
};

struct ModelList {
    std::vector<ModelRow> rows; ///< both tiers, in the order in which they are asked
};

/// The exact bytes that a model would be sent.
struct ModelPrompt {
    std::string body;
    std::string sha256;
    int64_t tokens = 0; ///< at most, the answer's included
    std::vector<std::string> redacted; ///< what stands in the place of what was taken out, each with its rule
    int keptOut = 0; ///< files whose owners want no model to see them, or that cannot be read
};

/// The answer to a command that did something.
struct Done {
    std::string text; ///< "Opened draft #9", for the toast
    std::optional<fact::PullKey> pull;
    std::string effect;
};

/// What a request is answered with. A class for the same reason as Request.
class Value
    : public std::variant<std::vector<fact::BoardRow>, std::vector<fact::FailureRow>, std::vector<fact::PatchRow>,
                          std::vector<fact::LedgerRow>, PullDetail, FailureDetail, Suspects, PatchDetail, EntryDetail,
                          fact::Trend, Status, fact::Decision, RevertPreview, LedgerCheck, AutoRulesText,
                          AutoRulesPreview, PolicyPreview, Learning, AccountDetail, ModelList, ModelPrompt, Done> {
public:
    using variant::variant;
    Value();
    Value(const Value &);
    Value(Value &&) noexcept;
    Value &operator=(Value &&) noexcept;
    ~Value();
};

using Ticket = uint64_t;

struct Answer {
    Ticket ticket = 0;
    Result<Value> value;
};

/// Rows that changed since the last delta, coalesced; the UI applies them one by one.
struct Delta {
    std::vector<fact::BoardRow> board;
    std::vector<fact::PullKey> boardGone;
    std::vector<fact::FailureRow> failures;
    std::vector<fact::RunId> failuresGone;
    std::vector<fact::PatchRow> patches;
    std::vector<fact::LedgerRow> ledger; ///< new rows, and old ones whose revertability changed
    std::optional<Status> status;

    bool empty() const
    {
        return board.empty() && boardGone.empty() && failures.empty() && failuresGone.empty() && patches.empty()
            && ledger.empty() && !status;
    }
};

using Message = std::variant<Answer, Delta>;

} // namespace sb::engine
