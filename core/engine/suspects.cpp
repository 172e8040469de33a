// SPDX-License-Identifier: GPL-3.0-or-later
// What landed between the last green run of a job and its first red one.
#include "handlers.h"
#include "house.h"

#include <core/base/format.h>
#include <core/diagnose/suspects.h>

#include <algorithm>

namespace sb::engine {

using namespace fact;

namespace {

constexpr size_t commitsRead = 100;
constexpr size_t shaShown = 8;

struct Lane {
    Run bad; ///< the first of the red ones
    std::optional<Run> good; ///< before it
    std::optional<Pull> pull;
};

bool isRed(const Run &run)
{
    return isFailed(run.state);
}

/// The runs of the same job on the branch that ended in green or red, the oldest first.
std::vector<const Run *> endedRuns(const World &world, const World::Job &job)
{
    std::vector<const Run *> ended;
    if (const auto found = world.runsOn.find(job); found != world.runsOn.end()) {
        for (const RunId &id : found->second) {
            const Run &run = world.runs.at(id);
            if (run.state == RunState::Passed || isRed(run))
                ended.push_back(&run);
        }
    }
    std::ranges::sort(ended, {}, [](const Run *run) { return std::tuple(run->startedAt, run->attempt, run->id); });
    return ended;
}

/// Backwards from the failure, over everything red, to the green that was before.
Lane laneOf(const World &world, const Run &failed)
{
    Lane lane{failed, std::nullopt, std::nullopt};
    const std::vector<const Run *> ended = endedRuns(world, World::jobOf(failed));
    const auto own = std::ranges::find(ended, failed.id, &Run::id);
    for (auto run = own; run != ended.begin() && !lane.good;) {
        --run;
        if (isRed(**run))
            lane.bad = **run;
        else
            lane.good = **run;
    }
    if (const auto pull = world.pulls.find({failed.repo, failed.pull}); failed.pull != 0 && pull != world.pulls.end())
        lane.pull = pull->second;
    return lane;
}

int64_t pullOf(const World &world, const RepoId &repo, const Sha &sha)
{
    for (auto pull = world.pulls.lower_bound({repo, 0}); pull != world.pulls.end() && pull->first.repo == repo;
         ++pull) {
        if (pull->second.merged == sha || pull->second.head.sha == sha)
            return pull->first.number;
    }
    return 0;
}

/// Merges bring only what is in the range already.
Result<std::vector<diagnose::Landed>> read(const git::Repository &repository,
                                           const std::vector<git::CommitInfo> &commits, const Cancel &cancel)
{
    std::vector<diagnose::Landed> landed;
    for (const git::CommitInfo &commit : commits) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "the engine is closing");
        if (commit.parents.size() > 1)
            continue;
        const auto changed = repository.numstat(commit.parents.empty() ? Sha{} : commit.parents.front(), commit.sha);
        if (!changed)
            return std::unexpected(changed.error());
        diagnose::Landed each{{commit.sha, commit.subject, commit.author, commit.at}, {}};
        for (const git::LineCount &file : changed->files)
            each.paths.push_back(file.path);
        landed.push_back(std::move(each));
    }
    return landed;
}

std::string noteOf(const Suspects &found, const Lane &lane)
{
    if (found.between == 0 && !lane.good)
        return "The pull request brings no commit of its own: no commit is suspected.";
    if (found.between == 0)
        return sb::format("The job passed on the same commit, {}: no commit is suspected.",
                          lane.bad.sha.value.substr(0, shaShown));
    const std::string many = found.more ? sb::format("The newest {} commits", found.between)
        : found.between == 1            ? "One commit"
                                        : sb::format("{} commits", found.between);
    const std::string since = lane.good
        ? sb::format("between the last green run, {}, and the first red one, {}",
                     lane.good->sha.value.substr(0, shaShown), lane.bad.sha.value.substr(0, shaShown))
        : "of the pull request: the job has not passed on it";
    const std::string none = found.commits.empty() ? " Nothing but documentation is changed by them." : "";
    return sb::format("{} {}.{}", many, since, none);
}

} // namespace

Result<Value> handle(Desk &desk, const ReadSuspects &request, const Cancel &cancel)
{
    const auto known = desk.world().with([&](World &world) -> std::optional<std::pair<Lane, Diagnosis>> {
        const auto run = world.runs.find(request.run);
        const auto diagnosis = world.diagnoses.find(request.run);
        if (run == world.runs.end() || diagnosis == world.diagnoses.end())
            return std::nullopt;
        return std::pair(laneOf(world, run->second), diagnosis->second);
    });
    if (!known)
        return fail(Error::Kind::NotFound, "there is no diagnosed run " + request.run.value + " in this workspace");
    const auto &[lane, diagnosis] = *known;
    Suspects found;
    found.firstBad = lane.bad.sha;
    found.badAt = lane.bad.finishedAt;
    if (lane.good) {
        found.lastGood = lane.good->sha;
        found.goodAt = lane.good->finishedAt;
    } else if (!lane.pull) {
        found.note = "The job has not passed on this branch since Signalbox watches it: no commit can be suspected.";
        return found;
    }
    const Result<git::Repository> repository = openMirror(desk, lane.bad.repo);
    if (!repository)
        return std::unexpected(repository.error());
    Result<Sha> from = found.lastGood;
    if (!lane.good) {
        const Sha tip = repository->branch(lane.pull->base.branch).value_or(lane.pull->base.sha);
        from = repository->mergeBase(tip, lane.bad.sha);
    }
    const auto log
        = from.and_then([&](const Sha &good) { return repository->log(lane.bad.sha, int(commitsRead), good); });
    const auto landed = log.and_then([&](const auto &commits) { return read(*repository, commits, cancel); });
    if (!landed)
        return std::unexpected(landed.error());
    found.more = log->size() == commitsRead;
    found.between = static_cast<int>(landed->size());
    found.commits = diagnose::suspects(diagnosis, *landed);
    desk.world().with([&, &repo = lane.bad.repo](World &world) {
        for (Suspect &commit : found.commits)
            commit.pull = pullOf(world, repo, commit.sha);
    });
    found.note = noteOf(found, lane);
    return found;
}

} // namespace sb::engine
