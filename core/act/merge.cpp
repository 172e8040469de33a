// SPDX-License-Identifier: GPL-3.0-or-later
#include "act.h"

#include "fresh.h"
#include "landed.h"
#include "words.h"

#include <core/base/crash_point.h>

namespace sb::act {

namespace {

RevertPlan planFor(const fact::Pull &pull)
{
    return {pull.key.repo, pull.merged, "revert/" + pull.merged.value, pull.base.branch, pull.title};
}

Result<Landed> landedOf(const World &world, const fact::Pull &pull, Time at)
{
    const auto inverse = keepRevertReady(world, planFor(pull), at);
    if (!inverse)
        return std::unexpected(inverse.error());
    return Landed{pull.merged, inverse->commit.empty() ? "" : "revert/" + pull.merged.value, inverse->conflicts};
}

} // namespace

Result<Landed> merge(const World &world, gate::Allowed ticket, const fact::PullKey &key, Time now)
{
    const auto terms = ticket.consume(fact::Action::Merge, key.repo, key.text(), now);
    if (!terms)
        return std::unexpected(terms.error());
    crashPoint("merge.begun");
    const std::string &who = terms->person.empty() ? signalbox : terms->person;
    const auto landed = world.forge.merge(key, forge::MergeMethod::Squash, terms->head, who);
    if (!landed)
        return std::unexpected(landed.error());
    crashPoint("merge.landed");
    if (auto right = fresh(checkLanded(world, key.repo, *landed, terms->head)); !right)
        return std::unexpected(right.error());
    auto pull = world.forge.pull(key);
    if (!pull)
        return std::unexpected(pull.error());
    pull->merged = *landed; // which reading may not show yet
    auto result = landedOf(world, *pull, now);
    crashPoint("merge.revert_ready");
    return result;
}

Result<std::optional<Landed>> probeMerge(const World &world, const fact::PullKey &key, Time now)
{
    const auto pull = world.forge.pull(key);
    if (!pull)
        return std::unexpected(pull.error());
    if (pull->state != fact::PullState::Merged)
        return std::optional<Landed>{};
    if (auto right = checkLanded(world, key.repo, pull->merged, pull->head.sha); !right)
        return std::unexpected(right.error());
    return landedOf(world, *pull, now).transform([](Landed landed) { return std::optional(std::move(landed)); });
}

} // namespace sb::act
