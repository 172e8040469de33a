// SPDX-License-Identifier: GPL-3.0-or-later
#include "act.h"

#include "fresh.h"
#include "landed.h"
#include "words.h"

#include <core/base/crash_point.h>
#include <core/base/format.h>

namespace sb::act {

namespace {

struct Prepared {
    git::Repository repository;
    fact::Sha base;
    git::Repository::Merged inverse;
    bool undone = false;
};

Result<Prepared> prepare(const World &world, const RevertPlan &plan)
{
    const auto base = world.forge.branchTip(plan.repo, plan.base);
    if (!base)
        return std::unexpected(base.error());
    for (const fact::Sha &sha : {plan.landed, *base}) {
        if (auto here = world.forge.bring(plan.repo, sha); !here)
            return std::unexpected(here.error());
    }
    auto repository = git::Repository::open(world.gitDir);
    if (!repository)
        return std::unexpected(repository.error());
    auto inverse = repository->revert(plan.landed, *base);
    if (!inverse)
        return std::unexpected(inverse.error());
    const auto tree = repository->treeOf(*base);
    if (!tree)
        return std::unexpected(tree.error());
    const bool undone = inverse->conflicts.empty() && inverse->tree == *tree;
    return Prepared{std::move(*repository), *base, std::move(*inverse), undone};
}

/// Where the branch is, readable here; empty where there is none.
Result<fact::Sha> tipOf(const World &world, const RevertPlan &plan)
{
    const auto tip = world.forge.branchTip(plan.repo, plan.branch);
    if (!tip)
        return tip.error().kind == Error::Kind::NotFound ? Result<fact::Sha>(fact::Sha{})
                                                         : std::unexpected(tip.error());
    if (auto here = world.forge.bring(plan.repo, *tip); !here)
        return std::unexpected(here.error());
    return *tip;
}

/// Nothing but an inverse of `landed` on what was the base then, whoever wrote it down for us.
bool isOurs(const git::Repository &repository, const fact::Sha &commit, const fact::Sha &landed)
{
    const auto info = repository.commit(commit);
    if (!info || info->parents.size() != 1)
        return false;
    const auto inverse = repository.revert(landed, info->parents.front());
    const auto tree = repository.treeOf(commit);
    return inverse && tree && inverse->conflicts.empty() && inverse->tree == *tree;
}

/// A branch at a commit of the base's own history: a crash came before the host wrote our commit on it, and nothing of anybody's is lost.
bool isBare(const Prepared &prepared, const fact::Sha &tip)
{
    const auto shared = prepared.repository.mergeBase(tip, prepared.base);
    return shared && *shared == tip;
}

/// Does this commit already hold the inverse on this base?
bool isCurrent(const Prepared &prepared, const fact::Sha &commit)
{
    const auto info = prepared.repository.commit(commit);
    const auto tree = prepared.repository.treeOf(commit);
    return info && tree && *tree == prepared.inverse.tree && info->parents == std::vector{prepared.base};
}

} // namespace

Result<Inverse> previewRevert(const World &world, const RevertPlan &plan)
{
    const auto prepared = prepare(world, plan);
    if (!prepared)
        return std::unexpected(prepared.error());
    Inverse inverse;
    inverse.conflicts = prepared->inverse.conflicts;
    inverse.undone = prepared->undone;
    if (!inverse.conflicts.empty())
        return inverse;
    auto diff = prepared->repository.diffText(prepared->base, prepared->inverse.tree);
    if (!diff)
        return std::unexpected(diff.error());
    inverse.diff = std::move(*diff);
    if (const auto tip = tipOf(world, plan); tip && !tip->empty() && isCurrent(*prepared, *tip))
        inverse.commit = *tip;
    return inverse;
}

Result<Inverse> keepRevertReady(const World &world, const RevertPlan &plan, Time at)
{
    const auto prepared = prepare(world, plan);
    if (!prepared)
        return std::unexpected(prepared.error());
    Inverse inverse;
    inverse.conflicts = prepared->inverse.conflicts;
    inverse.undone = prepared->undone;
    if (inverse.undone)
        return inverse;
    const auto tip = tipOf(world, plan);
    if (!tip)
        return std::unexpected(tip.error());
    if (!inverse.conflicts.empty())
        return inverse;
    if (!tip->empty() && isCurrent(*prepared, *tip)) {
        inverse.commit = *tip;
        return inverse;
    }
    const auto commit
        = prepared->repository.writeCommit(prepared->inverse.tree, {prepared->base}, revertMessage(plan), ours(at));
    if (!commit)
        return std::unexpected(commit.error());
    if (!tip->empty() && !isBare(*prepared, *tip) && !isOurs(prepared->repository, *tip, plan.landed))
        return fail(Error::Kind::Conflict, sb::format("somebody has committed to {}: it is left alone", plan.branch));
    crashPoint("revert.commit");
    const Result<> set = tip->empty() ? world.forge.createBranch(plan.repo, plan.branch, *commit)
                                      : world.forge.moveBranch(plan.repo, plan.branch, *commit, *tip);
    if (!set)
        return std::unexpected(set.error());
    inverse.commit = *commit;
    return inverse;
}

Result<Landed> revert(const World &world, gate::Allowed ticket, const RevertPlan &plan, const std::string &person,
                      Time now)
{
    const std::string subject = ticket.terms().subject;
    const auto terms = ticket.consume(fact::Action::Revert, plan.repo, subject, now);
    if (!terms)
        return std::unexpected(terms.error());
    if (terms->head != plan.landed)
        return fail(Error::Kind::Denied,
                    sb::format("the ticket is for undoing {}, not {}", terms->head.value, plan.landed.value));
    crashPoint("revert.begun");
    const auto inverse = keepRevertReady(world, plan, now);
    if (!inverse)
        return std::unexpected(inverse.error());
    if (!inverse->conflicts.empty())
        return fail(Error::Kind::Conflict,
                    sb::format("undoing {} conflicts with later changes in {}: revert it by hand", plan.landed.value,
                               inverse->conflicts.front()));
    if (inverse->undone)
        return fail(Error::Kind::Conflict,
                    sb::format("nothing of {} is left on {}: it is undone already", plan.landed.value, plan.base));
    crashPoint("revert.branch");
    const auto pull
        = world.forge.openPull({plan.repo, sb::format("Revert \"{}\"", plan.title),
                                sb::format("This reverts commit {}.\n\n{}", plan.landed.value, marker(plan.branch)),
                                signalbox, plan.branch, plan.base, false});
    if (!pull)
        return std::unexpected(pull.error());
    crashPoint("revert.pull");
    const auto landed = fresh(world.forge.merge(pull->key, forge::MergeMethod::Squash, inverse->commit, person));
    if (!landed)
        return std::unexpected(landed.error());
    crashPoint("revert.landed");
    if (auto right = fresh(checkLanded(world, plan.repo, *landed, inverse->commit)); !right)
        return std::unexpected(right.error());
    return Landed{*landed, {}, {}};
}

Result<std::optional<Landed>> probeRevert(const World &world, const RevertPlan &plan)
{
    const auto pulls = world.forge.pullsFrom(plan.repo, plan.branch);
    if (!pulls)
        return std::unexpected(pulls.error());
    for (const fact::Pull &pull : *pulls) {
        if (pull.state != fact::PullState::Merged)
            continue;
        if (auto right = checkLanded(world, plan.repo, pull.merged, pull.head.sha); !right)
            return std::unexpected(right.error());
        return Landed{pull.merged, {}, {}};
    }
    return std::optional<Landed>{};
}

} // namespace sb::act
