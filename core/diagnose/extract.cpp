// SPDX-License-Identifier: GPL-3.0-or-later
#include "extract.h"

#include "evidence.h"
#include "report.h"
#include "test_names.h"

#include <core/base/text.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr size_t candidateLimit = 100'000;
constexpr size_t testLimit = 40'000;
constexpr size_t blankLimit = 100'000; ///< lines before a report

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

/// A rule that explains best may say no place, while another of the same line does.
void takePlace(Match &best, const std::vector<Match> &matches)
{
    const auto located = std::ranges::find_if(
        matches, [](const Match &match) { return match.groups.contains("file") && match.groups.contains("row"); });
    if (located == matches.end())
        return;
    for (const char *group : {"file", "row", "col"}) {
        if (const auto value = located->groups.find(group); value != located->groups.end())
            best.groups[group] = value->second;
    }
}

/// The log as a tool's report, where its first character says that it may be one.
std::optional<Report> reportOf(const LogModel &log)
{
    size_t blank = 0;
    while (blank < std::min(log.lines.size(), blankLimit) && trimmed(log.lines[blank]).empty())
        ++blank;
    if (blank == log.lines.size() || blank == blankLimit)
        return std::nullopt;
    std::string_view begin = trimmed(log.lines[blank]);
    if (begin.starts_with("\xef\xbb\xbf"))
        begin.remove_prefix(3);
    const std::string_view second = trimmed(begin.substr(std::min<size_t>(begin.size(), 1)));
    const bool xml = begin.starts_with('<'), comment = begin.starts_with("//");
    const bool array = begin.starts_with('[') && (second.empty() || std::string_view("{[]\"").contains(second.front()));
    if (!xml && !comment && !array && !begin.starts_with('{'))
        return std::nullopt;
    std::string text;
    for (const std::string_view line : log.lines) {
        if (text.size() + line.size() > reportBytes)
            return std::nullopt;
        text += line;
        text += '\n';
    }
    if (xml)
        return readXmlReport(std::string_view(text).substr(text.find('<')));
    if (const size_t from = text.find_first_of("{["); !comment)
        std::fill_n(text.begin(), from, ' '); // a byte order mark
    return readJsonReport(text);
}

const Rule &reportRule()
{
    static const Rule rule = [] {
        Rule made;
        made.id = "report-issue";
        made.tool = "report";
        made.type = fact::FailureType::LintFormat;
        made.rank = 56;
        made.severity = "error";
        made.cause = "{file}:{row} does not pass: {message}.";
        made.action = "Mend {file} at line {row}.";
        return made;
    }();
    return rule;
}

Candidate candidateOf(ReportIssue issue)
{
    Match match{&reportRule(), {}};
    match.groups = {{"file", std::move(issue.file)},       {"row", std::to_string(issue.row)},
                    {"col", std::to_string(issue.col)},    {"code", std::move(issue.code)},
                    {"message", std::move(issue.message)}, {"severity", std::move(issue.severity)}};
    return {issue.line, std::move(match), 0};
}

} // namespace

Result<Extract> extract(const LogModel &log, const Patterns &patterns, const Cancel &cancel)
{
    Extract extract;
    TestReader testReader;
    StepReader stepReader;
    std::vector<FailedTest> byRules;
    std::string heading;
    const auto readWindow = [&](const LogWindow &window) {
        testReader.read(window);
        stepReader.read(window);
    };
    const auto takeHit = [&](size_t line, std::vector<Match> matches) {
        for (Match &match : matches) {
            if (match.rule->heading)
                heading = word(match, "file");
            else if (match.rule->underHeading && !heading.empty())
                match.groups["file"] = heading;
            if (std::string test = word(match, "test"); !trimmed(test).empty() && byRules.size() < testLimit)
                byRules.push_back({int64_t(line) + 1, std::string(trimmed(test))});
        }
        std::erase_if(matches, [](const Match &match) { return match.rule->heading; });
        const auto best = std::ranges::max_element(matches, {}, [](const Match &match) { return match.rule->over; });
        if (best != matches.end() && best->groups.count("row") == 0)
            takePlace(*best, matches);
        if (best != matches.end() && extract.candidates.size() < candidateLimit)
            extract.candidates.push_back({int64_t(line) + 1, std::move(*best), 0});
    };
    if (const auto matched = patterns.match(log.lines, cancel, takeHit, readWindow); !matched)
        return std::unexpected(matched.error());
    extract.steps = stepReader.take();
    std::vector<FailedTest> tests = testReader.take();
    byRules.resize(std::min(byRules.size(), testLimit - std::min(tests.size(), testLimit)));
    std::ranges::move(byRules, std::back_inserter(tests));
    if (auto report = reportOf(log)) {
        for (auto &[line, test] : report->failedTests)
            tests.push_back({line, std::move(test)});
        if (!report->issues.empty()) {
            extract.candidates.clear();
            extract.report = true;
        }
        for (ReportIssue &issue : report->issues)
            extract.candidates.push_back(candidateOf(std::move(issue)));
    }
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
    error.severity = word(candidate.match, "severity");
    if (error.severity.empty())
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
