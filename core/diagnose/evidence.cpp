// SPDX-License-Identifier: GPL-3.0-or-later
#include "evidence.h"

#include "runner_text.h"

#include <core/base/text.h>

#include <re2/re2.h>

#include <algorithm>
#include <functional>

namespace sb::diagnose {

namespace {

constexpr int64_t blockLimit = 80;

using Belongs = std::function<bool(std::string_view)>;

int64_t down(const LogModel &log, int64_t line, const Belongs &belongs, int64_t limit = blockLimit)
{
    int64_t end = line;
    while (end < int64_t(log.lines.size()) && end - line < limit && belongs(log.lines[size_t(end)]))
        ++end;
    return end;
}

int64_t up(const LogModel &log, int64_t line, const Belongs &belongs, int64_t limit = blockLimit)
{
    int64_t start = line;
    while (start > 1 && line - start < limit && belongs(log.lines[size_t(start) - 2]))
        --start;
    return start;
}

re2::StringPiece piece(std::string_view text)
{
    return {text.data(), text.size()};
}

} // namespace

bool blockBoundary(std::string_view line)
{
    thread_local const re2::RE2 mark(
        R"(^(?:\$ |The command |travis_|##\[|Done\. Your build|make(?:\[\d+\])?: |npm ERR!|yarn run |)"
        R"(error Command failed|ok \d+ |Finished in |Ran \d+ |Tests run: |FAILURES!|ERRORS!|Tests: |Test Suites: |)"
        R"(test result: |FAILED \(|Failed examples:|ninja: build stopped|BUILD FAILED|\[INFO\]|\[info\]|Coverage|)"
        R"(\d+ (?:tests?|examples?|runs|passing|specs?|scenarios?|tests? passed)\b|)"
        R"((?i:compiling|building|installing|downloading|fetching|linking|updating|checking) ))"
        R"(|^\s*(?:✓|✔|√|\.{3,}$|\[ *\d+%\]|\[\d+/\d+\]))"
        R"(|" exited with \d)");
    return re2::RE2::PartialMatch(piece(line), mark);
}

bool continuesMessage(std::string_view line)
{
    thread_local const re2::RE2 more(
        R"(^(?:\s+\S|[-+@|>~^]|E  |at |in |from |note: |hint: |help: |Caused by|stack traceback|Expected|Actual|Got\b|)"
        R"(Did you mean|Failed asserting|Stack trace|Backtrace))");
    return re2::RE2::PartialMatch(piece(line), more);
}

bool failureHeader(std::string_view line)
{
    thread_local const re2::RE2 header(
        R"(^\s*(?:\d{1,4}[).] \S|FAIL(?:ED|URE)?:? |ERROR: |● |---- .* ----$|Failure:|Error:))");
    return re2::RE2::PartialMatch(piece(line), header);
}

bool stepBoundary(std::string_view line)
{
    return line.starts_with("$ ") || line.starts_with("travis_") || line.starts_with("##[group]")
        || line.starts_with("section_start:") || line.starts_with("~~~ ") || line.starts_with("--- :")
        || (line.starts_with("The command ") && line.contains(" exited with "));
}

namespace {

bool blank(std::string_view line)
{
    return trimmed(line).empty();
}
bool indented(std::string_view line)
{
    return line.starts_with(' ') || line.starts_with('\t');
}
bool hasAny(std::string_view line, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return line.contains(word); });
}

/// Down through what the message says, over single blank lines (two where failures are listed).
int64_t messageEnd(const LogModel &log, int64_t line, bool list, int64_t limit)
{
    int64_t end = line;
    for (int64_t at = line + 1; at <= int64_t(log.lines.size()) && at - line <= limit; ++at) {
        std::string_view text = log.lines[size_t(at) - 1];
        if (blank(text)) {
            if (at - end > (list ? 3 : 1))
                break;
            continue;
        }
        if (blockBoundary(text) || (at > end + 1 && !continuesMessage(text) && !(list && failureHeader(text))))
            break;
        end = at;
    }
    return end;
}

