// SPDX-License-Identifier: GPL-3.0-or-later
#include "reverts.h"

#include "house.h"

#include <core/act/act.h>
#include <core/base/json.h>
#include <core/fact/codec.h>

namespace sb::engine {

using namespace fact;

namespace {

constexpr int rowsLookedAt = 2000;
constexpr int mergesKept = 20; ///< per repository

std::string reverted(const LedgerEntry &entry)
{
    const nlohmann::json detail = parseJson(entry.detail);
    const bool named = detail.is_object() && detail.contains("reverts") && detail["reverts"].is_string();
    return named ? detail["reverts"].get<std::string>() : "";
}

/// Outcomes of merges that nothing has undone, the newest first.
Result<std::vector<LedgerEntry>> standing(Desk &desk)
{
    const auto rows = desk.ledger().page(0, rowsLookedAt);
    if (!rows)
        return std::unexpected(rows.error());
    std::set<std::string> undone;
    std::map<RepoId, int> kept;
    std::vector<LedgerEntry> merges;
    for (const LedgerEntry &entry : *rows) {
        if (entry.kind != EntryKind::Outcome || entry.outcome != Outcome::Done)
            continue;
        if (entry.action == name(Action::Revert))
            undone.insert(reverted(entry));
        else if (entry.action == name(Action::Merge) && !undone.contains(entry.effect)
                 && kept[entry.repo]++ < mergesKept)
            merges.push_back(entry);
    }
    return merges;
}

Result<> note(Desk &desk, const LedgerEntry &merge, const act::RevertPlan &plan, const Sha &before, const Sha &after)
{
    const std::string text = "Moved " + plan.branch + " after " + plan.base;
    LedgerEntry entry;
    entry.at = desk.now();
    entry.kind = EntryKind::Note;
    entry.outcome = Outcome::Done;
    entry.action = "revert_ready";
    entry.repo = merge.repo;
    entry.subject = merge.subject;
    entry.actor = {ActorKind::System, "signalbox"};
    entry.why = "The way back is kept open as " + plan.base + " moves.";
    entry.before = before;
    entry.after = after;
    entry.detail = jsonText(nlohmann::json{{"schema", schemaVersion}, {"text", text}, {"branch", plan.branch}});
    const auto written = desk.ledger().append(std::move(entry));
    if (!written)
        return std::unexpected(written.error());
    desk.publishLedger(*written);
    return {};
}

/// Whether the branch moved.
Result<bool> renew(Desk &desk, forge::Forge &forge, const LedgerEntry &merge)
{
    const auto plan = ledger::revertPlan(std::span(&merge, 1));
    const auto tip = plan ? forge.branchTip(plan->repo, plan->target) : std::unexpected(plan.error());
    if (!tip)
        return std::unexpected(tip.error());
    const auto known = desk.world().with([&](World &world) {
        const auto found = world.undoing.find(merge.effect);
        return found == world.undoing.end() ? std::nullopt : std::optional(found->second);
    });
    const Status status = desk.status();
    const bool mayWrite = status.mode != Mode::Observe && !status.stopped && status.ledgerIntact;
    if (known && known->base == *tip && (known->kept || !mayWrite))
        return false;
    const auto mirror = openMirror(desk, plan->repo);
    if (!mirror)
        return std::unexpected(mirror.error());
    const act::World world{forge, mirror->path()};
    const act::RevertPlan how{plan->repo, plan->commits.front(), plan->branch, plan->target, merge.subject};
    const Sha before = forge.branchTip(plan->repo, plan->branch).value_or(Sha{});
    const auto inverse = mayWrite ? act::keepRevertReady(world, how, desk.now()) : act::previewRevert(world, how);
    // Who is not there now is asked at the next occasion.
    Undoing undoing{*tip, mayWrite && (inverse || inverse.error().kind != Error::Kind::Unavailable), {}};
    if (!inverse)
        undoing.problem = inverse.error().text;
    else if (!inverse->conflicts.empty())
        undoing.problem = "conflicts with later changes of " + inverse->conflicts.front();
    else if (inverse->undone)
        undoing.problem = "undone already on " + plan->target;
    desk.world().with([&](World &all) { all.undoing[merge.effect] = undoing; });
    if (!known || known->problem != undoing.problem)
        desk.publishLedger(merge);
    const bool moved = mayWrite && inverse && !inverse->commit.empty() && inverse->commit != before;
    if (moved) {
        if (const Result<> noted = note(desk, merge, how, before, inverse->commit); !noted)
            return std::unexpected(noted.error());
    }
    return moved;
}

} // namespace

bool renewReverts(Desk &desk, const Cancel &cancel)
{
    const auto forge = desk.forge();
    const auto merges = standing(desk);
    bool any = false;
    for (const LedgerEntry &merge : forge &&merges ? *merges : std::vector<LedgerEntry>{}) {
        if (cancel.requested())
            break;
        any = renew(desk, **forge, merge).value_or(false) || any;
    }
    return any;
}

} // namespace sb::engine
