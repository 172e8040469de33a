// SPDX-License-Identifier: GPL-3.0-or-later
#include "flaky.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <map>
#include <ranges>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace sb::diagnose {

using namespace fact;

namespace {

using Job = std::tuple<RepoId, std::string, std::string>;

/// Failures of one commit in a row, with no pass there, from which a failure is there to stay.
constexpr int stays = 3;
/// Unrelated changes on which a failure must come and go before it is nobody's.
constexpr int unrelatedChanges = 3;
constexpr int unrelatedPasses = 2;

constexpr size_t errorsCompared = 50;

Job jobOf(const Run &run)
{
    return {run.repo, run.workflow, run.job};
}

bool failed(const Run &run)
{
    return isFailed(run.state);
}

bool touchedByItsChange(const Execution &execution)
{
    return std::ranges::any_of(execution.diagnosis->witnesses,
                               [](const Witness &w) { return w.kind == "change" && w.says == "no_retry"; });
}

std::pair<int64_t, std::string> changeOf(const Run &run)
{
    return run.pull != 0 ? std::pair{run.pull, std::string()} : std::pair{int64_t(0), run.branch};
}

struct Commit {
    int failures = 0; ///< of the signature, by nothing that the change touches
    int streak = 0; ///< of the signature, since the last pass
    bool passed = false;
};

/// In the order in which they started, of jobs that failed of the signature at least once.
std::vector<const Execution *> ofItsJobs(std::string_view signature, std::span<const Execution> executions)
{
    std::set<Job> jobs;
    for (const Execution &each : executions) {
        if (each.diagnosis && each.diagnosis->signature == signature)
            jobs.insert(jobOf(*each.run));
    }
    std::vector<const Execution *> found;
    for (const Execution &each : executions) {
        if ((failed(*each.run) || each.run->state == RunState::Passed) && jobs.contains(jobOf(*each.run)))
            found.push_back(&each);
    }
    std::ranges::sort(found, {}, [](const Execution *each) {
        return std::tuple(each->run->startedAt, each->run->attempt, each->run->id);
    });
    return found;
}

/// Somewhere in the text, and not in the middle of a word ("tls" is not in "subtitles").
bool beginsAWord(std::string_view text, std::string_view word)
{
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        if (at == 0 || text[at - 1] < 'a' || text[at - 1] > 'z')
            return true;
    }
    return false;
}

std::string ofRuns(const Ratio &ratio)
{
    return sb::format("{} of {} runs", ratio.numerator, ratio.denominator);
}

} // namespace

Flakiness flakinessOf(std::string_view signature, std::span<const Execution> executions)
{
    Flakiness found;
    std::map<std::pair<Job, Sha>, Commit> commits;
    std::set<std::tuple<RepoId, int64_t, std::string>> changes;
    std::set<std::string> authors;
    std::map<Job, const Execution *> lastFailure;
    std::map<Job, bool> passedSince;
    std::pair<Job, Sha> newest;
    for (const Execution *each : ofItsJobs(signature, executions)) {
        const Run &run = *each->run;
        const Job job = jobOf(run);
        Commit &commit = commits[{job, run.sha}];
        ++found.failed.denominator;
        if (run.state == RunState::Passed) {
            commit.passed = true;
            commit.streak = 0;
            if (const auto last = lastFailure.find(job);
                last != lastFailure.end() && changeOf(*last->second->run) != changeOf(run))
                passedSince[job] = true;
            continue;
        }
        if (!each->diagnosis || each->diagnosis->signature != signature)
            continue;
        ++found.failed.numerator;
        ++commit.streak;
        newest = {job, run.sha};
        if (touchedByItsChange(*each))
            continue;
        ++commit.failures;
        const auto &[pull, branch] = changeOf(run);
        changes.emplace(run.repo, pull, branch);
        if (!each->author.empty())
            authors.insert(each->author);
        found.passesBetween += std::exchange(passedSince[job], false) ? 1 : 0;
        lastFailure[job] = each;
    }
    for (const auto &[key, commit] : commits) {
        found.flips.denominator += commit.failures > 0;
        found.flips.numerator += commit.failures > 0 && commit.passed;
    }
    found.changes = static_cast<int>(changes.size());
    found.authors = static_cast<int>(authors.size());
    if (const auto commit = commits.find(newest); commit != commits.end() && !commit->second.passed)
        found.streak = commit->second.streak;
    return found;
}

bool canBeFlaky(const Diagnosis &diagnosis)
{
    return diagnosis.group != FailureGroup::Code && diagnosis.group != FailureGroup::Build;
}

