// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "cues.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace sb::diagnose {

namespace {

constexpr int strong = 65; ///< rank of a rule that explains by itself

float logScale(double count, double full)
{
    return float(std::min(1.0, std::log2(1 + count) / std::log2(1 + full)));
}

/// The words of a line without its numbers.
size_t shape(std::string_view line)
{
    std::array<char, 400> words;
    size_t size = 0;
    for (const char c : line.substr(0, words.size())) {
        words[size] = c;
        size += c < '0' || c > '9';
    }
    return std::hash<std::string_view>()({words.data(), size});
}

/// "file.ext:12" or "file.ext(12" somewhere in it.
bool namesPlace(std::string_view line)
{
    constexpr size_t longest = 7; ///< from the dot
    for (size_t i = 3; i + 1 < line.size() && i < 400; ++i) {
        if ((line[i] != ':' && line[i] != '(') || line[i + 1] < '0' || line[i + 1] > '9')
            continue;
        const std::string_view before = line.substr(i - std::min(i, longest), std::min(i, longest));
        const size_t dot = before.rfind('.');
        if (dot != std::string_view::npos && before.size() - dot >= 2
            && std::ranges::all_of(before.substr(dot + 1),
                                   [](char c) { return std::isalpha(static_cast<unsigned char>(c)); }))
            return true;
    }
    return false;
}

size_t indentOf(std::string_view line)
{
    size_t at = 0;
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t'))
        ++at;
    return at == line.size() ? 0 : at;
}

/// A heading stands right above, or over one blank line: it ends in ":", or says FAILURES in capitals.
bool belowHead(const LogLines &lines, int64_t line)
{
    for (int64_t at = line - 1; at >= 1 && at >= line - 2; --at) {
        const std::string_view text = trimmed(lines[size_t(at) - 1]);
        if (text.empty())
            continue;
        return text.size() < 60
            && (text.ends_with(':') || text.starts_with("FAIL") || text.starts_with("ERROR")
                || text.starts_with("==="));
    }
    return false;
}

/// Whether it may hold "again" or "etry": nearly no line does. Without a branch, so that the compiler uses vector instructions.
bool mayTryAgain(std::string_view text)
{
    uint8_t found = 0;
    for (size_t i = 0; i + 1 < text.size(); ++i)
        found |= uint8_t(uint8_t(text[i] == 'g') & uint8_t(text[i + 1] == 'a'))
            | uint8_t(uint8_t(text[i] == 'r') & uint8_t(text[i + 1] == 'y'));
    return found != 0;
}

/// One of the next lines says that it was tried again.
bool triedAgain(const LogLines &lines, int64_t line)
{
    for (auto at = size_t(line); at < lines.size() && at < size_t(line) + 3; ++at) {
        const std::string_view text = lines[at].substr(0, 200);
        if (!mayTryAgain(text))
            continue;
        const auto says
            = [&](std::string_view word) { return memmem(text.data(), text.size(), word.data(), word.size()); };
        if (says("again") || (says("etry") && (says("etrying") || says("etry in"))))
            return true;
    }
    return false;
}

/// The letters that a line begins with are those of the other line: rows of one list.
bool sameBeginning(std::string_view a, std::string_view b)
{
    const size_t length = std::min<size_t>({a.size(), b.size(), 6});
    return length >= 3 && shape(a.substr(0, length)) == shape(b.substr(0, length));
}

struct StepPlace {
    const FailedStep *step = nullptr;
    size_t index = 0;
};

StepPlace stepOf(const std::vector<FailedStep> &steps, int64_t line)
{
    const auto at = std::ranges::lower_bound(steps, line, {}, &FailedStep::endLine);
    if (at != steps.end() && line >= at->startLine)
        return {&*at, size_t(at - steps.begin())};
    return {};
}

} // namespace

