// SPDX-License-Identifier: GPL-3.0-or-later
#include "stages.h"

#include "failures.h"
#include "house.h"
#include "kept_answers.h"
#include "surroundings.h"
#include "team_rules.h"

#include <core/autofix/autofix.h>
#include <core/base/mapped_file.h>
#include <core/classify/classify.h>
#include <core/diagnose/diagnose.h>
#include <core/triage/stages.h>
#include <core/validate/validate.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <ranges>

namespace sb::engine {

using namespace fact;

namespace {

/// How many open pull requests somebody is already asked to look at.
std::map<std::string, int> loadIn(World &world, const PullKey &but)
{
    constexpr size_t asked = 2; // of those that are suggested, the first ones
    std::map<std::string, int> load;
    for (const auto &[key, assessment] : world.assessments) {
        const auto pull = world.pulls.find(key);
        if (key == but || pull == world.pulls.end() || pull->second.state != PullState::Open)
            continue;
        for (const std::string &who : assessment.suggestedReviewers | std::views::take(asked))
            ++load[who];
    }
    return load;
}

/// The newest runs whose tests failed, infrastructure apart.
std::vector<FailedRun> failedRunsIn(World &world, const RepoId &repo)
{
    constexpr size_t most = 200;
    std::vector<std::pair<Time, FailedRun>> found;
    for (const auto &[id, diagnosis] : world.diagnoses) {
        const auto run = world.runs.find(id);
        if (run != world.runs.end() && run->second.repo == repo && diagnosis.group == FailureGroup::Test
            && !diagnosis.failedTests.empty())
            found.emplace_back(run->second.startedAt,
                               FailedRun{run->second.sha, run->second.pull != 0, diagnosis.failedTests});
    }
    std::ranges::sort(found, std::ranges::greater{}, [](const auto &each) { return each.first; });
    std::vector<FailedRun> runs;
    for (auto &[at, run] : found | std::views::take(most))
        runs.push_back(std::move(run));
    return runs;
}

/// What these logs say needs no explanation. One that cannot be read teaches nothing.
void learnGreens(diagnose::Knowledge &knowledge, const std::vector<std::string> &paths)
{
    constexpr size_t largest = size_t(64) << 20;
    for (const std::string &path : paths) {
        const auto log = MappedFile::open(path);
        if (log && log->text().size() <= largest)
            diagnose::learnGreen(knowledge, log->text());
    }
}

Sha tipOf(const Result<git::Repository> &repository, const Pull &pull)
{
    return repository ? repository->branch(pull.base.branch).value_or(pull.base.sha) : Sha();
}

} // namespace

Result<Change> changeOf(Desk &desk, const Result<git::Repository> &repository, const Pull &pull)
{
    Result<Change> change = repository
        ? repository->mergeBase(tipOf(repository, pull), pull.head.sha).and_then([&](const Sha &base) {
              return repository->diff(base, pull.head.sha);
          })
        : desk.forge().and_then([&](const auto &forge) { return forge->change(pull.key); });
    if (change) {
        change->subject = pull.title;
        change->body = pull.body;
    }
    return change;
}

std::vector<std::string> greenLogsOf(const World &world, const Run &of)
{
    constexpr size_t most = 3;
    std::vector<const Run *> green;
    const auto same = world.runsOfJob.find(World::anyJobOf(of));
    for (const RunId &id : same == world.runsOfJob.end() ? std::set<RunId>() : same->second) {
        const auto run = world.runs.find(id);
        if (run != world.runs.end() && run->second.state == RunState::Passed && !run->second.logPath.empty())
            green.push_back(&run->second);
    }
    std::ranges::sort(green, std::ranges::greater{}, &Run::finishedAt);
    std::vector<std::string> paths;
    for (const Run *run : green | std::views::take(most))
        paths.push_back(run->logPath);
    return paths;
}

Result<> assessPull(Desk &desk, const PullKey &key, const Cancel &cancel, bool askTheHost)
{
    const auto pull = desk.world().with([&](World &world) -> std::optional<Pull> {
        const auto found = world.pulls.find(key);
        return found == world.pulls.end() ? std::nullopt : std::optional(found->second);
    });
    if (!pull || pull->state != PullState::Open)
        return {};
    const auto repository = openMirror(desk, key.repo);
    const auto rules = autoRulesOf(desk.workspace());
    if (!rules || (!repository && !askTheHost))
        return std::unexpected(rules ? repository.error() : rules.error());
    const Sha tip = tipOf(repository, *pull);
    Result<Change> change = changeOf(desk, repository, *pull);
    if (!change)
        return std::unexpected(change.error());
    classify::Input input;
    input.change = std::move(*change);
    input.author = pull->author;
    if (repository) {
        const auto around = desk.histories().at(*repository, tip, cancel);
        if (!around)
            return std::unexpected(around.error());
        (*around)->put(input);
        input.coFailures = desk.coFailures().in(
            *repository, tip, desk.world().with([&](World &world) { return failedRunsIn(world, key.repo); }),
            *(*around)->suites);
    }
    input.load = desk.world().with([&](World &world) { return loadIn(world, key); });
    const auto taught = desk.store().read([&](store::Tx &tx) -> Result<> {
        input.learnedHere = desk.learned().inUse(tx.records, key.repo);
        const auto corrected = tx.records.mark(store::Mark::Type, key.text());
        if (!corrected)
            return std::unexpected(corrected.error());
        if (*corrected)
            input.corrected = changeTypeFrom(**corrected);
        auto answers = keptAnswers(tx.records, *pull);
        if (!answers)
            return std::unexpected(answers.error());
        input.endpointAnswers = answers->answers();
        return {};
    });
    if (!taught)
        return taught;
    if (const auto forge = desk.forge())
        input.ciCommand = (*forge)->ciCommand(key.repo, pull->base.branch).value_or("");
    Result<Assessment> assessment = classify::classify(input, *rules, cancel);
    if (!assessment)
        return std::unexpected(assessment.error());
    assessment->sha = pull->head.sha;
    return desk.keep(key, *assessment);
}

bool diagnoseRun(Desk &desk, const RunId &id, const Cancel &cancel)
{
    const auto run = findRun(desk, id);
    const auto log = run ? MappedFile::open(run->logPath) : std::unexpected(run.error());
    auto knowledge = desk.knowledge();
    if (!log || !knowledge) {
        desk.sayUndiagnosed(id, log ? knowledge.error().text : log.error().text);
        return false;
    }
    knowledge->command = run->command;
    learnGreens(*knowledge, desk.world().with([&](World &world) { return greenLogsOf(world, *run); }));
    const auto began = std::chrono::steady_clock::now();
    Result<Diagnosis> diagnosis = diagnose::diagnose(
        {run->logPath, log->text(), [&](std::string_view part) { log->release(part); }}, *knowledge, cancel);
    if (!diagnosis) {
        if (!cancel.requested())
            desk.sayUndiagnosed(id, diagnosis.error().text);
        return false;
    }
    diagnosis->elapsedUs
        = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
    addTouched(desk, *run, *diagnosis);
    addGreenDiff(desk, *run, *diagnosis);
    const Result<> kept = desk.keep(id, *diagnosis);
    if (!kept)
        desk.sayUndiagnosed(id, kept.error().text);
    return kept.has_value();
}

void proposeFix(Desk &desk, const RunId &id, bool asked, const Cancel &cancel)
{
    const auto run = findRun(desk, id);
    const auto [diagnosis, tried, refused] = desk.world().with([&](World &world) {
        const auto found = world.diagnoses.find(id);
        const auto of = world.runs.find(id);
        bool before = false;
        std::set<std::string> diffs;
        for (const auto &[other, known] : world.patches) {
            const auto same = world.diagnoses.find(known.patch.run);
            if (found == world.diagnoses.end() || of == world.runs.end() || same == world.diagnoses.end()
                || known.patch.repo != of->second.repo || known.patch.branch != of->second.branch
                || same->second.signature != found->second.signature)
                continue;
            // By itself one attempt per failure, whenever it comes back; after a person's no, another one when a person asks.
            const bool no = known.state.status == PatchStatus::Rejected || known.state.status == PatchStatus::Closed;
            before = before || !asked || !no;
            diffs.insert(known.patch.diff);
        }
        return std::tuple{found == world.diagnoses.end() ? Diagnosis{} : found->second, before, diffs};
    });
    if (!run || tried)
        return desk.sayNoFix(id,
                             "There is a fix for this failure on this branch; another one is looked for when that is "
                             "rejected and somebody asks.");
    if (run->branch.starts_with("ci/autofix-") || run->branch.starts_with("revert/"))
        return desk.sayNoFix(id, "The branch is Signalbox's own: a fix of a fix is left to people.");
    const auto repository = openMirror(desk, run->repo);
    const auto log = MappedFile::open(run->logPath);
    if (!repository || !log)
        return desk.sayNoFix(id, repository ? log.error().text : repository.error().text);

    autofix::Input input;
    input.run = *run;
    input.diagnosis = diagnosis;
    input.log = {run->logPath, log->text()};
    input.at = desk.now();
    input.read = [&](const std::string &path) { return repository->blob(run->sha, path); };
    for (const git::TreeEntry &file : repository->files(run->sha).value_or(std::vector<git::TreeEntry>{}))
        input.paths.push_back(file.path);
    const Result<autofix::Proposal> proposal = autofix::propose(input, cancel);
    if (!proposal)
        return desk.sayNoFix(id, proposal.error().text);
    if (proposal->patches.empty())
        return desk.sayNoFix(id, proposal->whyNot);
    const SandboxLevel sandbox = sandboxOf(desk);
    if (sandbox == SandboxLevel::None)
        return desk.sayNoFix(id, "No sandbox works on this machine: " + desk.status().sandboxWhy);

    // The best one that is proved; the first one, denied, where none is.
    std::optional<KnownPatch> chosen;
    for (const Patch &patch : proposal->patches) {
        if (refused.contains(patch.diff))
            continue;
        const Scratch scratch(desk.workspace() + "/scratch");
        validate::Input check{.patch = patch,
                              .repository = *repository,
                              .command = run->command,
                              .sandbox = {.level = levelOf(sandbox)},
                              .limits = {},
                              .scratch = scratch.path(),
                              .logPath = desk.workspace() + "/proofs/" + patch.id.value + ".log",
                              .at = desk.now()};
        check.limits.wall = std::chrono::minutes(5);
        const Result<Proof> proof = validate::validate(check, cancel);
        if (cancel.requested())
            return;
        KnownPatch known{patch, std::nullopt, {PatchStatus::Denied, "", 0, desk.now()}};
        if (!proof) {
            known.state.why = proof.error().text;
        } else {
            known.proof = *proof;
            const auto failed = std::ranges::find(proof->checks, false, &Check::passed);
            if (proof->passed)
                known.state.status = PatchStatus::Proposed;
            else if (failed != proof->checks.end())
                known.state.why = failed->name + ": " + failed->detail;
        }
        if (!chosen || known.state.status == PatchStatus::Proposed)
            chosen = known;
        if (known.state.status == PatchStatus::Proposed)
            break;
    }
    if (!chosen)
        return desk.sayNoFix(id, "Every fix that is known for this failure was rejected.");
    if (auto kept = desk.keep(*chosen); !kept)
        desk.sayNoFix(id, kept.error().text);
}

} // namespace sb::engine
