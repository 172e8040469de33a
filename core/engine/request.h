// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What the window and the CLI may ask of the engine. One request, one answer. A new one wants its line in
// request_fields.h, too.
#pragma once

#include <core/fact/view_rows.h>

#include <variant>

namespace sb::engine {

// Reading
struct ReadBoard { };
struct ReadFailures { };
struct ReadPatches { };
struct ReadLedger {
    int64_t beforeSeq = 0; ///< 0 begins at the newest
    int limit = 1000;
};
struct ReadPull {
    fact::PullKey pull;
};
struct ReadFailure {
    fact::RunId run;
};
struct ReadSuspects {
    fact::RunId run;
}; ///< who may have broken the job that failed
struct ReadPatch {
    fact::PatchId patch;
};
struct ReadEntry {
    int64_t seq = 0;
};
struct ReadTrend {
    std::string name; ///< success_rate, time_to_fix
    int days = 30;
};
struct ReadStatus { };
struct ExplainGate {
    std::string subject;
}; ///< a patch id or "owner/name#12"
struct PreviewRevert {
    std::string effect;
};
struct VerifyLedger { };
struct ReadAutoRules { };
struct PreviewAutoRules {
    std::string toml; ///< rules that are not saved; empty: those that ship
};

struct SimulatePolicy {
    std::string toml; ///< a policy that is not saved; empty: the one that ships
    std::string file; ///< its name, for what is wrong in it
    int days = 30; ///< how far back
};

// Doing
struct Approve {
    fact::PatchId patch;
}; ///< opens the draft pull request
struct Reject {
    fact::PatchId patch;
    std::string reason;
};
struct MarkReady {
    fact::PullKey pull;
};
struct Merge {
    fact::PullKey pull;
    fact::Sha head; ///< what the person saw; another head is refused
};
struct Revert {
    std::string effect;
}; ///< of a merge in the ledger
struct Rerun {
    fact::RunId run;
};
struct ProposeFix {
    fact::RunId run;
};
struct Classify {
    std::vector<fact::RunId> runs;
    std::string word; ///< empty takes the classification back
};
struct MarkWrong {
    fact::RunId run;
    bool wrong = true;
};
struct Snooze {
    std::string subject; ///< "owner/name#12" or a run id
    Time until; ///< zero wakes it
};
struct Pin {
    fact::PullKey pull;
    bool pinned = true;
};
struct CorrectType {
    fact::PullKey pull;
    std::string type; ///< feat, fix, ...: what it really is, and a lesson for learning; empty takes the correction back
};
/// What each repository's own commits have taught the model of change types.
struct ReadLearning { };
struct LearnHere {
    fact::RepoId repo;
}; ///< reads its history and people's corrections; used from then on only where it gains on commits that were held back
struct StopLearning { }; ///< what was learned before stays as it is
struct UseLearned {
    fact::RepoId repo;
    bool use = true; ///< false: the model that ships judges alone
};
/// Judges every open pull request of a repository again, on the pool; the answer comes at once, the status shows how far it is.
struct AssessAll {
    fact::RepoId repo; ///< empty: of every repository
};
struct StopAssessing { }; ///< what is judged stays judged; the rest keeps its old verdict
/// Webhooks on this computer, now and at the next start. A secret is kept in the keychain where there is one; nothing reads it back.
struct ReceiveHooks {
    bool on = true;
    int port = 0; ///< of 127.0.0.1; 0: any that is free
    std::string secret; ///< that signs them; empty: the one that is kept
};
struct SendTestDelivery { }; ///< to the receiver's own address, as GitHub would
struct ReadAccount { }; ///< asks the keychain and the host
struct SignIn {
    std::string token; ///< kept in the keychain if the host takes it
};
/// The same by a code that a person types on the host's page; the status shows it. Answered when it ends: Denied where it was refused,
/// Timeout where nobody typed it in time, Cancelled.
struct SignInByCode {
    std::string clientId; ///< of the OAuth application
};
struct StopSignIn { }; ///< of the code that waits
struct SignOut { };
/// The model endpoints that are asked where the local tiers are not sure (docs/models.md).
struct ReadModels { };
struct SetModel {
    std::string tier; ///< slm, llm
    std::string name;
    std::string url; ///< base, usually ending in "/v1"
    std::string model;
    std::string key; ///< empty: the one that is kept for this address, if any
    bool on = true;
    int seconds = 20; ///< of one call
    int64_t tokensADay = 200'000;
    int callsAnHour = 60;
};
struct RemoveModel {
    std::string tier;
}; ///< its key leaves the keychain, too
struct TryModel {
    std::string tier;
}; ///< asks it about a change that is made up
struct PreviewModel {
    fact::PullKey pull; ///< no repository: the change that is made up
}; ///< what would be sent; nothing is
struct PlanFailure {
    fact::RunId run;
}; ///< as FailureDetail::instructions, with the plan of a model where one is set: the answer's text; at most ten seconds
struct SetMode {
    fact::Mode mode = fact::Mode::Observe;
};
struct StopAll {
    bool stopped = true;
};
struct ForgetRepo {
    fact::RepoId repo;
    bool forgotten = true; ///< false reads it from its host again
};
struct Replay {
    std::string file; ///< a recording, see core/source/replay.h
};
struct SaveAutoRules {
    std::string toml; ///< empty goes back to those that ship
};
struct OpenLog {
    std::string file; ///< any log, plain or gzip: it becomes a run of its own, whose id is the answer's text
};
struct Refresh { }; ///< polls every source now
struct WaitIdle { }; ///< answered when no job is queued or running

/// One of the things above. A class of its own, so that to copy and to destroy one of so many is compiled once (request.cpp).
class Request
    : public std::variant<ReadBoard, ReadFailures, ReadPatches, ReadLedger, ReadPull, ReadFailure, ReadSuspects,
                          ReadPatch, ReadEntry, ReadTrend, ReadStatus, ExplainGate, PreviewRevert, VerifyLedger,
                          ReadAutoRules, PreviewAutoRules, SimulatePolicy, Approve, Reject, MarkReady, Merge, Revert,
                          Rerun, ProposeFix, Classify, MarkWrong, Snooze, Pin, CorrectType, ReadLearning, LearnHere,
                          StopLearning, UseLearned, AssessAll, StopAssessing, ReceiveHooks, SendTestDelivery,
                          ReadAccount, SignIn, SignInByCode, StopSignIn, SignOut, ReadModels, SetModel, RemoveModel,
                          TryModel, PreviewModel, PlanFailure, SetMode, StopAll, SaveAutoRules, ForgetRepo, Replay,
                          OpenLog, Refresh, WaitIdle> {
public:
    using variant::variant;
    Request();
    Request(const Request &);
    Request(Request &&) noexcept;
    Request &operator=(Request &&) noexcept;
    ~Request();
};

} // namespace sb::engine