std::string flakyGroup(const Diagnosis &diagnosis)
{
    if (!canBeFlaky(diagnosis))
        return {};
    // Words of messages that the tools print, the more telling first.
    static constexpr std::array<std::pair<const char *, const char *>, 38> words{{
        {"econnreset", "network_reset"},
        {"connection reset", "network_reset"},
        {"connection was reset", "network_reset"},
        {"unexpected eof", "network_reset"},
        {"unexpected disconnect", "network_reset"},
        {"broken pipe", "network_reset"},
        {"econnrefused", "network_refused"},
        {"connection refused", "network_refused"},
        {"enotfound", "dns"},
        {"eai_again", "dns"},
        {"could not resolve", "dns"},
        {"name resolution", "dns"},
        {"name or service not known", "dns"},
        {"no such host", "dns"},
        {"ssl", "tls"},
        {"tls", "tls"},
        {"certificate", "tls"},
        {"etimedout", "network_timed_out"},
        {"connection timed out", "network_timed_out"},
        {"connect timeout", "network_timed_out"},
        {"read timed out", "network_timed_out"},
        {"i/o timeout", "network_timed_out"},
        {"operation timed out", "network_timed_out"},
        {"gateway timeout", "network_timed_out"},
        {"gateway time-out", "network_timed_out"},
        {"service unavailable", "service_unavailable"},
        {"bad gateway", "service_unavailable"},
        {"internal server error", "service_unavailable"},
        {"too many requests", "rate_limit"},
        {"rate limit", "rate_limit"},
        {"address already in use", "port_in_use"},
        {"eaddrinuse", "port_in_use"},
        {"resource busy", "resource_busy"},
        {"could not get lock", "resource_busy"},
        {"database is locked", "resource_busy"},
        {"deadlock", "race"},
        {"data race", "race"},
        {"stale element", "race"},
    }};
    const std::string text = lower(diagnosis.signatureText + "\n"
                                   + (diagnosis.errors.empty() ? std::string() : diagnosis.errors.front().message));
    for (const auto &[word, group] : words) {
        if (beginsAWord(text, word))
            return group;
    }
    switch (diagnosis.type) {
    case FailureType::Network: return "network";
    case FailureType::RateLimit: return "rate_limit";
    case FailureType::DiskFull: return "disk_full";
    case FailureType::OutOfMemory: return "out_of_memory";
    case FailureType::RunnerLost: return "runner_lost";
    case FailureType::Timeout: return diagnosis.group == FailureGroup::Test ? "test_timed_out" : "timed_out";
    case FailureType::TestCrash: return "test_crash";
    case FailureType::FlakyTest:
    case FailureType::TestAssertion: return "test_assertion";
    default: return {};
    }
}

std::string touchedBy(const Diagnosis &diagnosis, std::span<const std::string> changed)
{
    // "tests/test_a.py" in "/builds/7/tests/test_a.py"; either may be the longer one.
    const auto endsWithPath = [](std::string_view whole, std::string_view part) {
        return !part.empty() && whole.ends_with(part)
            && (whole.size() == part.size() || whole[whole.size() - part.size() - 1] == '/');
    };
    for (const std::string &path : changed) {
        for (const LogError &error : diagnosis.errors | std::views::take(errorsCompared)) {
            if (endsWithPath(error.file, path) || (error.file.contains('/') && endsWithPath(path, error.file)))
                return path;
        }
        std::string dotted = path.substr(0, path.rfind('.') < path.size() ? path.rfind('.') : path.size());
        std::ranges::replace(dotted, '/', '.');
        for (const std::string &test : diagnosis.failedTests) {
            if (test.contains(path) || (dotted.contains('.') && test.contains(dotted)))
                return path;
        }
    }
    return {};
}

FailureClass classOf(const Diagnosis &diagnosis, const Flakiness &flakiness, const std::string &word,
                     const KnownIssueRef *issue)
{
    const auto &[failedOf, flips, streak, changes, authors, passes] = flakiness;
    if (!word.empty())
        return {"classified", "A person says: " + word + "."};
    if (issue)
        return {"known", "It is " + issue->id + " of the team's known issues: " + issue->title + "."};
    if (diagnosis.group == FailureGroup::Infra)
        return {"infra", "The machine, the network or a service failed, not the change."};
    const bool alternates = changes >= unrelatedChanges && passes >= unrelatedPasses && authors != 1;
    const bool comesAndGoes = canBeFlaky(diagnosis) && (flips.numerator > 0 || alternates);
    if (comesAndGoes && streak >= stays)
        return {"consistent",
                sb::format("It came and went before, but failed {} times in a row on the newest commit.", streak)};
    if (comesAndGoes && flips.numerator > 0)
        return {"flaky",
                sb::format("On {} of {} commits the same job passed as well; it failed in {}.", flips.numerator,
                           flips.denominator, ofRuns(failedOf))};
    if (comesAndGoes)
        return {"flaky",
                sb::format("It failed on {} unrelated changes, and others passed in between; {}.", changes,
                           ofRuns(failedOf))};
    if (diagnosis.type == FailureType::FlakyTest)
        return {"flaky", "The log itself says that the test passes when it is repeated."};
    if (flips.numerator > 0)
        return {"consistent",
                sb::format("It failed in {}; what builds and linters say is never called flaky.", ofRuns(failedOf))};
    if (failedOf.numerator > 1)
        return {"consistent",
                sb::format("It failed in {}, {}.", ofRuns(failedOf),
                           flips.denominator > 0 ? "and never passed on the same commit"
                                                 : "where its change touches what failed")};
    return {"new", "It was seen once: a second run says whether it stays."};
}

} // namespace sb::diagnose
