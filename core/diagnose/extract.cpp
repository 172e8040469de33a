// SPDX-License-Identifier: GPL-3.0-or-later
#include "extract.h"

#include "evidence.h"
#include "test_names.h"

#include <core/base/text.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr size_t candidateLimit = 100'000;
constexpr size_t testLimit = 40'000;

std::string word(const Match &match, const char *group)
{
    const auto found = match.groups.find(group);
    return found == match.groups.end() ? std::string() : found->second;
}

int number(const Match &match, const char *group)
{
    int value = 0;
    const std::string text = word(match, group);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

Result<Extract> extract(const LogModel &log, const Patterns &patterns, const Cancel &cancel)
{
    Extract extract;
    std::vector<FailedTest> tests = failedTests(log.lines);
    std::string heading;
    const auto matched = patterns.match(log.lines, cancel, [&](size_t line, std::vector<Match> matches) {
        for (Match &match : matches) {
            if (match.rule->heading)
                heading = word(match, "file");
            else if (match.rule->underHeading && !heading.empty())
                match.groups["file"] = heading;
            if (std::string test = word(match, "test"); !trimmed(test).empty() && tests.size() < testLimit)
                tests.push_back({int64_t(line) + 1, std::string(trimmed(test))});
        }
        std::erase_if(matches, [](const Match &match) { return match.rule->heading; });
        const auto best = std::ranges::max_element(matches, {}, [](const Match &match) { return match.rule->rank; });
        if (best != matches.end() && extract.candidates.size() < candidateLimit)
            extract.candidates.push_back({int64_t(line) + 1, std::move(*best)});
    });
    if (!matched)
        return std::unexpected(matched.error());
    extract.failedTests = namedOnce(std::move(tests));
    return extract;
}

fact::LogError errorOf(const LogModel &log, const Candidate &candidate)
{
    fact::LogError error;
    error.line = candidate.line;
    error.file = word(candidate.match, "file");
    error.row = number(candidate.match, "row");
    error.col = number(candidate.match, "col");
    error.tool = candidate.match.rule->tool;
    error.code = word(candidate.match, "code");
    error.severity = candidate.match.rule->severity;
    error.message = word(candidate.match, "message");
    if (error.message.empty())
        error.message = std::string(trimmed(log.lines[size_t(candidate.line) - 1]));
    if (error.file.empty() && candidate.match.rule->block == "traceback") {
        if (const auto place = tracebackPlace(log, candidate.line)) {
            error.file = place->file;
            error.row = place->row;
        }
    }
    return error;
}

} // namespace sb::diagnose
