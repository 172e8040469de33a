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

/// The auto-rules merge it and ask nobody.
bool mergesByItself(const Assessment &assessment)
{
    return std::ranges::contains(assessment.actions, "auto_merge") && assessment.decision < Verdict::SecurityReview;
}

/// The auto-rules merge them, their checks passed, and they are not drafts.
std::vector<std::pair<PullKey, Sha>> mergeable(World &world)
{
    std::vector<std::pair<PullKey, Sha>> found;
    for (const auto &[key, pull] : world.pulls) {
        const auto assessment = world.assessments.find(key);
        if (pull.state == PullState::Open && !pull.draft && !changesAsked(pull) && assessment != world.assessments.end()
            && assessment->second.sha == pull.head.sha && mergesByItself(assessment->second)
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
    for (const auto &[key, head] : desk.world().with(mergeable))
        attempt(mergeEffect(desk, key, head, false));
    return any;
}

} // namespace sb::engine
