// SPDX-License-Identifier: GPL-3.0-or-later
#include "extent.h"

#include "cues.h"
#include "evidence.h"
#include "runner_text.h"

#include <core/base/text.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace sb::diagnose {

namespace {

constexpr size_t judgedBytes = 400; ///< bytes of a line that are looked at

/// The first letters of a line: what rows of one list have in common.
std::string headOf(std::string_view line)
{
    std::string head;
    for (const char c : line) {
        if (!(c >= '0' && c <= '9'))
            head += c;
        if (head.size() == 10)
            break;
    }
    return head;
}

std::string_view firstWord(std::string_view line)
{
    line.remove_prefix(indentOf(line));
    return line.substr(0, line.find_first_of(" \t:("));
}

float logScale(double count, double full)
{
    return float(std::min(1.0, std::log2(1 + count) / std::log2(1 + full)));
}

const Candidate *candidateAt(const std::vector<Candidate> &candidates, int64_t line)
{
    const auto at = std::ranges::lower_bound(candidates, line, {}, &Candidate::line);
    return at != candidates.end() && at->line == line ? &*at : nullptr;
}

/// What is the same for all lines that are judged.
struct Key {
    const Rule *rule = nullptr;
    std::string_view text;
    std::string head;
    size_t indent = 0;
    fact::FailureGroup group = fact::FailureGroup::None;
};

/// What was passed on the way from the key line.
struct Way {
    size_t blanks = 0; ///< in a row
    int paragraphs = 0;
    int boundaries = 0;
    int sinceRelated = 0;
    std::string_view before;
};

ExtentFeatures rowOf(std::string_view line, int64_t distance, bool up, const Key &key, Way &way,
                     const Candidate *candidate, bool inBlock)
{
    ExtentFeatures row{};
    size_t at = 0;
    const auto put = [&](double value) { row[at++] = float(value); };
    const bool isBlank = trimmed(line).empty();
    const bool isBoundary = !isBlank && blockBoundary(line);
    const bool isHeader = !isBlank && failureHeader(line);
    const bool known = candidate && candidate->match.rule != &likelyLine();
    const bool sameRule = known && candidate->match.rule == key.rule;
    const bool sameHead = !isBlank && headOf(line) == key.head;
    const size_t indent = indentOf(line);
    const float far = logScale(double(distance), 300);
    const bool afterBlank = way.blanks > 0 && !isBlank;
    if (isBlank) {
        ++way.blanks;
    } else {
        way.paragraphs += way.blanks > 0;
        way.blanks = 0;
    }
    const int boundaries = way.boundaries;
    way.boundaries += isBoundary;
    way.sinceRelated = sameRule || sameHead || inBlock ? 0 : way.sinceRelated + 1;
    put(1);
    put(up);
    put(far);
    put(up ? far : 0);
    put(distance == 1);
    put(isBlank);
    put(isBlank && way.blanks > 1);
    put(up && isBlank);
    put(!isBlank && indent > key.indent);
    put(!isBlank && indent == key.indent);
    put(!isBlank && indent < key.indent);
    put(up && !isBlank && indent < key.indent);
    put(isBoundary);
    put(!isBlank && continuesMessage(line));
    put(isHeader);
    put(up && isHeader);
    put(sameHead);
    put(sameRule);
    put(known && !sameRule && candidate->match.rule->rank >= 65);
    put(known && !sameRule && candidate->match.rule->rank < 65);
    put(!isBlank && !candidate);
    put(candidate && std::popcount(candidate->cues) >= 2);
    put(way.paragraphs == 0);
    put(std::min(1.0, way.paragraphs / 4.0));
    put(std::min(1.0, boundaries / 2.0));
    put(!isBlank && firstWord(line) == firstWord(key.text));
    put(!isBlank && !way.before.empty() && firstWord(line) == firstWord(way.before));
    put(!isBlank && line.size() < 4);
    put(line.starts_with('+') || line.starts_with('-') || line.starts_with("@@"));
    put(inBlock);
    put(!inBlock);
    using enum fact::FailureGroup;
    const bool test = key.group == Test, code = key.group == Code || key.group == Build, infra = key.group == Infra;
    put(up && test);
    put(!up && test);
    put(up && code);
    put(!up && code);
    put(up && infra);
    put(!up && infra);
    put(up && !test && !code && !infra);
    put(!up && !test && !code && !infra);
    put(up && key.rule->block == "traceback");
    put(!up && (key.rule->block == "failure" || key.rule->block == "unittest" || key.rule->block == "jest"));
    put(afterBlank);
    put(afterBlank && indent > key.indent);
    put(isHeader && failureHeader(key.text));
    put(!isBlank && line.ends_with(':'));
    put(logScale(way.sinceRelated, 64));
    if (!isBlank)
        way.before = line;
    return row;
}

} // namespace

std::vector<ExtentFeatures> extentOf(const LogModel &log, const std::vector<Candidate> &candidates,
                                     const Candidate &candidate, const fact::Evidence &block, bool up)
{
    const auto count = int64_t(log.lines.size());
    const auto textOf = [&](int64_t line) { return log.lines[size_t(line) - 1].substr(0, judgedBytes); };
    const Key key{
        candidate.match.rule, textOf(candidate.line), headOf(textOf(candidate.line)), indentOf(textOf(candidate.line)),
        candidate.match.rule == &likelyLine() ? fact::FailureGroup::None : fact::groupOf(candidate.match.rule->type)};
    std::vector<ExtentFeatures> rows;
    Way way;
    const int64_t last
        = up ? std::max<int64_t>(1, candidate.line - reachUp) : std::min(count, candidate.line + reachDown);
    for (int64_t line = candidate.line + (up ? -1 : 1); up ? line >= last : line <= last; line += up ? -1 : 1) {
        const std::string_view text = textOf(line);
        if (stepBoundary(text))
            break;
        rows.push_back(rowOf(text, std::abs(line - candidate.line), up, key, way, candidateAt(candidates, line),
                             line >= block.startLine && line <= block.endLine));
    }
    return rows;
}

fact::Evidence extended(const LogModel &log, const std::vector<Candidate> &candidates, const Candidate &key,
                        const Ranking &ranking)
{
    fact::Evidence block = blockOf(log, key.line, *key.match.rule);
    if (!ranking.knowsExtent())
        return block;
    const auto lengthOf = [&](bool up) {
        double sum = 0, best = 0;
        int64_t length = 0, at = 0;
        for (const ExtentFeatures &row : extentOf(log, candidates, key, block, up)) {
            ++at;
            const Candidate *candidate = candidateAt(candidates, key.line + (up ? -at : at));
            sum += ranking.belongs(row, candidate ? candidate->cues : 0);
            if (sum > best) {
                best = sum;
                length = at;
            }
        }
        return length;
    };
    block.startLine = key.line - lengthOf(true);
    block.endLine = key.line + lengthOf(false);
    const auto blank = [&](int64_t line) { return trimmed(log.lines[size_t(line) - 1]).empty(); };
    while (block.endLine > key.line && blank(block.endLine))
        --block.endLine;
    while (block.startLine < key.line && blank(block.startLine))
        ++block.startLine;
    return block;
}

} // namespace sb::diagnose
