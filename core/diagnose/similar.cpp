// SPDX-License-Identifier: GPL-3.0-or-later
#include "similar.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace sb::diagnose {

using namespace fact;

namespace {

std::vector<std::string> termsOf(std::string_view text)
{
    std::vector<std::string> words;
    const auto inWord = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
            || static_cast<unsigned char>(c) >= 0x80;
    };
    for (size_t at = 0; at < text.size();) {
        const auto begin = std::find_if(text.begin() + std::ptrdiff_t(at), text.end(), inWord);
        const auto end = std::find_if_not(begin, text.end(), inWord);
        if (end - begin > 1)
            words.push_back(lower({begin, end}));
        at = size_t(end - text.begin());
    }
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

/// Shared of all, 0 where there are none.
double jaccard(const std::vector<std::string> &a, const std::vector<std::string> &b)
{
    std::vector<std::string> shared;
    std::ranges::set_intersection(a, b, std::back_inserter(shared));
    const size_t all = a.size() + b.size() - shared.size();
    return all == 0 ? 0 : double(shared.size()) / double(all);
}

std::string span(Time from, Time to)
{
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(to - from).count();
    if (minutes < 1)
        return "within a minute";
    if (minutes < 120)
        return sb::format("after {} min", minutes);
    if (minutes < 48 * 60)
        return sb::format("after {} h", minutes / 60);
    return sb::format("after {} days", minutes / 1440);
}

/// The pull request that mended it, or null.
const Pull *mender(const Run &failed, const Run &passed, std::span<const Pull *const> pulls,
                   std::span<const int64_t> patches)
{
    std::vector<const Pull *> between;
    for (const Pull *pull : pulls) {
        if (pull->key.repo != failed.repo || pull->state != PullState::Merged)
            continue;
        if (!pull->merged.value.empty() && pull->merged == passed.sha)
            return pull;
        const bool after = pull->updatedAt >= failed.finishedAt && pull->updatedAt <= passed.startedAt;
        if (std::ranges::contains(patches, pull->key.number) && after)
            return pull;
        if (pull->base.branch == failed.branch && after)
            between.push_back(pull);
    }
    return between.size() == 1 ? between.front() : nullptr;
}

bool isRevert(const Pull &pull)
{
    return pull.head.branch.starts_with("revert/") || pull.head.branch.starts_with("revert-")
        || pull.title.starts_with("Revert ");
}

} // namespace

Likeable::Likeable(const Diagnosis &diagnosis)
    : type(diagnosis.type)
    , rule(diagnosis.rule)
    , words(termsOf(diagnosis.signatureText))
    , tests(diagnosis.failedTests)
{
    std::ranges::sort(tests);
}

double likeness(const Likeable &a, const Likeable &b)
{
    const double words = jaccard(a.words, b.words);
    const bool tests = !a.tests.empty() || !b.tests.empty();
    const double same = 0.6 * double(!a.rule.empty() && a.rule == b.rule)
        + 0.4 * double(a.type == b.type && a.type != FailureType::Unknown);
    // Failures that have nothing in their words and tests in common are not alike, however general their rule.
    const double told = tests ? 0.6 * words + 0.4 * jaccard(a.tests, b.tests) : words;
    return told == 0 ? 0 : 0.7 * told + 0.3 * same;
}

Ending endingOf(const Run &failed, std::span<const Run *const> lane, std::span<const Pull *const> pulls,
                std::span<const int64_t> patches)
{
    const auto order = [](const Run &run) { return std::tuple(run.startedAt, run.attempt, run.id); };
    const Run *passed = nullptr;
    for (const Run *run : lane) {
        if (run->state == RunState::Passed && run->workflow == failed.workflow && order(*run) > order(failed)
            && (!passed || order(*run) < order(*passed)))
            passed = run;
    }
    if (!passed)
        return {"open", "still open", 0, {}, {}};
    Ending ending{"passed", "", 0, passed->id, passed->finishedAt};
    const std::string after = span(failed.finishedAt, passed->finishedAt);
    if (passed->sha == failed.sha) {
        ending.how = "rerun_passed";
        ending.text = "passed when it was run again, " + after;
    } else if (const Pull *pull = mender(failed, *passed, pulls, patches)) {
        ending.how = isRevert(*pull) ? "reverted" : "fixed";
        ending.pull = pull->key.number;
        ending.text = sb::format("{} by #{} {}", ending.how == "fixed" ? "fixed" : "undone", ending.pull, after);
    } else if (failed.pull != 0 && passed->pull == failed.pull) {
        ending.how = "fixed";
        ending.pull = failed.pull;
        ending.text = sb::format("fixed in #{} by {} {}", ending.pull, passed->sha.value.substr(0, 10), after);
    } else {
        ending.text = sb::format("passed on {} {}", passed->sha.value.substr(0, 10), after);
    }
    return ending;
}

} // namespace sb::diagnose
