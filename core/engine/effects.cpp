// SPDX-License-Identifier: GPL-3.0-or-later
#include "effects.h"

#include "house.h"

#include <core/act/act.h>
#include <core/base/crash_point.h>
#include <core/base/hash.h>
#include <core/fact/codec.h>

namespace sb::engine {

using namespace fact;

namespace {

std::string refusals(const Decision &decision)
{
    std::string text;
    for (const GateVerdict &gate : decision.gates) {
        if (gate.answer == fact::Answer::Deny)
            text
                += (text.empty() ? "" : " ") + gate.gate + ": " + gate.why + (gate.mend.empty() ? "" : " " + gate.mend);
    }
    return text;
}

void addHouse(Desk &desk, gate::Facts &facts)
{
    const Status status = desk.status();
    facts.now = desk.now();
    facts.mode = status.mode;
    facts.stopped = status.stopped;
    facts.ledgerSound = status.ledgerIntact;
}

/// A run's patches in the order they were proposed, the first being 1.
int nthOfRun(Desk &desk, const Patch &patch)
{
    return desk.world().with([&](World &world) {
        int nth = 1;
        for (const PatchId &id : world.patchesOf[patch.run]) {
            const Patch &other = world.patches.at(id).patch;
            nth += std::tie(other.at, other.id) < std::tie(patch.at, patch.id);
        }
        return nth;
    });
}

/// The decision as canonical JSON: what `detail` of a refusal holds.
LedgerEntry refused(const Effect &effect, const Decision &decision, const Actor &actor, Time at)
{
    LedgerEntry entry = effect.intent;
    entry.kind = EntryKind::Note;
    entry.outcome = Outcome::Failed;
    entry.actor = actor;
    entry.at = at;
    entry.effect.clear();
    entry.why = "Refused. " + refusals(decision);
    entry.detail = encode(decision);
    return entry;
}

} // namespace

Result<KnownPatch> findPatch(Desk &desk, const PatchId &id)
{
    return desk.world().with([&](World &world) -> Result<KnownPatch> {
        const auto found = world.patches.find(id);
        if (found == world.patches.end())
            return fail(Error::Kind::NotFound, "there is no patch " + id.value + " in this workspace");
        return found->second;
    });
}

Result<gate::Facts> draftFacts(Desk &desk, forge::Forge &forge, const KnownPatch &known, bool approved)
{
    const Patch &patch = known.patch;
    gate::Facts facts;
    facts.action = Action::OpenDraft;
    facts.repo = patch.repo;
    facts.subject = patch.id.value;
    addHouse(desk, facts);
    facts.patchHash = sha256Hex(patch.diff);
    if (approved)
        facts.approval = gate::Approval{you(desk).name, {}, facts.patchHash};
    facts.ref = act::draftBranch(patch.run, nthOfRun(desk, patch));
    if (const auto guarded = forge.isProtected(patch.repo, facts.ref))
        facts.refProtected = *guarded;
    facts.draft = true;
    facts.autofix = true;
    facts.baseSeen = patch.base;
    facts.baseNow = forge.branchTip(patch.repo, patch.branch).value_or(Sha{});
    facts.patch = patch;
    facts.proof = known.proof;
    facts.confidence = patch.confidence;
    facts.files = patch.files;
    facts.checksPassed = known.proof && known.proof->passed;
    desk.world().with([&](World &world) {
        if (const auto diagnosis = world.diagnoses.find(patch.run); diagnosis != world.diagnoses.end())
            facts.type = name(diagnosis->second.type);
        facts.draftsToday = facts.draftsOpen = 0;
        for (const auto &[key, pull] : world.pulls) {
            if (!pull.head.branch.starts_with("ci/autofix-"))
                continue;
            *facts.draftsOpen += pull.state == PullState::Open;
            *facts.draftsToday += pull.createdAt > facts.now - std::chrono::days(1);
        }
    });
    return facts;
}

Result<Decision> decideDraft(Desk &desk, const KnownPatch &known, bool approved)
{
    const auto forge = desk.forge();
    if (!forge)
        return std::unexpected(forge.error());
    const Result<gate::Facts> facts = draftFacts(desk, **forge, known, approved);
    if (!facts)
        return std::unexpected(facts.error());
    return gate::decide(*facts, desk.policy());
}

Result<gate::Facts> pullFacts(Desk &desk, forge::Forge &forge, const Pull &pull, Action action,
                              const std::optional<Sha> &approvedHead)
{
    gate::Facts facts;
    facts.action = action;
    facts.repo = pull.key.repo;
    facts.subject = pull.key.text();
    addHouse(desk, facts);
    if (approvedHead)
        facts.approval = gate::Approval{you(desk).name, *approvedHead, {}};
    facts.ref = action == Action::Merge || action == Action::Revert ? pull.base.branch : pull.head.branch;
    if (const auto guarded = forge.isProtected(pull.key.repo, facts.ref))
        facts.refProtected = *guarded;
    facts.draft = pull.draft;
    facts.autofix = pull.head.branch.starts_with("ci/autofix-");
    facts.headSeen = approvedHead.value_or(pull.head.sha);
    facts.headNow = pull.head.sha;
    facts.baseNow = forge.branchTip(pull.key.repo, pull.base.branch).value_or(Sha{});
    facts.baseSeen = facts.baseNow;
    desk.world().with([&](World &world) {
        facts.checksPassed = stateOf(world, pull.key.repo, pull.head.sha) == State::Passed;
        if (const auto assessment = world.assessments.find(pull.key); assessment != world.assessments.end()) {
            facts.type = name(assessment->second.type);
            facts.risk = assessment->second.risk.score;
            facts.confidence = assessment->second.confidence;
            facts.owners = assessment->second.suggestedReviewers;
        }
        for (const auto &[id, known] : world.patches) {
            if (known.patch.repo != pull.key.repo || known.state.pull != pull.key.number)
                continue;
            facts.patch = known.patch;
            facts.proof = known.proof;
            facts.patchHash = sha256Hex(known.patch.diff);
            facts.files = known.patch.files;
            facts.confidence = known.patch.confidence;
        }
    });
    return facts;
}

Result<Landed> perform(Desk &desk, const Effect &effect)
{
    const Actor actor = effect.facts.approval ? you(desk) : Actor{ActorKind::Rule, "policy"};
    const Decision decision = gate::decide(effect.facts, desk.policy());
    Result<gate::Allowed> ticket = gate::allow(decision, effect.facts, desk.policy());
    if (!ticket) {
        const Result<LedgerEntry> noted = desk.ledger().append(refused(effect, decision, actor, desk.now()));
        if (!noted)
            return std::unexpected(noted.error());
        desk.publishLedger(*noted);
        const std::string why = refusals(decision);
        return fail(Error::Kind::Denied, why.empty() ? ticket.error().text : why);
    }
    crashPoint("before_intent");
    LedgerEntry intent = effect.intent;
    intent.kind = EntryKind::Intent;
    intent.outcome = Outcome::Pending;
    intent.actor = actor;
    intent.approver = effect.facts.approval ? actor : Actor{};
    if (intent.at == Time{})
        intent.at = desk.now();
    intent.confidence = effect.facts.confidence.value_or(0);
    const Result<LedgerEntry> begun = desk.ledger().begin(intent);
    if (!begun)
        return std::unexpected(begun.error());
    desk.publishLedger(*begun);
    crashPoint("intent");
    Result<Landed> landed = effect.act(std::move(*ticket));
    crashPoint("effect");
    if (!landed && isDoubtful(landed.error())) {
        desk.unsettled().askAt(begun->effect,
                               desk.now() + std::max<std::chrono::milliseconds>(effect.settle, settleAtLeast));
        return fail(
            landed.error().kind,
            landed.error().text
                + ": whether it was done is not known; the host is asked again, and then it is done or given up");
    }
    if (auto closed = close(desk, effect, *begun, landed); !closed)
        return std::unexpected(closed.error());
    return landed;
}

Result<> close(Desk &desk, const Effect &effect, const LedgerEntry &intent, const Result<Landed> &landed)
{
    if (landed && effect.keep) {
        if (auto kept = effect.keep(*landed); !kept)
            return kept;
    }
    if (landed && landed->pull) {
        if (auto kept = desk.keep(*landed->pull); !kept)
            return kept;
    }
    crashPoint("kept");
    LedgerEntry outcome = intent;
    outcome.kind = EntryKind::Outcome;
    outcome.outcome = landed ? Outcome::Done : Outcome::Failed;
    outcome.at = desk.now();
    if (landed) {
        outcome.after = landed->after;
        if (!landed->detail.empty())
            outcome.detail = landed->detail;
    } else {
        outcome.why = landed.error().text;
    }
    const Result<LedgerEntry> closed = desk.ledger().close(outcome);
    if (!closed)
        return std::unexpected(closed.error());
    crashPoint("outcome");
    desk.publishLedger(*closed);
    return {};
}

} // namespace sb::engine
