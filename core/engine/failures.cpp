// SPDX-License-Identifier: GPL-3.0-or-later
#include "failures.h"

#include "auto_rerun.h"
#include "handlers.h"
#include "house.h"

#include <core/base/format.h>
#include <core/diagnose/rerun.h>
#include <core/diagnose/similar.h>

#include <algorithm>

namespace sb::engine {

using namespace fact;

namespace {

constexpr size_t similarLimit = 20;

const Run *newestOf(const World &world, const std::set<RunId> &runs)
{
    const Run *newest = nullptr;
    for (const RunId &id : runs) {
        const Run &run = world.runs.at(id);
        if (!newest
            || std::tie(run.startedAt, run.attempt, run.id) > std::tie(newest->startedAt, newest->attempt, newest->id))
            newest = &run;
    }
    return newest;
}

Ending endingOf(const World &world, const Run &failed, const std::vector<PatchId> &patches)
{
    std::vector<const Run *> lane;
    if (const auto runs = world.runsOn.find(World::jobOf(failed)); runs != world.runsOn.end()) {
        for (const RunId &id : runs->second)
            lane.push_back(&world.runs.at(id));
    }
    std::vector<const Pull *> pulls;
    for (auto pull = world.pulls.lower_bound({failed.repo, 0});
         pull != world.pulls.end() && pull->first.repo == failed.repo; ++pull)
        pulls.push_back(&pull->second);
    std::vector<int64_t> fixes;
    for (const PatchId &id : patches) {
        if (const int64_t number = world.patches.at(id).state.pull; number != 0)
            fixes.push_back(number);
    }
    return diagnose::endingOf(failed, lane, pulls, fixes);
}

std::optional<KnownIssueRef> issueAt(const World &world, const std::string &signature)
{
    const auto of = world.issueOf.find(signature);
    if (of == world.issueOf.end())
        return std::nullopt;
    const auto issue = std::ranges::find(world.issues->issues(), of->second, &diagnose::KnownIssue::id);
    if (issue == world.issues->issues().end())
        return std::nullopt;
    KnownIssueRef ref{issue->id, issue->title, issue->link, issue->retry, 0};
    for (const auto &[other, id] : world.issueOf) {
        if (const auto group = world.failuresOf.find(other); id == issue->id && group != world.failuresOf.end())
            ref.count += static_cast<int>(group->second.size());
    }
    return ref;
}

} // namespace

std::vector<diagnose::Execution> executionsOf(const World &world, const std::string &signature)
{
    std::set<World::AnyJob> jobs;
    if (const auto group = world.failuresOf.find(signature); group != world.failuresOf.end()) {
        for (const RunId &id : group->second)
            jobs.insert(World::anyJobOf(world.runs.at(id)));
    }
    std::vector<diagnose::Execution> found;
    for (const World::AnyJob &job : jobs) {
        for (const RunId &id : world.runsOfJob.at(job)) {
            const Run &run = world.runs.at(id);
            const auto diagnosis = world.diagnoses.find(id);
            const auto pull = world.pulls.find({run.repo, run.pull});
            found.push_back({&run, diagnosis == world.diagnoses.end() ? nullptr : &diagnosis->second,
                             pull == world.pulls.end() ? std::string() : pull->second.author});
        }
    }
    return found;
}

std::optional<FailureRow> failureRow(const World &world, const std::string &signature, Time now)
{
    const auto group = world.failuresOf.find(signature);
    if (group == world.failuresOf.end() || group->second.empty())
        return std::nullopt;
    FailureRow row;
    std::set<RepoId> repos;
    bool open = false;
    bool running = false;
    for (const RunId &id : group->second) {
        const Run &run = world.runs.at(id);
        repos.insert(run.repo);
        row.firstSeen = row.firstSeen == Time{} ? run.finishedAt : std::min(row.firstSeen, run.finishedAt);
        row.lastSeen = std::max(row.lastSeen, run.finishedAt);
        const RunState latest = latestOnBranch(world, run)->state;
        open = open || isFailed(latest);
        running = running || latest == RunState::Queued || latest == RunState::Running;
        if (const auto patches = world.patchesOf.find(id); patches != world.patchesOf.end())
            row.patches.insert(row.patches.end(), patches->second.begin(), patches->second.end());
    }
    const Run *newest = newestOf(world, group->second);
    const Diagnosis &diagnosis = world.diagnoses.at(newest->id);
    row.run = newest->id;
    row.repo = newest->repo;
    row.signature = signature;
    row.text = diagnosis.signatureText;
    row.type = diagnosis.type;
    row.group = diagnosis.group;
    row.retryable = diagnosis.retryable;
    row.confidence = diagnosis.confidence;
    row.branch = newest->branch;
    row.job = newest->job;
    row.pull = newest->pull;
    row.repos = static_cast<int>(repos.size());
    row.runs = static_cast<int>(group->second.size());
    if (const auto marks = world.marks.find(signature); marks != world.marks.end()) {
        row.classification = marks->second.word;
        row.markedWrong = marks->second.wrong;
    }
    if (const auto snoozed = world.snoozed.find(signature); snoozed != world.snoozed.end() && snoozed->second > now)
        row.snoozedUntil = snoozed->second;
    row.knownIssue = issueAt(world, signature);
    row.ending = endingOf(world, *newest, row.patches);
    const diagnose::Flakiness flakiness = diagnose::flakinessOf(signature, executionsOf(world, signature));
    row.failed = flakiness.failed;
    row.flips = flakiness.flips;
    row.flakyGroup = row.group == FailureGroup::Infra || flakiness.flips.numerator > 0 ? diagnose::flakyGroup(diagnosis)
                                                                                       : std::string();
    auto [kind, why]
        = diagnose::classOf(diagnosis, flakiness, row.classification, row.knownIssue ? &*row.knownIssue : nullptr);
    row.kind = std::move(kind);
    row.kindWhy = std::move(why);
    row.state = running                    ? State::Running
        : !open                            ? State::Passed
        : row.group == FailureGroup::Infra ? State::Infra
        : row.kind == "flaky"              ? State::Flaky
                                           : State::Failed;
    return row;
}

std::vector<FailureRow> similarTo(const World &world, const std::string &signature, Time now)
{
    const auto group = world.failuresOf.find(signature);
    if (group == world.failuresOf.end() || group->second.empty())
        return {};
    const diagnose::Likeable mine(world.diagnoses.at(newestOf(world, group->second)->id));
    std::vector<std::pair<double, std::string>> alike;
    for (const auto &[other, runs] : world.failuresOf) {
        if (other == signature || runs.empty())
            continue;
        const double share = likeness(mine, diagnose::Likeable(world.diagnoses.at(*runs.begin())));
        if (share >= diagnose::Similar)
            alike.emplace_back(-share, other);
    }
    std::ranges::sort(alike);
    std::vector<FailureRow> rows;
    for (size_t i = 0; i < std::min(alike.size(), similarLimit); ++i)
        rows.push_back(*failureRow(world, alike[i].second, now));
    return rows;
}

Diagnosis withHistory(const World &world, const RunId &run, Time now)
{
    Diagnosis diagnosis = world.diagnoses.at(run);
    const std::optional<FailureRow> row = failureRow(world, diagnosis.signature, now);
    if (!row)
        return diagnosis;
    if (row->knownIssue) {
        const auto issue = std::ranges::find(world.issues->issues(), row->knownIssue->id, &diagnose::KnownIssue::id);
        diagnose::apply(*issue, diagnosis);
    }
    const Ratio &flips = row->flips;
    if (flips.numerator > 0)
        diagnosis.witnesses.push_back(
            {"history", "retry",
             sb::format("on {} of {} commits the job passed as well", flips.numerator, flips.denominator)});
    else if (row->failed.numerator > 1 && flips.denominator > 0)
        diagnosis.witnesses.push_back({"history", "no_retry",
                                       sb::format("it failed in {} of {} runs, and never passed on the same commit",
                                                  row->failed.numerator, row->failed.denominator)});
    return diagnosis;
}

diagnose::Subject subjectOf(const World &world, const RunId &id, const Diagnosis &diagnosis)
{
    const Run &run = world.runs.at(id);
    diagnose::Subject subject;
    subject.repository = run.repo.value;
    subject.branch = run.branch;
    subject.sha = run.sha.value;
    subject.check = run.workflow.empty() || run.workflow == run.job ? run.job : run.workflow + " / " + run.job;
    subject.command = run.command;
    subject.diagnosis = diagnosis;
    return subject;
}

void addTouched(Desk &desk, const Run &run, Diagnosis &diagnosis)
{
    const auto pull = desk.world().with([&](World &world) -> std::optional<Pull> {
        const auto found = world.pulls.find({run.repo, run.pull});
        return run.pull == 0 || found == world.pulls.end() ? std::nullopt : std::optional(found->second);
    });
    const auto repository = pull ? openMirror(desk, run.repo) : fail(Error::Kind::NotFound, "no pull request");
    if (!repository)
        return;
    const Sha tip = repository->branch(pull->base.branch).value_or(pull->base.sha);
    const auto change = repository->mergeBase(tip, run.sha).and_then([&](const Sha &base) {
        return repository->diff(base, run.sha);
    });
    std::vector<std::string> paths;
    for (const FileChange &file : change ? change->files : std::vector<FileChange>())
        paths.push_back(file.path);
    if (const std::string path = diagnose::touchedBy(diagnosis, paths); !path.empty())
        diagnosis.witnesses.push_back({"change", "no_retry", "the pull request changes " + path + ", where it failed"});
}

void addGreenDiff(Desk &desk, const Run &run, Diagnosis &diagnosis)
{
    const Sha green = desk.world().with([&](World &world) {
        const auto pull = world.pulls.find({run.repo, run.pull});
        const std::string base = pull == world.pulls.end() ? std::string() : pull->second.base.branch;
        const Run *last = nullptr;
        const auto rank
            = [&](const Run &each) { return std::tuple(each.branch == run.branch, each.finishedAt, each.id); };
        const auto same = world.runsOfJob.find(World::anyJobOf(run));
        for (const RunId &id : same == world.runsOfJob.end() ? std::set<RunId>() : same->second) {
            const Run &other = world.runs.at(id);
            if (other.state == RunState::Passed && other.sha != run.sha
                && (other.branch == run.branch || other.branch == base) && (!last || rank(*last) < rank(other)))
                last = &other;
        }
        return last ? last->sha : Sha{};
    });
    const auto repository = green.empty() ? fail(Error::Kind::NotFound, "it never passed") : openMirror(desk, run.repo);
    const auto change = repository ? repository->diff(green, run.sha) : std::unexpected(repository.error());
    if (!change)
        return;
    std::vector<std::string> paths;
    for (const FileChange &file : change->files) {
        paths.push_back(file.path);
        if (!file.oldPath.empty() && file.oldPath != file.path)
            paths.push_back(file.oldPath);
    }
    if (auto witness = diagnose::greenDiff(diagnosis, paths, green))
        diagnosis.witnesses.push_back(std::move(*witness));
}

Result<Value> handle(Desk &desk, const ReadFailure &request)
{
    desk.refreshIssues();
    Result<FailureDetail> found = desk.world().with([&](World &world) -> Result<FailureDetail> {
        const auto run = world.runs.find(request.run);
        const auto diagnosis = world.diagnoses.find(request.run);
        if (run == world.runs.end() || diagnosis == world.diagnoses.end())
            return fail(Error::Kind::NotFound, "there is no diagnosed run " + request.run.value + " in this workspace");
        FailureDetail detail;
        detail.run = run->second;
        detail.diagnosis = withHistory(world, request.run, desk.now());
        detail.row = failureRow(world, diagnosis->second.signature, desk.now()).value_or(FailureRow{});
        detail.similar = similarTo(world, diagnosis->second.signature, desk.now());
        for (const PatchId &id : detail.row.patches)
            detail.patches.push_back(patchRow(world, world.patches.at(id)));
        const bool none = std::ranges::all_of(detail.patches,
                                              [](const PatchRow &row) { return row.status == PatchStatus::Rejected; });
        if (const auto why = world.noFix.find(request.run); why != world.noFix.end() && none)
            detail.noFix = why->second;
        detail.instructions = diagnose::instructions(subjectOf(world, request.run, detail.diagnosis),
                                                     fail(Error::Kind::Unavailable, "no model endpoint is configured"));
        return detail;
    });
    if (!found)
        return std::unexpected(found.error());
    found->rerun = rerunWords(desk, found->run, found->diagnosis);
    return std::move(*found);
}

} // namespace sb::engine
