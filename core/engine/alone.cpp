// SPDX-License-Identifier: GPL-3.0-or-later
#include "alone.h"

#include "effects.h"

namespace sb::engine {

using namespace fact;

namespace {

/// Only what would pass is begun, so that the ledger is not filled with refusals that nobody asked for.
bool passes(Desk &desk, const Result<Effect> &effect)
{
    if (!effect || gate::decide(effect->facts, desk.policy()).answer != fact::Answer::Allow)
        return false;
    const auto before = desk.ledger().byEffect(effect->intent.effect);
    return before && before->empty();
}

std::vector<PatchId> proposed(World &world)
{
    std::vector<PatchId> found;
    for (const auto &[id, known] : world.patches) {
        if (known.state.status == PatchStatus::Proposed)
            found.push_back(id);
    }
    return found;
}

/// Triage would approve them, their checks passed, and they are not drafts.
std::vector<std::pair<PullKey, Sha>> approvable(World &world)
{
    std::vector<std::pair<PullKey, Sha>> found;
    for (const auto &[key, pull] : world.pulls) {
        const auto assessment = world.assessments.find(key);
        if (pull.state == PullState::Open && !pull.draft && assessment != world.assessments.end()
            && assessment->second.sha == pull.head.sha && assessment->second.decision == Verdict::AutoApprove
            && stateOf(world, key.repo, pull.head.sha) == State::Passed)
            found.emplace_back(key, pull.head.sha);
    }
    return found;
}

} // namespace

bool actAlone(Desk &desk, const Cancel &cancel)
{
    bool any = false;
    const auto attempt = [&](const Result<Effect> &effect) {
        if (!cancel.requested() && desk.status().mode == Mode::Act && passes(desk, effect))
            any = perform(desk, *effect).has_value() || any;
    };
    for (const PatchId &patch : desk.world().with(proposed))
        attempt(draftEffect(desk, patch, desk.now(), false));
    for (const auto &[key, head] : desk.world().with(approvable))
        attempt(mergeEffect(desk, key, head, false));
    return any;
}

} // namespace sb::engine
