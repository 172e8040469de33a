// SPDX-License-Identifier: GPL-3.0-or-later
#include "effects.h"
#include "handlers.h"
#include "house.h"

#include <core/act/act.h>
#include <core/base/json.h>
#include <core/fact/codec.h>
#include <core/ledger/verify.h>

namespace sb::engine {

using namespace fact;

namespace {

std::string field(const LedgerEntry &entry, const char *name)
{
    const nlohmann::json detail = parseJson(entry.detail);
    return detail.is_object() && detail.contains(name) && detail[name].is_string() ? detail[name].get<std::string>()
                                                                                   : "";
}

std::string whatOf(const LedgerEntry &entry)
{
    if (std::string text = field(entry, "text"); !text.empty())
        return text;
    if (entry.kind == EntryKind::Note)
        return entry.why.empty() ? entry.action : entry.action + ": " + entry.why;
    const std::string title = field(entry, "title");
    return entry.action + " " + entry.subject + (title.empty() ? "" : " “" + title + "”");
}

} // namespace

LedgerRow ledgerRow(Desk &desk, const LedgerEntry &entry, const std::vector<LedgerEntry> &reverts)
{
    LedgerRow row{entry, whatOf(entry), false, "nothing to revert"};
    if (entry.action != name(Action::Merge) || entry.kind != EntryKind::Outcome || entry.outcome != Outcome::Done)
        return row;
    for (const LedgerEntry &revert : reverts) {
        if (field(revert, "reverts") == entry.effect && revert.outcome == Outcome::Done) {
            row.revertWhy = "reverted at " + toIso(revert.at);
            return row;
        }
    }
    const std::string problem = desk.world().with([&](World &world) {
        const auto found = world.undoing.find(entry.effect);
        return found == world.undoing.end() ? std::string() : found->second.problem;
    });
    row.revertable = problem.empty();
    row.revertWhy = problem.empty() ? "revertable now" : problem;
    return row;
}

void Desk::publishLedger(const LedgerEntry &entry)
{
    Delta delta;
    const auto subject = m_ledger.bySubject(entry.subject).value_or(std::vector<LedgerEntry>{});
    delta.ledger.push_back(ledgerRow(*this, entry, subject));
    // A revert changes whether the merge's row can still be undone.
    for (const LedgerEntry &other : subject) {
        if (other.action == name(Action::Merge) && other.seq != entry.seq)
            delta.ledger.push_back(ledgerRow(*this, other, subject));
    }
    m_feed.changed(std::move(delta));
}

Result<Value> handle(Desk &desk, const ReadLedger &request)
{
    const auto page = desk.ledger().page(request.beforeSeq, std::clamp(request.limit, 1, 100000));
    if (!page)
        return std::unexpected(page.error());
    std::vector<LedgerRow> rows;
    for (const LedgerEntry &entry : *page)
        rows.push_back(ledgerRow(desk, entry, *page));
    return rows;
}

Result<Value> handle(Desk &desk, const ReadEntry &request)
{
    const auto entry = desk.ledger().entry(request.seq);
    if (!entry)
        return std::unexpected(entry.error());
    if (!*entry)
        return fail(Error::Kind::NotFound, "the ledger has no row " + std::to_string(request.seq));
    const auto subject = desk.ledger().bySubject((*entry)->subject);
    if (!subject)
        return std::unexpected(subject.error());
    EntryDetail detail;
    detail.row = ledgerRow(desk, **entry, *subject);
    if (!(*entry)->effect.empty()) {
        auto rows = desk.ledger().byEffect((*entry)->effect);
        if (!rows)
            return std::unexpected(rows.error());
        detail.entries = std::move(*rows);
    } else {
        detail.entries = {**entry};
    }
    if (auto decision = decode<Decision>((*entry)->detail); decision && !decision->gates.empty())
        detail.decision = std::move(*decision);
    if (!(*entry)->after.empty() && !(*entry)->repo.empty()) {
        if (const auto repository = openMirror(desk, (*entry)->repo)) {
            if (const auto commit = repository->commit((*entry)->after); commit && !commit->parents.empty())
                detail.diff = repository->diffText(commit->parents.front(), (*entry)->after).value_or("");
        }
    }
    return detail;
}

Result<Value> handle(Desk &desk, const PreviewRevert &request)
{
    const auto effect = revertEffect(desk, request.effect);
    if (!effect)
        return std::unexpected(effect.error());
    const auto rows = desk.ledger().byEffect(request.effect);
    const auto plan = rows ? ledger::revertPlan(*rows) : std::unexpected(rows.error());
    const auto forge = desk.forge();
    if (!plan || !forge)
        return std::unexpected(plan ? forge.error() : plan.error());
    const auto mirror = openMirror(desk, plan->repo);
    if (!mirror)
        return std::unexpected(mirror.error());
    const auto inverse = act::previewRevert({**forge, mirror->path()},
                                            {plan->repo, plan->commits.front(), plan->branch, plan->target, ""});
    if (!inverse)
        return std::unexpected(inverse.error());
    RevertPreview preview;
    preview.effect = request.effect;
    preview.branch = plan->branch;
    preview.target = {plan->target, effect->facts.baseNow, plan->repo};
    preview.commits = plan->commits;
    preview.diff = inverse->diff;
    preview.conflicts = inverse->conflicts;
    preview.decision = gate::decide(effect->facts, desk.policy());
    return preview;
}

Result<Value> handle(Desk &desk, const VerifyLedger &)
{
    const auto found = ledger::verify(desk.databasePath());
    if (!found)
        return std::unexpected(found.error());
    LedgerCheck check{found->intact, found->rows, {}, desk.now()};
    for (const ledger::Fault &fault : found->faults)
        check.faults.push_back(fault.text);
    desk.changeStatus([&](Status &status) {
        status.ledgerIntact = check.intact;
        status.ledgerProblem = check.faults.empty() ? "" : check.faults.front();
    });
    return check;
}

Result<Value> handle(Desk &desk, const ExplainGate &request)
{
    const size_t hash = request.subject.find('#');
    if (hash == std::string::npos) {
        const auto known = findPatch(desk, PatchId{request.subject});
        if (!known)
            return std::unexpected(known.error());
        const auto decision = decideDraft(desk, *known, false);
        return decision ? Result<Value>(*decision) : std::unexpected(decision.error());
    }
    const PullKey key{RepoId{request.subject.substr(0, hash)},
                      std::strtoll(request.subject.c_str() + hash + 1, nullptr, 10)};
    const auto forge = desk.forge();
    const auto pull = forge ? (*forge)->pull(key) : std::unexpected(forge.error());
    if (!pull)
        return std::unexpected(pull.error());
    const auto facts = pullFacts(desk, **forge, *pull, pull->draft ? Action::MarkReady : Action::Merge, std::nullopt);
    if (!facts)
        return std::unexpected(facts.error());
    return gate::decide(*facts, desk.policy());
}

} // namespace sb::engine
