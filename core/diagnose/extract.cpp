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

std::string_view word(const Match &match, std::string_view group)
{
    const std::string *found = match.groups.find(group);
    return found ? *found : std::string_view();
}

int number(const Match &match, std::string_view group)
{
    int value = 0;
    const std::string_view text = word(match, group);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// What hits say, one after the other.
class HitReader {
public:
    void read(size_t line, std::span<const LineMatch> matches)
    {
        const LineMatch *best = nullptr;
        for (const LineMatch &each : matches) {
            if (each.rule->heading)
                m_heading = each.word("file");
            else if (!best || each.rule->over > best->rule->over)
                best = &each;
            if (const std::string_view test = trimmed(each.word("test")); !test.empty() && m_tests.size() < testLimit)
                m_tests.push_back({int64_t(line) + 1, std::string(test)});
        }
        if (!best || m_candidates.size() == candidateLimit)
            return;
        Match kept = best->kept();
        if (best->rule->underHeading && !m_heading.empty())
            kept.groups.set("file", m_heading);
        if (!kept.groups.contains("row"))
            takePlace(kept, matches);
        m_candidates.push_back({int64_t(line) + 1, std::move(kept), 0});
    }
    std::vector<Candidate> takeCandidates() { return std::move(m_candidates); }
    std::vector<FailedTest> takeTests() { return std::move(m_tests); }

private:
    /// A rule that explains best may say no place, while another of the same line does.
    void takePlace(Match &best, std::span<const LineMatch> matches) const
    {
        for (const LineMatch &each : matches) {
            const bool headed = each.rule->underHeading && !m_heading.empty();
            const std::string_view file = headed ? m_heading : each.word("file"), row = each.word("row");
            if (each.rule->heading || file.empty() || row.empty())
                continue;
            best.groups.set("file", file);
            best.groups.set("row", row);
            if (const std::string_view col = each.word("col"); !col.empty())
                best.groups.set("col", col);
            return;
        }
    }

    std::string m_heading;
    std::vector<FailedTest> m_tests;
    std::vector<Candidate> m_candidates;
};

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
    match.groups = NamedTexts{{"file", std::move(issue.file)},       {"row", std::to_string(issue.row)},
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
    HitReader hitReader;
    const auto matched = patterns.match(
        log.lines, cancel, [&](size_t line, std::span<const LineMatch> matches) { hitReader.read(line, matches); },
        [&](const LogWindow &window) {
            testReader.read(window);
            stepReader.read(window);
        });
    if (!matched)
        return std::unexpected(matched.error());
    extract.candidates = hitReader.takeCandidates();
    extract.steps = stepReader.take();
    std::vector<FailedTest> tests = testReader.take(), byRules = hitReader.takeTests();
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
