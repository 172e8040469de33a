// SPDX-License-Identifier: GPL-3.0-or-later
#include "act.h"

#include "fresh.h"
#include "words.h"

#include <core/base/crash_point.h>
#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/git/repository.h>

namespace sb::act {

namespace {

/// The same at every attempt: author, time and message come from the draft alone.
Result<fact::Sha> writeDraft(const World &world, const Draft &draft)
{
    if (auto here = world.forge.bring(draft.patch.repo, draft.patch.base); !here)
        return std::unexpected(here.error());
    const auto repository = git::Repository::open(world.gitDir);
    if (!repository)
        return std::unexpected(repository.error());
    const auto tree = repository->applyPatch(draft.patch.base, draft.patch.diff);
    if (!tree)
        return std::unexpected(tree.error());
    if (*tree != draft.proof.tree)
        return fail(Error::Kind::Denied,
                    sb::format("patch {} makes tree {}, but {} was proved", draft.patch.id.value, tree->value,
                               draft.proof.tree.value));
    return repository->writeCommit(*tree, {draft.patch.base}, commitMessage(draft), ours(draft.at));
}

} // namespace

std::string draftBranch(const fact::RunId &run, int nth)
{
    return nth <= 1 ? "ci/autofix-" + run.value : sb::format("ci/autofix-{}-{}", run.value, nth);
}

Result<fact::Pull> openDraft(const World &world, gate::Allowed ticket, const Draft &draft, Time now)
{
    const auto terms = ticket.consume(fact::Action::OpenDraft, draft.patch.repo, draft.patch.id.value, now);
    if (!terms)
        return std::unexpected(terms.error());
    if (terms->ref != draft.branch || terms->patchHash != sha256Hex(draft.patch.diff))
        return fail(
            Error::Kind::Denied,
            sb::format("the ticket is for another patch or branch than {} on {}", draft.patch.id.value, draft.branch));
    // Who closed it said no: what has our branch is adopted while it is open, and never made again.
    const auto before = probeDraft(world, draft);
    if (!before)
        return std::unexpected(before.error());
    if (*before && (*before)->state != fact::PullState::Open)
        return fail(Error::Kind::Conflict,
                    sb::format("{} of branch {} is {}: it is not opened again", (*before)->key.text(), draft.branch,
                               (*before)->state == fact::PullState::Merged ? "merged" : "closed"));
    crashPoint("draft.begun");
    const auto commit = writeDraft(world, draft);
    if (!commit)
        return std::unexpected(commit.error());
    crashPoint("draft.commit");
    if (auto made = world.forge.createBranch(draft.patch.repo, draft.branch, *commit); !made)
        return std::unexpected(made.error());
    crashPoint("draft.branch");
    const auto pull = world.forge.openPull(
        {draft.patch.repo, draft.patch.title, pullBody(draft), signalbox, draft.branch, draft.patch.branch, true});
    if (!pull)
        return pull;
    crashPoint("draft.pull");
    if (auto labelled = fresh(world.forge.addLabel(pull->key, "ci/autofix")); !labelled)
        return std::unexpected(labelled.error());
    crashPoint("draft.label");
    const auto told
        = fresh(world.forge.putComment(pull->key, signalbox, marker(draft.patch.id.value), reasoning(draft)));
    if (!told)
        return std::unexpected(told.error());
    crashPoint("draft.comment");
    return fresh(world.forge.pull(pull->key));
}

Result<std::optional<fact::Pull>> probeDraft(const World &world, const Draft &draft)
{
    auto pulls = world.forge.pullsFrom(draft.patch.repo, draft.branch);
    if (!pulls)
        return std::unexpected(pulls.error());
    std::optional<fact::Pull> found;
    for (fact::Pull &pull : *pulls) {
        // An open one before one that was closed.
        if (!found || found->state != fact::PullState::Open)
            found = std::move(pull);
    }
    return found;
}

Result<> markReady(const World &world, gate::Allowed ticket, const fact::PullKey &key, Time now)
{
    const auto terms = ticket.consume(fact::Action::MarkReady, key.repo, key.text(), now);
    if (!terms)
        return std::unexpected(terms.error());
    crashPoint("ready.begun");
    auto done = world.forge.markReady(key);
    crashPoint("ready.done");
    return done;
}

Result<> rerun(const World &world, gate::Allowed ticket, const fact::RunId &run, Time now)
{
    const auto terms = ticket.consume(fact::Action::Rerun, ticket.terms().repo, run.value, now);
    if (!terms)
        return std::unexpected(terms.error());
    return world.forge.rerun(terms->repo, run);
}

} // namespace sb::act
