// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "bytes.h"
#include "cues.h"

#include <core/base/text.h>
#include <core/scan/line_table.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr int strong = 65; ///< rank of a rule that explains by itself

constexpr size_t measuredBytes = 400; ///< bytes of a line that are looked at

/// Where a count stands between 0 and `full`. Most counts are small, and logarithms are not cheap.
class LogScale {
public:
    float operator()(int64_t count, int full) const { return count >= full ? 1 : float(logOf(count) / logOf(full)); }

private:
    double logOf(int64_t count) const
    {
        return size_t(count) < m_known.size() ? m_known[size_t(count)] : std::log2(1 + double(count));
    }

    std::array<double, 1025> m_known = [] {
        std::array<double, 1025> known;
        for (size_t i = 0; i < known.size(); ++i)
            known[i] = std::log2(1 + double(i));
        return known;
    }();
};

/// The words of a line without its numbers.
class Shape {
public:
    explicit Shape(std::string_view line)
    {
        line = line.substr(0, measuredBytes);
        constexpr size_t width = sizeof(Bytes);
        while (line.size() >= width) {
            // Nearly all bytes are no digits.
            const Bytes bytes = bytesAt(line.data());
            if (const unsigned digits = bitsOf(bytes - '0' < 10); digits == 0) {
                std::memcpy(m_words.data() + m_size, &bytes, width);
                m_size += width;
            } else {
                add(line.substr(0, width));
            }
            line.remove_prefix(width);
        }
        add(line);
    }
    std::string_view words() const { return {m_words.data(), m_size}; }

private:
    void add(std::string_view part)
    {
        for (const char c : part) {
            m_words[m_size] = c;
            m_size += c < '0' || c > '9';
        }
    }
    std::array<char, measuredBytes + 1> m_words;
    size_t m_size = 0;
};

