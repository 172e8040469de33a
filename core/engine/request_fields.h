// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. For request_codec.cpp only: the word and the members of each request and answer, said once for both directions.
// A new request or answer wants its line here.
#pragma once

#include "answer.h"
#include "request.h"

#include <core/fact/codec_shared.h>

namespace sb::engine {

/// The word of a request or answer in JSON; the one that is not said here does not compile.
template<typename T>
struct WordOf;

#define SIGNALBOX_WORD(Type, text)                                                                                     \
    template<>                                                                                                         \
    struct WordOf<Type> {                                                                                              \
        static constexpr const char *word = text;                                                                      \
    };
#define SIGNALBOX_FIELDS(Type, text, ...)                                                                              \
    SIGNALBOX_WORD(Type, text)                                                                                         \
    template<typename A>                                                                                               \
    void fields(A &a, Type &v)                                                                                         \
    {                                                                                                                  \
        static_cast<void>(a);                                                                                          \
        static_cast<void>(v);                                                                                          \
        __VA_ARGS__;                                                                                                   \
    }

// Requests
SIGNALBOX_FIELDS(ReadBoard, "read_board")
SIGNALBOX_FIELDS(ReadFailures, "read_failures")
SIGNALBOX_FIELDS(ReadPatches, "read_patches")
SIGNALBOX_FIELDS(ReadLedger, "read_ledger", a("before_seq", v.beforeSeq), a("limit", v.limit))
SIGNALBOX_FIELDS(ReadPull, "read_pull", a("pull", v.pull))
SIGNALBOX_FIELDS(ReadFailure, "read_failure", a("run", v.run))
SIGNALBOX_FIELDS(ReadSuspects, "read_suspects", a("run", v.run))
SIGNALBOX_FIELDS(ReadPatch, "read_patch", a("patch", v.patch))
SIGNALBOX_FIELDS(ReadEntry, "read_entry", a("seq", v.seq))
SIGNALBOX_FIELDS(ReadTrend, "read_trend", a("name", v.name), a("days", v.days))
SIGNALBOX_FIELDS(ReadStatus, "read_status")
SIGNALBOX_FIELDS(ExplainGate, "explain_gate", a("subject", v.subject))
SIGNALBOX_FIELDS(PreviewRevert, "preview_revert", a("effect", v.effect))
SIGNALBOX_FIELDS(VerifyLedger, "verify_ledger")
SIGNALBOX_FIELDS(ReadAutoRules, "read_auto_rules")
SIGNALBOX_FIELDS(PreviewAutoRules, "preview_auto_rules", a("toml", v.toml))
SIGNALBOX_FIELDS(Approve, "approve", a("patch", v.patch))
SIGNALBOX_FIELDS(Reject, "reject", a("patch", v.patch), a("reason", v.reason))
SIGNALBOX_FIELDS(MarkReady, "mark_ready", a("pull", v.pull))
SIGNALBOX_FIELDS(Merge, "merge", a("pull", v.pull), a("head", v.head))
SIGNALBOX_FIELDS(Revert, "revert", a("effect", v.effect))
SIGNALBOX_FIELDS(Rerun, "rerun", a("run", v.run))
SIGNALBOX_FIELDS(ProposeFix, "propose_fix", a("run", v.run))
SIGNALBOX_FIELDS(Classify, "classify", a("runs", v.runs), a("word", v.word))
SIGNALBOX_FIELDS(MarkWrong, "mark_wrong", a("run", v.run), a("wrong", v.wrong))
SIGNALBOX_FIELDS(Snooze, "snooze", a("subject", v.subject), a("until", v.until))
SIGNALBOX_FIELDS(Pin, "pin", a("pull", v.pull), a("pinned", v.pinned))
SIGNALBOX_FIELDS(CorrectType, "correct_type", a("pull", v.pull), a("type", v.type))
SIGNALBOX_FIELDS(ReadLearning, "read_learning")
SIGNALBOX_FIELDS(LearnHere, "learn_here", a("repo", v.repo))
SIGNALBOX_FIELDS(StopLearning, "stop_learning")
SIGNALBOX_FIELDS(UseLearned, "use_learned", a("repo", v.repo), a("use", v.use))
SIGNALBOX_FIELDS(AssessAll, "assess_all", a("repo", v.repo))
SIGNALBOX_FIELDS(StopAssessing, "stop_assessing")
SIGNALBOX_FIELDS(ReceiveHooks, "receive_hooks", a("on", v.on), a("port", v.port), a("secret", v.secret))
SIGNALBOX_FIELDS(SendTestDelivery, "send_test_delivery")
SIGNALBOX_FIELDS(ReadAccount, "read_account")
SIGNALBOX_FIELDS(SignIn, "sign_in", a("token", v.token))
SIGNALBOX_FIELDS(SignInByCode, "sign_in_by_code", a("client_id", v.clientId))
SIGNALBOX_FIELDS(StopSignIn, "stop_sign_in")
SIGNALBOX_FIELDS(SignOut, "sign_out")
SIGNALBOX_FIELDS(ReadModels, "read_models")
SIGNALBOX_FIELDS(SetModel, "set_model", a("tier", v.tier), a("name", v.name), a("url", v.url), a("model", v.model),
                 a("key", v.key), a("on", v.on), a("seconds", v.seconds), a("tokens_a_day", v.tokensADay),
                 a("calls_an_hour", v.callsAnHour))
SIGNALBOX_FIELDS(RemoveModel, "remove_model", a("tier", v.tier))
SIGNALBOX_FIELDS(TryModel, "try_model", a("tier", v.tier))
SIGNALBOX_FIELDS(PreviewModel, "preview_model", a("pull", v.pull))
SIGNALBOX_FIELDS(PlanFailure, "plan_failure", a("run", v.run))
SIGNALBOX_FIELDS(SetMode, "set_mode", a("mode", v.mode))
SIGNALBOX_FIELDS(StopAll, "stop_all", a("stopped", v.stopped))
SIGNALBOX_FIELDS(SaveAutoRules, "save_auto_rules", a("toml", v.toml))
SIGNALBOX_FIELDS(SimulatePolicy, "simulate_policy", a("toml", v.toml), a("file", v.file), a("days", v.days))
SIGNALBOX_FIELDS(ForgetRepo, "forget_repo", a("repo", v.repo), a("forgotten", v.forgotten))
SIGNALBOX_FIELDS(Replay, "replay", a("file", v.file))
SIGNALBOX_FIELDS(OpenLog, "open_log", a("file", v.file))
SIGNALBOX_FIELDS(Refresh, "refresh")
SIGNALBOX_FIELDS(WaitIdle, "wait_idle")

// Answers
SIGNALBOX_WORD(std::vector<fact::BoardRow>, "board")
SIGNALBOX_WORD(std::vector<fact::FailureRow>, "failures")
SIGNALBOX_WORD(std::vector<fact::PatchRow>, "patches")
SIGNALBOX_WORD(std::vector<fact::LedgerRow>, "ledger")
SIGNALBOX_WORD(fact::Trend, "trend")
SIGNALBOX_WORD(fact::Decision, "decision")
SIGNALBOX_FIELDS(PullDetail, "pull", a("pull", v.pull), a("row", v.row), a("assessment", v.assessment),
                 a("runs", v.runs), a("change", v.change), a("diff", v.diff), a("ledger", v.ledger))
SIGNALBOX_FIELDS(FailureDetail, "failure", a("row", v.row), a("run", v.run), a("diagnosis", v.diagnosis),
                 a("similar", v.similar), a("patches", v.patches), a("rerun", v.rerun), a("no_fix", v.noFix),
                 a("instructions", v.instructions))
SIGNALBOX_FIELDS(Suspects, "suspects", a("commits", v.commits), a("last_good", v.lastGood), a("good_at", v.goodAt),
                 a("first_bad", v.firstBad), a("bad_at", v.badAt), a("between", v.between), a("more", v.more),
                 a("note", v.note))
SIGNALBOX_FIELDS(FileSides, "sides", a("path", v.path), a("before", v.before), a("after", v.after))
SIGNALBOX_FIELDS(PatchDetail, "patch", a("row", v.row), a("patch", v.patch), a("proof", v.proof), a("sides", v.sides),
                 a("decision", v.decision), a("diagnosis", v.diagnosis), a("pull", v.pull), a("log_path", v.logPath))
SIGNALBOX_FIELDS(EntryDetail, "entry", a("row", v.row), a("entries", v.entries), a("decision", v.decision),
                 a("diff", v.diff))
SIGNALBOX_FIELDS(LearnedRow, "learned", a("repo", v.repo), a("learned", v.learned), a("in_use", v.inUse),
                 a("lessons", v.lessons), a("corrections", v.corrections), a("held_back", v.heldBack),
                 a("before", v.before), a("after", v.after), a("at", v.at), a("why", v.why))
SIGNALBOX_FIELDS(Learning, "learning", a("repos", v.repos))
SIGNALBOX_FIELDS(RevertPreview, "revert_preview", a("effect", v.effect), a("branch", v.branch), a("target", v.target),
                 a("commits", v.commits), a("diff", v.diff), a("conflicts", v.conflicts), a("decision", v.decision))
SIGNALBOX_FIELDS(LedgerCheck, "ledger_check", a("intact", v.intact), a("rows", v.rows), a("faults", v.faults),
                 a("at", v.at))
SIGNALBOX_FIELDS(AutoRuleRow, "auto_rule", a("match", v.match), a("level", v.level), a("actions", v.actions),
                 a("line", v.line))
SIGNALBOX_FIELDS(AutoRulesText, "auto_rules", a("toml", v.toml), a("file", v.file), a("shipped", v.shipped),
                 a("problem", v.problem), a("rules", v.rules))
SIGNALBOX_FIELDS(AutoRulesPreview::Row, "auto_rules_row", a("pull", v.pull), a("title", v.title), a("type", v.type),
                 a("level", v.level), a("traits", v.traits), a("was", v.was), a("is", v.is),
                 a("was_actions", v.wasActions), a("is_actions", v.isActions), a("line", v.line),
                 a("changes", v.changes))
SIGNALBOX_FIELDS(AutoRulesPreview, "auto_rules_preview", a("rows", v.rows), a("changed", v.changed),
                 a("auto_merge", v.autoMerge))
SIGNALBOX_FIELDS(PolicyPreview::Row, "policy_row", a("subject", v.subject), a("title", v.title), a("action", v.action),
                 a("was", v.was), a("is", v.is), a("why", v.why), a("changes", v.changes))
SIGNALBOX_FIELDS(PolicyPreview, "policy_preview", a("rows", v.rows), a("changed", v.changed), a("alone", v.alone))
SIGNALBOX_FIELDS(Activity, "activity", a("id", v.id), a("what", v.what), a("done", v.done), a("total", v.total))
SIGNALBOX_FIELDS(HookStatus, "hooks", a("port", v.port), a("taken", v.taken), a("again", v.again),
                 a("refused", v.refused), a("unread", v.unread), a("last_problem", v.lastProblem),
                 a("missed", v.missed), a("missed_last", v.missedLast), a("missed_at", v.missedAt),
                 a("secret_in", v.secretIn))
SIGNALBOX_FIELDS(AccountDetail::Note, "account_note", a("scope", v.scope), a("missing", v.missing), a("text", v.text))
SIGNALBOX_FIELDS(AccountDetail, "account", a("host", v.host), a("place", v.place), a("login", v.login),
                 a("scopes_told", v.scopesTold), a("scopes", v.scopes), a("notes", v.notes), a("problem", v.problem))
SIGNALBOX_FIELDS(SourceRow, "source", a("repo", v.repo), a("as_of", v.asOf), a("problem", v.problem),
                 a("trouble", v.trouble), a("every", v.every))
SIGNALBOX_FIELDS(HostStatus, "host", a("name", v.name), a("limit", v.limit), a("remaining", v.remaining),
                 a("reset", v.reset), a("not_before", v.notBefore), a("trouble", v.trouble), a("since", v.since),
                 a("sources", v.sources), a("saving", v.saving))
SIGNALBOX_FIELDS(CodeSignIn, "code_sign_in", a("code", v.code), a("page", v.page), a("expires", v.expires))
SIGNALBOX_FIELDS(Status, "status", a("mode", v.mode), a("stopped", v.stopped), a("demo", v.demo),
                 a("ledger_intact", v.ledgerIntact), a("ledger_problem", v.ledgerProblem), a("sandbox", v.sandbox),
                 a("sandbox_why", v.sandboxWhy), a("online", v.online), a("offline_why", v.offlineWhy),
                 a("rules_problem", v.rulesProblem), a("activities", v.activities), a("recovered", v.recovered),
                 a("missing_tools", v.missingTools), a("repos", v.repos), a("you", v.you), a("hooks", v.hooks),
                 a("host", v.host), a("sign_in", v.signIn), a("hidden", v.hidden), a("as_of", v.asOf))
SIGNALBOX_FIELDS(ModelRow, "model_row", a("tier", v.tier), a("name", v.name), a("url", v.url), a("model", v.model),
                 a("on", v.on), a("key_in", v.keyIn), a("seconds", v.seconds), a("tokens_a_day", v.tokensADay),
                 a("calls_an_hour", v.callsAnHour), a("tokens_today", v.tokensToday),
                 a("calls_this_hour", v.callsThisHour), a("rests_until", v.restsUntil), a("problem", v.problem))
SIGNALBOX_FIELDS(ModelList, "models", a("rows", v.rows))
SIGNALBOX_FIELDS(ModelPrompt, "model_prompt", a("body", v.body), a("sha256", v.sha256), a("tokens", v.tokens),
                 a("redacted", v.redacted), a("kept_out", v.keptOut))
SIGNALBOX_FIELDS(Done, "done", a("text", v.text), a("pull", v.pull), a("effect", v.effect))

#undef SIGNALBOX_FIELDS
#undef SIGNALBOX_WORD

} // namespace sb::engine
