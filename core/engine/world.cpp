// SPDX-License-Identifier: GPL-3.0-or-later
#include "world.h"

#include <algorithm>

namespace sb::engine {

using namespace fact;

namespace {

bool isRunning(RunState state)
{
    return state == RunState::Queued || state == RunState::Running;
}

/// Later attempts and later starts win.
bool isNewer(const Run &a, const Run &b)
{
    return std::tie(a.startedAt, a.attempt, a.id) > std::tie(b.startedAt, b.attempt, b.id);
}

void settle(BoardRow &row, NextStep group, std::string why)
{
    row.group = group;
    row.groupWhy = std::move(why);
}

void chooseGroup(BoardRow &row, const Pull &pull, Time snoozedUntil, Time now)
{
    const bool ours = std::ranges::contains(pull.labels, "ci/autofix");
    if (snoozedUntil > now)
        settle(row, NextStep::Snoozed, "You snoozed it until " + toIso(snoozedUntil) + ".");
    else if (row.state == State::Failed || row.state == State::Infra)
        settle(row, NextStep::Blocked, "A check failed in its latest attempt.");
    else if (row.state == State::Running)
        settle(row, NextStep::Waiting, "Checks are running.");
    else if (pull.draft && ours && row.state == State::Passed)
        settle(row, NextStep::NeedsYou, "The fix passed its checks and waits for you to mark it ready.");
    else if (pull.draft)
        settle(row, NextStep::Draft, "Its author has not marked it ready.");
    else if (const Review *review = changesAsked(pull))
        settle(row, NextStep::Waiting,
               (review->author.empty() ? "A reviewer" : review->author) + " asked for changes.");
    else if (row.state != State::Passed)
        settle(row, NextStep::Waiting, "No check has reported yet.");
    else if (!row.assessed)
        settle(row, NextStep::Waiting,
               row.summary.empty() ? "Triage has not looked at it yet."
                                   : "Triage could not assess it (" + row.summary + ").");
    else if (row.decision >= Verdict::SecurityReview)
        settle(row, NextStep::NeedsYou,
               "Checks passed; the rules ask for a person (" + std::string(name(row.decision)) + ").");
    else
        settle(row, NextStep::Ready, "Checks passed and the rules ask for nothing more.");
}

std::string summaryOf(const Assessment &assessment)
{
    std::string text;
    if (!assessment.impactedDomains.empty())
        text = "touches " + assessment.impactedDomains.front();
    if (assessment.impactedDomains.size() > 1)
        text += " and " + std::to_string(assessment.impactedDomains.size() - 1) + " more";
    text += std::string(text.empty() ? "" : " · ") + (assessment.requiresFullCi ? "full CI" : "minimal CI");
    if (assessment.securityReview)
        text += " · security review";
    return text;
}

void explain(World &world, const RunId &run, const Diagnosis &diagnosis)
{
    const auto of = world.runs.find(run);
    if (const auto *issue = world.issues->match(of == world.runs.end() ? RepoId{} : of->second.repo, diagnosis))
        world.issueOf[diagnosis.signature] = issue->id;
}

void addAssessment(BoardRow &row, const Assessment &assessment)
{
    row.assessed = true;
    row.risk = assessment.risk.score;
    row.level = assessment.risk.level;
    row.riskConfidence = assessment.risk.confidence;
    row.type = assessment.type;
    row.typeConfidence = assessment.confidence;
    row.traits = assessment.traits;
    row.decision = assessment.decision;
    row.summary = summaryOf(assessment);
    if (!assessment.uncertain)
        return;
    for (const auto &[type, probability] : assessment.probabilities) {
        if (type != row.type && probability > row.secondConfidence) {
            row.secondType = type;
            row.secondConfidence = probability;
        }
    }
}

} // namespace

void World::forget(const RepoId &repo)
{
    const auto ofRepo = [&](const auto &entry) { return entry.first.repo == repo; };
    std::erase_if(pulls, ofRepo);
    std::erase_if(assessments, ofRepo);
    std::erase_if(unassessed, ofRepo);
    std::erase_if(pinned, [&](const PullKey &key) { return key.repo == repo; });
    std::erase_if(pullsAt, [&](const auto &entry) { return entry.first.first == repo; });
    std::erase_if(runsOf, [&](const auto &entry) { return entry.first.first == repo; });
    std::erase_if(runsOn, [&](const auto &entry) { return std::get<0>(entry.first) == repo; });
    std::erase_if(patches, [&](const auto &entry) { return entry.second.patch.repo == repo; });
    std::erase_if(runs, [&](const auto &entry) {
        const auto &[id, run] = entry;
        if (run.repo != repo)
            return false;
        if (const auto diagnosis = diagnoses.find(id); diagnosis != diagnoses.end())
            failuresOf[diagnosis->second.signature].erase(id);
        diagnoses.erase(id);
        noFix.erase(id);
        patchesOf.erase(id);
        return true;
    });
    std::erase_if(failuresOf, [](const auto &entry) { return entry.second.empty(); });
    repos.erase(repo);
}

void World::put(const Pull &pull)
{
    if (const auto old = pulls.find(pull.key); old != pulls.end())
        pullsAt[{pull.key.repo, old->second.head.sha}].erase(pull.key);
    pulls[pull.key] = pull;
    pullsAt[{pull.key.repo, pull.head.sha}].insert(pull.key);
}

void World::put(const KnownPatch &known)
{
    patches[known.patch.id] = known;
    patchesOf[known.patch.run].insert(known.patch.id);
}

void World::put(const Run &run)
{
    runs[run.id] = run;
    runsOf[{run.repo, run.sha}].insert(run.id);
    runsOn[jobOf(run)].insert(run.id);
    runsOfJob[anyJobOf(run)].insert(run.id);
}

void World::put(const RunId &run, const Diagnosis &diagnosis)
{
    if (const auto old = diagnoses.find(run); old != diagnoses.end())
        failuresOf[old->second.signature].erase(run);
    diagnoses[run] = diagnosis;
    failuresOf[diagnosis.signature].insert(run);
    explain(*this, run, diagnosis);
}

void World::put(std::shared_ptr<const diagnose::KnownIssues> list)
{
    issues = std::move(list);
    issueOf.clear();
    for (const auto &[run, diagnosis] : diagnoses)
        explain(*this, run, diagnosis);
}

const Review *changesAsked(const Pull &pull)
{
    const auto found = std::ranges::find(pull.reviews, ReviewState::ChangesRequested, &Review::state);
    return found == pull.reviews.end() ? nullptr : &*found;
}

std::vector<const Run *> latestRuns(const World &world, const RepoId &repo, const Sha &sha)
{
    std::map<std::pair<std::string, std::string>, const Run *> latest;
    if (const auto found = world.runsOf.find({repo, sha}); found != world.runsOf.end()) {
        for (const RunId &id : found->second) {
            const Run &run = world.runs.at(id);
            const Run *&slot = latest[{run.workflow, run.job}];
            if (!slot || isNewer(run, *slot))
                slot = &run;
        }
    }
    std::vector<const Run *> runs;
    for (const auto &[job, run] : latest)
        runs.push_back(run);
    return runs;
}

const Run *latestOnBranch(const World &world, const Run &of)
{
    const Run *latest = nullptr;
    const auto on = world.runsOn.find(World::jobOf(of));
    for (const RunId &id : on == world.runsOn.end() ? std::set<RunId>() : on->second) {
        const Run &run = world.runs.at(id);
        if (run.workflow == of.workflow && (!latest || isNewer(run, *latest)))
            latest = &run;
    }
    return latest;
}

State stateOf(const World &world, const RepoId &repo, const Sha &sha)
{
    State state = State::Unknown;
    for (const Run *run : latestRuns(world, repo, sha)) {
        if (isFailed(run->state)) {
            const auto diagnosis = world.diagnoses.find(run->id);
            if (diagnosis == world.diagnoses.end() || diagnosis->second.group != FailureGroup::Infra)
                return State::Failed;
            state = State::Infra;
        } else if (state != State::Infra && isRunning(run->state)) {
            state = State::Running;
        } else if (state == State::Unknown && (run->state == RunState::Passed || run->state == RunState::Skipped)) {
            state = State::Passed;
        }
    }
    return state;
}

BoardRow boardRow(const World &world, const Pull &pull, Time now)
{
    BoardRow row;
    row.pull = pull.key;
    row.title = pull.title;
    row.author = pull.author;
    row.labels = pull.labels;
    row.draft = pull.draft;
    row.pinned = world.pinned.contains(pull.key);
    row.updatedAt = pull.updatedAt;
    row.asOf = now;
    row.state = stateOf(world, pull.key.repo, pull.head.sha);
    for (const Run *run : latestRuns(world, pull.key.repo, pull.head.sha)) {
        ++row.checksTotal;
        row.checksPassed += run->state == RunState::Passed;
    }
    const auto assessment = world.assessments.find(pull.key);
    if (assessment != world.assessments.end() && assessment->second.sha == pull.head.sha)
        addAssessment(row, assessment->second);
    if (const auto why = world.unassessed.find(pull.key); why != world.unassessed.end() && !row.assessed)
        row.summary = "not assessed: " + why->second;
    const auto snoozed = world.snoozed.find(pull.key.text());
    chooseGroup(row, pull, snoozed == world.snoozed.end() ? Time{} : snoozed->second, now);
    return row;
}

PatchRow patchRow(const World &world, const KnownPatch &known)
{
    PatchRow row;
    row.id = known.patch.id;
    row.repo = known.patch.repo;
    row.run = known.patch.run;
    row.title = known.patch.title;
    row.recipe = known.patch.recipe;
    if (const auto diagnosis = world.diagnoses.find(known.patch.run); diagnosis != world.diagnoses.end())
        row.fixes = diagnosis->second.signatureText;
    row.added = known.patch.added;
    row.deleted = known.patch.deleted;
    row.confidence = known.patch.confidence;
    row.status = known.state.status;
    row.statusWhy = known.state.why;
    row.proved = known.proof && known.proof->passed;
    row.sandbox = known.proof ? known.proof->sandbox : SandboxLevel::None;
    row.pull = known.state.pull;
    row.at = known.patch.at;
    if (const auto pull = world.pulls.find({known.patch.repo, known.state.pull}); pull != world.pulls.end())
        row.checks = stateOf(world, known.patch.repo, pull->second.head.sha);
    return row;
}

Result<Trend> trend(const World &world, const std::string &name, int days, Time now)
{
    if (name != "success_rate" && name != "time_to_fix")
        return fail(Error::Kind::NotFound, "no trend is called '" + name + "': use success_rate or time_to_fix");
    if (days < 1 || days > 3660)
        return fail(Error::Kind::Invalid, "a trend covers 1 to 3660 days, not " + std::to_string(days));
    const bool rate = name == "success_rate";
    Trend trend{name, rate ? "percent" : "minutes", {}, 0, 0, 0, 0};
    const auto today = std::chrono::floor<std::chrono::days>(now);
    for (int day = days - 1; day >= 0; --day)
        trend.points.push_back({Time(today - std::chrono::days(day)), 0, 0, 0, 0});
    const auto quantile = [](std::vector<double> &values, double q) {
        std::ranges::sort(values);
        return values.empty() ? 0 : values[static_cast<size_t>(q * static_cast<double>(values.size() - 1) + 0.5)];
    };
    std::map<Time, std::vector<double>> byDay;
    std::vector<double> all;
    // Runs of one branch and job in order, so that a failure finds the pass that ended it.
    std::map<std::tuple<RepoId, std::string, std::string>, std::vector<const Run *>> lanes;
    for (const auto &[id, run] : world.runs) {
        if (run.finishedAt != Time{} && (run.state == RunState::Passed || isFailed(run.state)))
            lanes[{run.repo, run.branch, run.job}].push_back(&run);
    }
    for (auto &[lane, runs] : lanes) {
        std::ranges::sort(runs, {}, &Run::finishedAt);
        const Run *red = nullptr;
        for (const Run *run : runs) {
            const Time day = std::chrono::floor<std::chrono::days>(run->finishedAt);
            const auto point = std::ranges::find(trend.points, day, &TrendPoint::day);
            const bool passed = run->state == RunState::Passed;
            if (point != trend.points.end() && (rate || (passed && red))) {
                ++point->denominator;
                point->numerator += passed;
                if (passed && red) {
                    const double minutes
                        = std::chrono::duration<double, std::ratio<60>>(run->finishedAt - red->finishedAt).count();
                    byDay[day].push_back(minutes);
                    all.push_back(minutes);
                }
            }
            if (passed)
                red = nullptr;
            else if (!red)
                red = run;
        }
    }
    for (TrendPoint &point : trend.points) {
        point.median = quantile(byDay[point.day], 0.5);
        point.p90 = quantile(byDay[point.day], 0.9);
        trend.numerator += point.numerator;
        trend.denominator += point.denominator;
    }
    trend.median = quantile(all, 0.5);
    trend.p90 = quantile(all, 0.9);
    return trend;
}

} // namespace sb::engine
