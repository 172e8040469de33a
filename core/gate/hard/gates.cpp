// SPDX-License-Identifier: GPL-3.0-or-later
#include "gates.h"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace sb::gate {

namespace {

using fact::Action;
using fact::Answer;
using fact::GateVerdict;

GateVerdict allow(std::string input, std::string why)
{
    return {{}, Answer::Allow, std::move(input), std::move(why), {}};
}

GateVerdict deny(std::string input, std::string why, std::string mend)
{
    return {{}, Answer::Deny, std::move(input), std::move(why), std::move(mend)};
}

GateVerdict unknown(const std::string &what)
{
    return deny("unknown", what + " is not known, and unknown is no", "find out " + what);
}

/// Somebody said yes, and to exactly what would be done now.
bool approved(const Facts &facts)
{
    if (!facts.approval || facts.approval->person.empty())
        return false;
    switch (facts.action) {
    case Action::OpenDraft: return !facts.patchHash.empty() && facts.approval->patchHash == facts.patchHash;
    case Action::MarkReady:
    case Action::Merge:
    case Action::Revert: return !facts.headNow.empty() && facts.approval->head == facts.headNow;
    default: return true;
    }
}

GateVerdict stopAll(const Facts &facts)
{
    if (!facts.stopped)
        return unknown("the stop-all switch");
    return *facts.stopped ? deny("on", "the stop-all switch is on", "switch it off")
                          : allow("off", "the stop-all switch is off");
}

GateVerdict mode(const Facts &facts)
{
    if (!facts.mode)
        return unknown("the mode");
    const std::string input(name(*facts.mode));
    if (*facts.mode == fact::Mode::Observe)
        return deny(input, "in Observe nothing leaves this machine", "change the mode to Propose");
    if (*facts.mode == fact::Mode::Act || approved(facts))
        return allow(input, *facts.mode == fact::Mode::Act ? "Act lets policy decide" : "a person approved");
    if (facts.approval && !facts.approval->person.empty())
        return deny(input, "the approval is for something else than what is there now", "look at it again and approve");
    return {{}, Answer::Ask, input, "in Propose a person approves first", "approve it"};
}

GateVerdict ledger(const Facts &facts)
{
    if (!facts.ledgerSound)
        return unknown("the state of the ledger");
    return *facts.ledgerSound
        ? allow("verified", "the ledger verifies and can be written")
        : deny("damaged", "without a sound ledger nothing is done", "run 'signalboxctl ledger verify'");
}

GateVerdict heads(const Facts &facts)
{
    if (facts.headNow != facts.headSeen || facts.baseNow != facts.baseSeen)
        return deny(facts.headNow.value + " on " + facts.baseNow.value, "the branch moved since this was decided",
                    "look at the new state and decide again");
    const bool needsHead
        = facts.action == Action::Merge || facts.action == Action::MarkReady || facts.action == Action::Revert;
    if (needsHead && facts.headNow.empty())
        return unknown("the head commit");
    if (facts.action == Action::OpenDraft && facts.baseNow.empty())
        return unknown("the base commit");
    return allow(facts.headNow.value + " on " + facts.baseNow.value, "head and base are what was looked at");
}

GateVerdict approval(const Facts &facts)
{
    if (facts.action == Action::Merge && !facts.autofix)
        return unknown("whether Signalbox made the pull request");
    const bool needed = facts.action == Action::Revert || (facts.action == Action::Merge && *facts.autofix);
    if (approved(facts))
        return allow(facts.approval->person, "approved by " + facts.approval->person + " for this very commit");
    if (facts.approval && !facts.approval->person.empty())
        return deny(facts.approval->person, "the approval is for another commit or patch",
                    "look at it again and approve");
    if (!needed)
        return allow("nobody", "this needs nobody's approval");
    return {{},
            Answer::Ask,
            "nobody",
            facts.action == Action::Merge ? "an autofix is never merged without a person" : "a revert needs a person",
            "approve it"};
}

GateVerdict protectedBranch(const Facts &facts)
{
    if (facts.ref.empty())
        return unknown("the branch to be written");
    if (!facts.refProtected)
        return unknown("whether " + facts.ref + " is protected");
    if (!*facts.refProtected)
        return allow(facts.ref, "the branch is not protected");
    if (facts.action != Action::Merge && facts.action != Action::Revert)
        return deny(facts.ref, "a protected branch is written by a merge or a revert only", "use another branch");
    if (approved(facts))
        return allow(facts.ref, "a person approved writing to this protected branch");
    return {{}, Answer::Ask, facts.ref, "a protected branch is written only when a person approved it", "approve it"};
}

/// A ref that git and every code host take without quoting.
bool plainRef(std::string_view ref)
{
    constexpr std::string_view extra = "/-_.";
    return !ref.contains("..") && !ref.contains("//") && !ref.ends_with('/') && !ref.ends_with(".lock")
        && std::ranges::all_of(ref, [&](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || extra.contains(c);
           });
}

GateVerdict ownBranch(const Facts &facts)
{
    constexpr std::string_view wanted = "ci/autofix-";
    if (facts.ref.starts_with(wanted) && facts.ref.size() > wanted.size() && plainRef(facts.ref))
        return allow(facts.ref, "one of Signalbox's own branches");
    return deny(facts.ref, "only branches that begin with " + std::string(wanted) + " are made", "use such a branch");
}

GateVerdict draftOnly(const Facts &facts)
{
    if (!facts.draft)
        return unknown("whether it would be a draft");
    if (*facts.draft)
        return allow("draft", "it is opened as a draft");
    return deny("ready", "Signalbox opens drafts only", "open it as a draft");
}

GateVerdict validation(const Facts &facts)
{
    if (!facts.proof)
        return unknown("the validation");
    if (!facts.patch)
        return unknown("the patch");
    const fact::Proof &proof = *facts.proof;
    if (proof.patch != facts.patch->id)
        return deny(proof.patch.value, "the validation is of another patch", "validate this patch");
    if (proof.sandbox == fact::SandboxLevel::None)
        return deny("no sandbox", "a validation outside a sandbox does not count", "see 'signalboxctl doctor'");
    if (proof.checks.empty() || !proof.passed)
        return deny("failed", "the validation has not passed", "mend the patch");
    for (const fact::Check &check : proof.checks) {
        if (!check.passed)
            return deny(check.name, "the check '" + check.name + "' has not passed: " + check.detail, "mend the patch");
    }
    return allow("passed", "the patch was validated in a sandbox");
}

GateVerdict namedCheck(const Facts &facts, std::string_view wanted, const std::string &what)
{
    if (!facts.proof)
        return unknown("the check '" + std::string(wanted) + "'");
    for (const fact::Check &check : facts.proof->checks) {
        if (check.name == wanted)
            return check.passed ? allow(std::string(wanted), "no " + what)
                                : deny(check.detail, what + " found: " + check.detail, "take it out of the patch");
    }
    return unknown("the check '" + std::string(wanted) + "'");
}

GateVerdict paths(const Facts &facts)
{
    return namedCheck(facts, "paths", "forbidden path");
}

GateVerdict secrets(const Facts &facts)
{
    return namedCheck(facts, "secrets", "secret");
}

GateVerdict size(const Facts &facts)
{
    if (!facts.patch)
        return unknown("the patch");
    const int64_t changed = int64_t(facts.patch->added) + facts.patch->deleted;
    const std::string input = std::to_string(changed) + " lines";
    if (facts.patch->added < 0 || facts.patch->deleted < 0 || changed == 0)
        return unknown("the size of the patch");
    return changed <= maxChangedLines ? allow(input, "at most 100 lines are changed")
                                      : deny(input, "more than 100 lines are changed", "make a smaller patch");
}

GateVerdict limits(const Facts &facts)
{
    if (!facts.draftsToday || !facts.draftsOpen || *facts.draftsToday < 0 || *facts.draftsOpen < 0)
        return unknown("how many drafts there are");
    const std::string input
        = std::to_string(*facts.draftsToday) + " today, " + std::to_string(*facts.draftsOpen) + " open";
    if (*facts.draftsToday >= maxDraftsADay)
        return deny(input, "10 drafts a day are the limit", "wait until tomorrow");
    if (*facts.draftsOpen >= maxDraftsOpen)
        return deny(input, "5 open drafts are the limit", "merge or close one");
    return allow(input, "under 10 a day and 5 at once");
}

GateVerdict loopGuard(const Facts &facts)
{
    if (!facts.patch || facts.patch->branch.empty())
        return unknown("the branch that failed");
    const std::string &branch = facts.patch->branch;
    if (branch.starts_with("ci/autofix-") || branch.starts_with("revert/"))
        return deny(branch, "Signalbox does not fix its own branches", "fix it by hand");
    return allow(branch, "the failing branch is not one of Signalbox's own");
}

/// FEATURES C8
GateVerdict witnesses(const Facts &facts)
{
    if (approved(facts))
        return allow(facts.approval->person, "a person asked for it");
    if (!facts.witnesses || !facts.witnessesAgainst || *facts.witnesses < 0 || *facts.witnessesAgainst < 0)
        return unknown("what the witnesses say");
    const std::string input
        = std::to_string(*facts.witnesses) + " for, " + std::to_string(*facts.witnessesAgainst) + " against";
    if (*facts.witnessesAgainst > 0)
        return deny(input, "a witness says that running it again does not help", "mend what failed, or run it again");
    if (*facts.witnesses < witnessesForRerun)
        return deny(input, "nothing is run again by itself without two witnesses", "run it again");
    return allow(input, "two witnesses say that running it again helps");
}

bool any(const Facts &)
{
    return true;
}
bool opens(const Facts &facts)
{
    return facts.action == Action::OpenDraft;
}
bool lands(const Facts &facts)
{
    return facts.action == Action::Merge || facts.action == Action::Revert;
}
bool writesBranch(const Facts &facts)
{
    return opens(facts) || lands(facts);
}
bool movesPull(const Facts &facts)
{
    return writesBranch(facts) || facts.action == Action::MarkReady;
}

bool runsAgain(const Facts &facts)
{
    return facts.action == Action::Rerun;
}

struct Gate {
    std::string_view name;
    bool (*applies)(const Facts &);
    GateVerdict (*ask)(const Facts &);
};

constexpr std::array table{
    Gate{"stop_all", any, stopAll},
    Gate{"mode", any, mode},
    Gate{"ledger", any, ledger},
    Gate{"heads", movesPull, heads},
    Gate{"approval", lands, approval},
    Gate{"protected_branch", writesBranch, protectedBranch},
    Gate{"own_branch", opens, ownBranch},
    Gate{"draft_only", opens, draftOnly},
    Gate{"validation", opens, validation},
    Gate{"paths", opens, paths},
    Gate{"secrets", opens, secrets},
    Gate{"size", opens, size},
    Gate{"limits", opens, limits},
    Gate{"loop_guard", opens, loopGuard},
    Gate{"witnesses", runsAgain, witnesses},
};

} // namespace

std::vector<GateVerdict> hardGates(const Facts &facts)
{
    std::vector<GateVerdict> verdicts;
    for (const Gate &gate : table) {
        if (!gate.applies(facts))
            continue;
        GateVerdict verdict = gate.ask(facts);
        verdict.gate = gate.name;
        verdicts.push_back(std::move(verdict));
    }
    return verdicts;
}

Answer strictest(const std::vector<GateVerdict> &verdicts)
{
    if (verdicts.empty())
        return Answer::Deny;
    return std::ranges::max(verdicts, {}, &GateVerdict::answer).answer;
}

} // namespace sb::gate