std::vector<Features> featuresOf(const LogLines &lines, const std::vector<Candidate> &candidates,
                                 const std::vector<FailedStep> &steps, const Templates *green)
{
    // Counts are by (step, rule): a rule's hits in other commands say nothing here.
    struct Counts {
        std::unordered_map<const Rule *, std::pair<int, int>> ofRule; ///< (how many, how many seen)
        std::pair<int, int> strong;
        int cued = 0;
    };
    std::vector<Counts> ofStep(steps.size() + 1); // the last: outside of all steps
    std::unordered_map<size_t, int> shapes;
    std::vector<size_t> shapeOf;
    shapeOf.reserve(candidates.size());
    shapes.reserve(candidates.size());
    bool othersExplain = false; // a strong line that is no trouble of the machine
    const auto textOf = [&](const Candidate &each) { return lines[size_t(each.line) - 1]; };
    const size_t outside = steps.size();
    for (const Candidate &each : candidates) {
        const StepPlace place = stepOf(steps, each.line);
        const size_t step = place.step ? place.index : outside;
        ++ofStep[step].ofRule[each.match.rule].first;
        ofStep[step].strong.first += each.match.rule->rank >= strong;
        ++shapes[shapeOf.emplace_back(shape(textOf(each)))];
        othersExplain = othersExplain
            || (each.match.rule->rank >= strong && each.match.rule->severity == "error"
                && fact::groupOf(each.match.rule->type) != fact::FailureGroup::Infra);
    }
    std::vector<Features> rows;
    rows.reserve(candidates.size());
    const auto size = double(std::max<size_t>(lines.size(), 1));
    const int64_t lastEnd = steps.empty() ? int64_t(lines.size()) : steps.back().endLine;
    for (const Candidate &each : candidates) {
        const std::string_view line = textOf(each);
        const std::string_view above = each.line > 1 ? lines[size_t(each.line) - 2] : std::string_view();
        const std::string_view below = size_t(each.line) < lines.size() ? lines[size_t(each.line)] : std::string_view();
        const StepPlace place = stepOf(steps, each.line);
        const size_t step = place.step ? place.index : outside;
        Counts &counts = ofStep[step];
        auto &[ruleCount, ruleSeen] = counts.ofRule[each.match.rule];
        auto &[strongCount, strongSeen] = counts.strong;
        const size_t ownShape = shapeOf[rows.size()];
        const Rule *rule = each.match.rule == &likelyLine() ? nullptr : each.match.rule;
        const fact::FailureGroup group = rule ? fact::groupOf(rule->type) : fact::FailureGroup::None;
        const double rank = each.match.rule->rank / 100.0;
        const int64_t end = place.step ? place.step->endLine : int64_t(lines.size());
        const int64_t start = place.step ? place.step->startLine : 1;
        const auto toEnd = double(end - each.line);
        const bool isStrong = each.match.rule->rank >= strong;
        Features row{};
        size_t at = 0;
        const auto put = [&](double value) { row[at++] = float(value); };
        put(rank);
        put(rank * rank);
        put(!rule);
        put(each.match.rule->rank >= 70);
        put(each.match.rule->rank >= 50);
        put(rule && rule->severity != "error");
        put(group == fact::FailureGroup::Code);
        put(group == fact::FailureGroup::Test);
        put(group == fact::FailureGroup::Build);
        put(group == fact::FailureGroup::Infra);
        put(rule && group == fact::FailureGroup::None);
        put(place.step != nullptr);
        put(place.step && place.index == 0);
        put(place.step && place.index + 1 == steps.size());
        put(each.line > lastEnd);
        put(1 - std::min(1.0, toEnd / 60));
        put(1 - logScale(toEnd, 4096));
        put(1 - logScale(double(each.line - start), 4096));
        put(double(each.line) / size);
        put(rule && ruleSeen == 0);
        put(rule && ruleSeen + 1 == ruleCount);
        put(rule ? logScale(ruleCount - 1, 256) : 0);
        put(isStrong && strongSeen == 0);
        put(logScale(strongSeen, 64));
        put(logScale(strongCount - strongSeen - isStrong, 64));
        put(logScale(shapes[ownShape] - 1, 64));
        put(trimmed(above).empty());
        put(indentOf(below) > indentOf(line));
        put(std::min(1.0, double(indentOf(line)) / 12));
        put(logScale(double(line.size()), 1024));
        const size_t index = rows.size();
        const bool aboveIsOne = index > 0 && candidates[index - 1].line == each.line - 1;
        put(!above.empty() && (aboveIsOne ? shapeOf[index - 1] : shape(above)) == ownShape);
        put(namesPlace(line));
        put(green && green->knows(line));
        put(!above.empty() && indentOf(above) > indentOf(line));
        put(below.starts_with("---") || below.starts_with("+++") || below.starts_with("@@"));
        put(rule && each.match.rule->rank < 45 && rule->severity == "error");
        put(trimmed(line).ends_with('.') || trimmed(line).ends_with('!'));
        put(line.starts_with("+ ") || line.starts_with("$ ") || line.starts_with("> "));
        put(belowHead(lines, each.line));
        const bool cued = std::popcount(each.cues) >= 2;
        put(cued && counts.cued == 0);
        put(std::min(1.0, std::popcount(each.cues) / 6.0));
        counts.cued += cued;
        const bool listed = sameBeginning(line, below), otherAbove = !sameBeginning(line, above);
        put(group == fact::FailureGroup::Infra && othersExplain);
        put(triedAgain(lines, each.line));
        put(listed && otherAbove);
        put(!otherAbove);
        put(each.match.rule->rank >= 85);
        put(group == fact::FailureGroup::Code && ruleSeen == 0);
        put(group == fact::FailureGroup::Test && ruleSeen == 0);
        put(group == fact::FailureGroup::Test ? 1 - logScale(toEnd, 4096) : 0);
        put(!rule ? 1 - logScale(toEnd, 4096) : 0);
        put(rule && ruleSeen == 0 ? rank : 0);
        const bool generic = rule && (rule->id.starts_with("generic") || rule->id.starts_with("located"));
        put(generic);
        put(generic && ruleSeen == 0);
        rows.push_back(row);
        ruleSeen += 1;
        strongSeen += isStrong;
    }
    return rows;
}

} // namespace sb::diagnose
