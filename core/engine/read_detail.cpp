// SPDX-License-Identifier: GPL-3.0-or-later
#include "effects.h"
#include "handlers.h"
#include "house.h"

namespace sb::engine {

using namespace fact;

namespace {

/// What the pull request changes; a branch that is gone leaves it empty.
void addChange(Desk &desk, PullDetail &detail)
{
    const Result<git::Repository> repository = openMirror(desk, detail.pull.key.repo);
    if (!repository)
        return;
    const Sha target = repository->branch(detail.pull.base.branch).value_or(detail.pull.base.sha);
    const Sha from = detail.pull.state == PullState::Merged ? detail.pull.base.sha : target;
    const Result<Sha> base = repository->mergeBase(from, detail.pull.head.sha);
    if (!base)
        return;
    detail.change = repository->diff(*base, detail.pull.head.sha).value_or(Change{});
    detail.diff = repository->diffText(*base, detail.pull.head.sha).value_or("");
}

} // namespace

Result<Value> handle(Desk &desk, const ReadPull &request)
{
    PullDetail detail;
    const bool known = desk.world().with([&](World &world) {
        const auto pull = world.pulls.find(request.pull);
        if (pull == world.pulls.end())
            return false;
        detail.pull = pull->second;
        detail.row = boardRow(world, pull->second, desk.now());
        if (const auto assessment = world.assessments.find(request.pull); assessment != world.assessments.end())
            detail.assessment = assessment->second;
        if (const auto runs = world.runsOf.find({request.pull.repo, pull->second.head.sha});
            runs != world.runsOf.end()) {
            for (const RunId &id : runs->second)
                detail.runs.push_back(world.runs.at(id));
        }
        return true;
    });
    if (!known)
        return fail(Error::Kind::NotFound, "there is no pull request " + request.pull.text() + " in this workspace");
    std::ranges::sort(detail.runs, [](const Run &a, const Run &b) {
        return std::tuple(a.state != RunState::Failed, b.startedAt)
            < std::tuple(b.state != RunState::Failed, a.startedAt);
    });
    addChange(desk, detail);
    Result<std::vector<LedgerEntry>> rows = desk.ledger().bySubject(request.pull.text());
    if (!rows)
        return std::unexpected(rows.error());
    detail.ledger = std::move(*rows);
    return detail;
}

Result<Value> handle(Desk &desk, const ReadPatch &request)
{
    PatchDetail detail;
    const auto known = desk.world().with([&](World &world) -> std::optional<KnownPatch> {
        const auto found = world.patches.find(request.patch);
        if (found == world.patches.end())
            return std::nullopt;
        detail.row = patchRow(world, found->second);
        if (const auto diagnosis = world.diagnoses.find(found->second.patch.run); diagnosis != world.diagnoses.end())
            detail.diagnosis = diagnosis->second;
        if (const auto pull = world.pulls.find({found->second.patch.repo, found->second.state.pull});
            pull != world.pulls.end())
            detail.pull = pull->second;
        return found->second;
    });
    if (!known)
        return fail(Error::Kind::NotFound, "there is no patch " + request.patch.value + " in this workspace");
    detail.patch = known->patch;
    detail.proof = known->proof;
    if (known->proof && known->proof->after)
        detail.logPath = known->proof->after->logPath;
    if (const Result<git::Repository> repository = openMirror(desk, known->patch.repo)) {
        const Result<Sha> tree = repository->applyPatch(known->patch.base, known->patch.diff);
        for (const std::string &path : known->patch.files) {
            detail.sides.push_back({path, repository->blob(known->patch.base, path).value_or(""),
                                    tree ? repository->blob(*tree, path).value_or("") : ""});
        }
    }
    Result<Decision> decision = decideDraft(desk, *known, false);
    if (!decision)
        return std::unexpected(decision.error());
    detail.decision = std::move(*decision);
    return detail;
}

} // namespace sb::engine
