// SPDX-License-Identifier: GPL-3.0-or-later
#include "evidence.h"

#include <core/base/text.h>

#include <re2/re2.h>

#include <algorithm>
#include <functional>

namespace sb::diagnose {

namespace {

constexpr int64_t blockLimit = 60;

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

bool blank(std::string_view line)
{
    return trimmed(line).empty();
}
bool indented(std::string_view line)
{
    return line.starts_with(' ') || line.starts_with('\t');
}
bool any(std::string_view line, std::initializer_list<std::string_view> words)
{
    return std::ranges::any_of(words, [&](std::string_view word) { return line.contains(word); });
}

} // namespace

fact::Evidence blockOf(const LogModel &log, int64_t line, const Rule &rule)
{
    fact::Evidence evidence{line, line, rule.id};
    if (rule.block == "gcc") {
        evidence.startLine = up(
            log, line,
            [](std::string_view l) { return any(l, {": In ", "In file included from", "                 from "}); }, 4);
        evidence.endLine = down(log, line, [](std::string_view l) { return indented(l) || any(l, {": note: "}); }, 12);
    } else if (rule.block == "ld") {
        evidence.startLine = up(log, line, [](std::string_view l) { return any(l, {": in function", "ld: "}); }, 4);
        evidence.endLine = down(
            log, line, [](std::string_view l) { return any(l, {"undefined reference", "collect2:", "ld returned"}); },
            8);
    } else if (rule.block == "traceback") {
        evidence.startLine = up(log, line, [](std::string_view l) {
            return indented(l) || l.starts_with("Traceback (most recent call last)");
        });
        if (evidence.startLine == line)
            evidence.startLine
                = up(log, line, [](std::string_view l) { return l.starts_with("E ") || l.starts_with("> "); }, 10);
    } else if (rule.block == "pytest") {
        evidence.startLine = up(
            log, line, [](std::string_view l) { return l.starts_with("E ") || l.starts_with(">") || indented(l); }, 20);
        evidence.endLine = down(log, line, [](std::string_view l) { return l.starts_with("E "); }, 20);
    } else if (rule.block == "unittest") {
        evidence.endLine
            = down(log, line, [](std::string_view l) { return !l.starts_with("====") && !l.starts_with("Ran "); }, 30);
    } else if (rule.block == "indented") {
        evidence.endLine = down(log, line, indented, 20);
    } else if (rule.block == "diff") {
        evidence.endLine = down(log, line, [](std::string_view l) {
            return l.starts_with("+") || l.starts_with("-") || l.starts_with("@@") || l.starts_with(" ")
                || l.starts_with("\\");
        });
    } else if (rule.block == "section" || rule.block == "paragraph") {
        const bool both = rule.block == "paragraph";
        evidence.endLine = down(log, line, [](std::string_view l) { return indented(l) || blank(l); }, 14);
        if (both)
            evidence.startLine
                = up(log, line, [](std::string_view l) { return indented(l) || l.starts_with("CMake Error"); }, 6);
    } else if (rule.block == "jest" || rule.block == "rustc") {
        evidence.endLine
            = down(log, line, [](std::string_view l) { return indented(l) || blank(l) || l.contains(" | "); }, 30);
    } else if (rule.block == "stack") {
        evidence.endLine = down(
            log, line,
            [](std::string_view l) {
                return indented(l) || l.starts_with("Caused by") || l.contains("Exception") || l.contains("Error");
            },
            25);
    } else if (rule.block == "comment") {
        evidence.endLine = down(log, line, [](std::string_view l) { return trimmed(l).starts_with('#'); }, 12);
    } else if (rule.block == "failure") {
        // To the next numbered failure, or to two blank lines.
        int64_t end = line;
        for (int blanks = 0; end < int64_t(log.lines.size()) && end - line < 30; ++end) {
            const std::string_view text = trimmed(log.lines[size_t(end)]);
            blanks = text.empty() ? blanks + 1 : 0;
            if (blanks == 2 || text.starts_with("Finished in") || text.starts_with("Tests:")
                || (text.size() > 2 && text[0] >= '0' && text[0] <= '9' && text.find(") ") < 4))
                break;
        }
        evidence.endLine = end;
    } else if (rule.block == "npm") {
        evidence.endLine = down(log, line, [](std::string_view l) { return l.starts_with("npm "); }, 20);
    }
    while (evidence.endLine > line && blank(log.lines[size_t(evidence.endLine) - 1]))
        --evidence.endLine;
    return evidence;
}

std::optional<Place> tracebackPlace(const LogModel &log, int64_t line)
{
    static const re2::RE2 frame(R"re(^\s*File "([^"]+)", line (\d+))re");
    static const re2::RE2 pytest(R"(^([\w./-]+\.py):(\d+): )");
    for (int64_t at = line; at >= std::max<int64_t>(1, line - blockLimit); --at) {
        Place place;
        if (re2::RE2::PartialMatch(piece(log.lines[size_t(at) - 1]), frame, &place.file, &place.row)
            && !any(place.file, {"/usr/lib/", "/site-packages/", "<frozen", "/dist-packages/"}))
            return place;
        if (log.lines[size_t(at) - 1].starts_with("Traceback"))
            break;
    }
    for (int64_t at = line + 1; at <= std::min<int64_t>(int64_t(log.lines.size()), line + 8); ++at) {
        Place place;
        if (re2::RE2::PartialMatch(piece(log.lines[size_t(at) - 1]), pytest, &place.file, &place.row))
            return place;
    }
    return std::nullopt;
}

} // namespace sb::diagnose