/// "file.ext:12" or "file.ext(12" somewhere in it.
bool namesPlace(std::string_view line)
{
    constexpr size_t longest = 7; ///< from the dot
    const std::string_view seen = line.substr(0, measuredBytes);
    for (size_t i = 3; i < seen.size(); ++i) {
        i += firstWhere(seen.substr(i), [](auto bytes) { return (bytes == ':') | (bytes == '('); });
        if (i + 1 >= line.size() || i >= seen.size() || line[i + 1] < '0' || line[i + 1] > '9')
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

size_t depthOf(std::string_view line)
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

/// Whether it may hold "again" or "etry": nearly no line does.
bool mayTryAgain(std::string_view text)
{
    constexpr size_t width = sizeof(Bytes);
    const auto pair = [&](const char *at, char first, char second) {
        return (bytesAt(at) == uint8_t(first)) & (bytesAt(at + 1) == uint8_t(second));
    };
    if (text.size() <= width)
        return true;
    const auto may = [&](size_t at) { return pair(text.data() + at, 'g', 'a') | pair(text.data() + at, 'r', 'y'); };
    const size_t last = text.size() - width - 1;
    ByteMask found = may(last);
    for (size_t at = 0; at < last; at += width)
        found |= may(at);
    return any(found);
}

/// Asked line by line, downwards.
class Retries {
public:
    explicit Retries(const LogLines &lines)
        : m_lines(lines)
    {
    }
    /// One of the next lines says that it was tried again.
    bool after(int64_t line)
    {
        bool found = false;
        for (auto at = size_t(line); at < m_lines.size() && at < size_t(line) + m_known.size(); ++at)
            found = found || says(at);
        return found;
    }

private:
    bool says(size_t index)
    {
        auto &[known, again] = m_known[index % m_known.size()];
        if (std::exchange(known, index) != index)
            again = saysAgain(m_lines[index].substr(0, 200));
        return again;
    }
    static bool saysAgain(std::string_view text)
    {
        if (!mayTryAgain(text))
            return false;
        const auto says = [&](std::string_view word) {
            return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
        };
        return says("again") || (says("etry") && (says("etrying") || says("etry in")));
    }

    static constexpr size_t none = size_t(-1);
    const LogLines &m_lines;
    std::array<std::pair<size_t, bool>, 3> m_known{
        {{none, false}, {none, false}, {none, false}}}; ///< what the lines that were looked at last say, by their index
};

/// The letters that a line begins with are those of the other line: rows of one list.
bool sameBeginning(std::string_view a, std::string_view b)
{
    const size_t length = std::min<size_t>({a.size(), b.size(), 6});
    return length >= 3 && Shape(a.substr(0, length)).words() == Shape(b.substr(0, length)).words();
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
    const LogScale logScale;
    Retries retries(lines);
    // Counts are by (step, rule): a rule's hits in other commands say nothing here.
    using Count = std::pair<int, int>; ///< (how many, how many seen)
    struct Counts {
        std::unordered_map<const Rule *, Count> ofRule;
        Count strong;
        int cued = 0;
    };
    struct Known {
        Count *ofRule = nullptr;
        uint32_t shape = 0; ///< its number
    };
    std::vector<Counts> ofStep(steps.size() + 1); // the last: outside of all steps
    scan::LineTable shapes;
    std::vector<int> timesOf; ///< each shape
    std::vector<Known> known;
    known.reserve(candidates.size());
    timesOf.reserve(candidates.size());
    bool othersExplain = false; // a strong line that is no trouble of the machine
    const auto textOf = [&](const Candidate &each) { return lines[size_t(each.line) - 1]; };
    const size_t outside = steps.size();
    for (const Candidate &each : candidates) {
        const StepPlace place = stepOf(steps, each.line);
        const size_t step = place.step ? place.index : outside;
        Count &ofRule = ofStep[step].ofRule[each.match.rule];
        ++ofRule.first;
        ofStep[step].strong.first += each.match.rule->rank >= strong;
        const uint32_t shape = shapes.numberOf(Shape(textOf(each)).words());
        timesOf.resize(shapes.size());
        ++timesOf[shape];
        known.push_back({&ofRule, shape});
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
        auto &[ruleCount, ruleSeen] = *known[rows.size()].ofRule;
        auto &[strongCount, strongSeen] = counts.strong;
        const uint32_t ownShape = known[rows.size()].shape;
        const Rule *rule = each.match.rule == &likelyLine() ? nullptr : each.match.rule;
        const fact::FailureGroup group = rule ? fact::groupOf(rule->type) : fact::FailureGroup::None;
        const double rank = each.match.rule->rank / 100.0;
        const int64_t end = place.step ? place.step->endLine : int64_t(lines.size());
        const int64_t start = place.step ? place.step->startLine : 1;
        const int64_t toEnd = end - each.line;
        const double nearEnd = 1 - logScale(toEnd, 4096);
        const bool isStrong = each.match.rule->rank >= strong;
        const size_t index = rows.size();
        Features &row = rows.emplace_back();
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
        put(1 - std::min(1.0, double(toEnd) / 60));
        put(nearEnd);
        put(1 - logScale(each.line - start, 4096));
        put(double(each.line) / size);
        put(rule && ruleSeen == 0);
        put(rule && ruleSeen + 1 == ruleCount);
        put(rule ? logScale(ruleCount - 1, 256) : 0);
        put(isStrong && strongSeen == 0);
        put(logScale(strongSeen, 64));
        put(logScale(strongCount - strongSeen - isStrong, 64));
        put(logScale(timesOf[ownShape] - 1, 64));
        put(trimmed(above).empty());
        put(depthOf(below) > depthOf(line));
        put(std::min(1.0, double(depthOf(line)) / 12));
        put(logScale(int64_t(line.size()), 1024));
        const bool aboveIsOne = index > 0 && candidates[index - 1].line == each.line - 1;
        put(!above.empty()
            && (aboveIsOne ? known[index - 1].shape == ownShape : Shape(above).words() == shapes.line(ownShape)));
        put(namesPlace(line));
        put(green && green->knows(line));
        put(!above.empty() && depthOf(above) > depthOf(line));
        put(below.starts_with("---") || below.starts_with("+++") || below.starts_with("@@"));
        put(rule && each.match.rule->rank < 45 && rule->severity == "error");
        put(trimmed(line).ends_with('.') || trimmed(line).ends_with('!'));
        put(line.starts_with("+ ") || line.starts_with("$ ") || line.starts_with("> "));
        put(belowHead(lines, each.line));
        const int cues = std::popcount(each.cues);
        const bool cued = cues >= 2;
        put(cued && counts.cued == 0);
        put(std::min(1.0, cues / 6.0));
        counts.cued += cued;
        const bool listed = sameBeginning(line, below), otherAbove = !sameBeginning(line, above);
        put(group == fact::FailureGroup::Infra && othersExplain);
        put(retries.after(each.line));
        put(listed && otherAbove);
        put(!otherAbove);
        put(each.match.rule->rank >= 85);
        put(group == fact::FailureGroup::Code && ruleSeen == 0);
        put(group == fact::FailureGroup::Test && ruleSeen == 0);
        put(group == fact::FailureGroup::Test ? nearEnd : 0);
        put(!rule ? nearEnd : 0);
        put(rule && ruleSeen == 0 ? rank : 0);
        const bool generic = rule && (rule->id.starts_with("generic") || rule->id.starts_with("located"));
        put(generic);
        put(generic && ruleSeen == 0);
        ruleSeen += 1;
        strongSeen += isStrong;
    }
    return rows;
}

} // namespace sb::diagnose
