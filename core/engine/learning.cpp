// SPDX-License-Identifier: GPL-3.0-or-later
#include "handlers.h"
#include "house.h"
#include "lessons.h"

#include <core/base/format.h>
#include <core/classify/change_type.h>

#include <algorithm>

namespace sb::engine {

using namespace fact;

namespace {

std::vector<PullKey> openPulls(Desk &desk, const RepoId &repo)
{
    return desk.world().with([&](World &world) {
        std::vector<PullKey> keys;
        for (const auto &[key, pull] : world.pulls) {
            if (pull.state == PullState::Open && (repo.value.empty() || key.repo == repo))
                keys.push_back(key);
        }
        return keys;
    });
}

/// The corrections of a repository's pull requests, each as a lesson.
Result<std::vector<DatedLesson>> corrections(Desk &desk, const git::Repository &repository, const RepoId &repo)
{
    const auto marks = desk.store().read([](store::Tx &tx) { return tx.records.marks(store::Mark::Type); });
    if (!marks)
        return std::unexpected(marks.error());
    std::vector<DatedLesson> lessons;
    for (const auto &[subject, word] : *marks) {
        const auto type = changeTypeFrom(word);
        const auto pull = desk.world().with([&](World &world) -> std::optional<Pull> {
            const auto found
                = std::ranges::find(world.pulls, subject, [](const auto &entry) { return entry.first.text(); });
            return found == world.pulls.end() || found->first.repo != repo ? std::nullopt
                                                                           : std::optional(found->second);
        });
        if (!type || !pull)
            continue;
        const auto base = repository.mergeBase(pull->base.sha, pull->head.sha);
        auto change = base ? repository.diff(*base, pull->head.sha) : std::unexpected(base.error());
        if (!change)
            continue; // its commits are gone from the copy
        change->subject = pull->title;
        change->body = pull->body;
        lessons.push_back({pull->updatedAt, {slm::sampleOf(*change), *type, slm::correctionWeight}});
    }
    return lessons;
}

std::string inWords(const slm::Gain &gain)
{
    if (gain.heldBack < slm::fewestHeldBack)
        return sb::format("{} commits name their type: too few to show that learning gains", gain.lessons);
    return sb::format("of {} newer commits it judges {:.0f} % as their authors did; the model that ships, {:.0f} %",
                      gain.heldBack, 100 * gain.after, 100 * gain.before);
}

Result<> keepRow(Desk &desk, const LearnedRow &row)
{
    return desk.store().write([&](store::Tx &tx) { return desk.learned().keep(tx.records, row); });
}

} // namespace

Result<Value> handle(Desk &desk, const ReadLearning &)
{
    const std::vector<RepoId> repos = desk.world().with([](World &world) {
        std::vector<RepoId> ids;
        for (const auto &[id, repo] : world.repos)
            ids.push_back(id);
        return ids;
    });
    Learning learning;
    for (const RepoId &repo : repos) {
        const auto row = desk.store().read([&](store::Tx &tx) { return desk.learned().row(tx.records, repo); });
        LearnedRow shown;
        shown.repo = repo;
        shown.why = row ? "Nothing was learned here yet." : row.error().text;
        learning.repos.push_back(row && *row ? **row : shown);
    }
    return learning;
}

Result<Value> handle(Desk &desk, Worker &worker, const LearnHere &request, const Cancel &cancel)
{
    const Doing doing(desk, "Learning from " + request.repo.value);
    const auto repository = openMirror(desk, request.repo);
    const auto head = repository ? repository->resolve("HEAD") : std::unexpected(repository.error());
    if (!head)
        return std::unexpected(head.error());
    auto lessons = lessonsOf(*repository, *head, commitsRead, cancel);
    auto corrected = corrections(desk, *repository, request.repo);
    const auto base = classify::shippedModel();
    if (!lessons || !corrected || !base)
        return std::unexpected(!lessons ? lessons.error() : !corrected ? corrected.error() : base.error());
    const auto correctionCount = int(corrected->size());
    std::ranges::move(*corrected, std::back_inserter(*lessons));
    std::ranges::stable_sort(*lessons, {}, &DatedLesson::at);
    std::vector<slm::Lesson> undated;
    for (DatedLesson &dated : *lessons)
        undated.push_back(std::move(dated.lesson));
    const auto learned = slm::learnAndMeasure(**base, undated, cancel);
    if (!learned)
        return std::unexpected(learned.error());
    const slm::Gain &gain = learned->gain;
    const bool gains = gain.worthIt();
    const LearnedRow row{request.repo,       gains,       gains,      int(undated.size()), correctionCount,
                         int(gain.heldBack), gain.before, gain.after, desk.now(),          inWords(gain)};
    if (gains) {
        if (auto kept = desk.learned().keep(request.repo, learned->residual); !kept)
            return std::unexpected(kept.error());
    }
    if (auto kept = keepRow(desk, row); !kept)
        return std::unexpected(kept.error());
    worker.assess(openPulls(desk, request.repo));
    return Done{(gains ? "Learned from " : "Learning gains nothing in ") + request.repo.value + ": " + row.why,
                std::nullopt, ""};
}

Result<Value> handle(Desk &desk, Worker &worker, const UseLearned &request)
{
    auto row = desk.store().read([&](store::Tx &tx) { return desk.learned().row(tx.records, request.repo); });
    if (!row)
        return std::unexpected(row.error());
    if (!*row || !(*row)->learned)
        return fail(Error::Kind::NotFound,
                    "nothing that gains was learned from " + request.repo.value + ": learn from it first");
    (*row)->inUse = request.use;
    if (auto kept = keepRow(desk, **row); !kept)
        return std::unexpected(kept.error());
    worker.assess(openPulls(desk, request.repo));
    return Done{(request.use ? "Uses what was learned from " : "Judges with the model that ships: ")
                    + request.repo.value,
                std::nullopt, ""};
}

Result<Value> handle(Desk &desk, Worker &worker, const CorrectType &request)
{
    if (!request.type.empty() && !changeTypeFrom(request.type))
        return fail(Error::Kind::Invalid,
                    "'" + request.type
                        + "' is no type: say feat, fix, docs, refactor, perf, test, build, ci, chore, style or revert");
    const bool known = desk.world().with([&](World &world) { return world.pulls.contains(request.pull); });
    if (!known)
        return fail(Error::Kind::NotFound, "there is no pull request " + request.pull.text() + " in this workspace");
    const auto marked = desk.store().write([&](store::Tx &tx) {
        return tx.records.setMark(store::Mark::Type, request.pull.text(), request.type, desk.now());
    });
    if (!marked)
        return std::unexpected(marked.error());
    worker.assess({request.pull});
    return Done{request.type.empty() ? "Took the correction of " + request.pull.text() + " back"
                                     : request.pull.text() + " is " + request.type,
                request.pull, ""};
}

Result<Value> handle(Desk &desk, Worker &worker, const AssessAll &request)
{
    const std::vector<PullKey> keys = openPulls(desk, request.repo);
    worker.assess(keys);
    return Done{sb::format("Judging {} open pull requests", keys.size()), std::nullopt, ""};
}

} // namespace sb::engine
