// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A log that is a report: what a tool wrote as XML or JSON, whatever the tool. The names of the members decide: a thing
// that has a file (its own or its parent's) and a line is an issue. Bounded: 32 MB, 64 levels, 20,000 issues.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

constexpr size_t reportBytes = 32 * 1024 * 1024;
constexpr int reportDepth = 64;
constexpr size_t reportIssues = 20'000;

struct ReportIssue {
    int64_t line = 1; ///< of the report, 1-based
    std::string file;
    int row = 0;
    int col = 0;
    std::string code;
    std::string severity; ///< "error", "warning" or "info"
    std::string message;
};

struct Report {
    std::vector<ReportIssue> issues;
    std::vector<std::pair<int64_t, std::string>> failedTests; ///< the report's line and the name
};

/// Checkstyle, PMD, SpotBugs, cppcheck, Android lint, JUnit, NUnit, xUnit, TRX and what looks like them. Nothing where it is not XML.
std::optional<Report> readXmlReport(std::string_view text);

/// SARIF, Code Climate, ESLint, Pyright, cargo, go test -json and what looks like them; one document, or one a line. Nothing where
/// no line is JSON.
std::optional<Report> readJsonReport(std::string_view text);

/// The same member whichever way a tool writes it: "lineNumber", "line_number" and "Line-Number" are "linenumber".
std::string memberKey(std::string_view name);
bool isFileKey(std::string_view key);
bool isRowKey(std::string_view key);
bool isColKey(std::string_view key);
bool isMessageKey(std::string_view key);
bool isCodeKey(std::string_view key);
bool isSeverityKey(std::string_view key);

/// "12", "12-14" and "L12" are 12; what is none is 0.
int rowNumber(std::string_view text);
/// A path as tools print it, without "file://" and a project's key before a colon; empty where it is a sentence or an address.
std::string reportPath(std::string_view text);
/// A report's word for how bad it is as one of ours; "error" where it says nothing.
std::string severityOf(std::string_view word);

} // namespace sb::diagnose