/// Up to the line that the message hangs on: "FAIL: ...", "file.js", "Traceback", one line that ends in ":".
int64_t messageStart(const LogModel &log, int64_t line)
{
    int64_t start = line;
    while (start > 1 && line - start < 8) {
        std::string_view above = log.lines[size_t(start) - 2];
        std::string_view text = log.lines[size_t(start) - 1];
        if (blank(above) || blockBoundary(above))
            break;
        const bool parent
            = indentOf(above) < indentOf(text) || (above.ends_with(':') && indentOf(above) <= indentOf(text));
        const bool sibling = indentOf(above) == indentOf(text) && indentOf(text) > 0;
        if (!parent && !sibling)
            break;
        --start;
    }
    return start;
}

} // namespace

fact::Evidence blockOf(const LogModel &log, int64_t line, const Rule &rule)
{
    fact::Evidence evidence{line, line, rule.id};
    const std::string &kind = rule.block;
    if (kind == "gcc") {
        evidence.startLine = up(
            log, line,
            [](std::string_view l) { return hasAny(l, {": In ", "In file included from", "                 from "}); },
            4);
        evidence.endLine = messageEnd(log, line, false, 12);
    } else if (kind == "ld") {
        evidence.startLine = up(log, line, [](std::string_view l) { return hasAny(l, {"in function", "ld: "}); }, 4);
        evidence.endLine = down(
            log, line, [](std::string_view l) { return hasAny(l, {"undefined reference", "collect2", "ld returned"}); },
            12);
    } else if (kind == "traceback") {
        evidence.startLine = up(log, line, [](std::string_view l) {
            return indented(l) || l.starts_with("Traceback (most recent call last)");
        });
        if (evidence.startLine == line)
            evidence.startLine
                = up(log, line, [](std::string_view l) { return l.starts_with("E ") || l.starts_with("> "); }, 10);
    } else if (kind == "pytest") {
        evidence.startLine = up(
            log, line, [](std::string_view l) { return l.starts_with("E ") || l.starts_with(">") || indented(l); }, 20);
        evidence.endLine = down(log, line, [](std::string_view l) { return l.starts_with("E "); }, 20);
    } else if (kind == "diff") {
        evidence.startLine = up(log, line, [](std::string_view l) { return hasAny(l, {"diff --git", "index "}); }, 2);
        evidence.endLine = down(log, line, [](std::string_view l) {
            return l.starts_with('+') || l.starts_with('-') || l.starts_with("@@") || l.starts_with(' ')
                || l.starts_with('\\');
        });
    } else if (kind == "npm") {
        evidence.endLine = down(log, line, [](std::string_view l) { return l.starts_with("npm "); }, 20);
    } else if (kind == "failure" || kind == "unittest" || kind == "jest") {
        evidence.endLine = messageEnd(log, line, true, blockLimit);
    } else if (kind != "line") {
        evidence.startLine = messageStart(log, line);
        evidence.endLine = messageEnd(log, line, false, kind.empty() ? 20 : 30);
    }
    while (evidence.endLine > line && blank(log.lines[size_t(evidence.endLine) - 1]))
        --evidence.endLine;
    return evidence;
}

std::optional<Place> tracebackPlace(const LogModel &log, int64_t line)
{
    thread_local const re2::RE2 frame(R"re(^\s*File "([^"]+)", line (\d+))re");
    thread_local const re2::RE2 pytest(R"(^([\w./-]+\.py):(\d+): )");
    for (int64_t at = line; at >= std::max<int64_t>(1, line - blockLimit); --at) {
        Place place;
        const std::string_view text = log.lines[size_t(at) - 1];
        if (trimmed(text).starts_with("File \"") && re2::RE2::PartialMatch(piece(text), frame, &place.file, &place.row)
            && !hasAny(place.file, {"/usr/lib/", "/site-packages/", "<frozen", "/dist-packages/"}))
            return place;
        if (text.starts_with("Traceback"))
            break;
    }
    for (int64_t at = line + 1; at <= std::min<int64_t>(int64_t(log.lines.size()), line + 8); ++at) {
        Place place;
        const std::string_view text = log.lines[size_t(at) - 1];
        if (text.contains(".py:") && re2::RE2::PartialMatch(piece(text), pytest, &place.file, &place.row))
            return place;
    }
    return std::nullopt;
}

} // namespace sb::diagnose
