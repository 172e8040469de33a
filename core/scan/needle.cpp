// SPDX-License-Identifier: GPL-3.0-or-later
// A pattern is a sequence of elements. A run of neighbouring elements is necessary for the whole; of the runs between elements that
// fit nearly anything (".*", "\S+"), the one with the most information is taken. No needle holds such an element: each byte of a line
// would be looked at, and Vectorscan 5.4.11 loses matches of "x(?:y.*)?$" in long lines.
#include "needle.h"

#include "needle_parser.h"

#include <algorithm>
#include <cmath>

namespace sb::scan {

namespace {

/// Bits. Below `little` a needle is in nearly every line; from `enough` on, more would not pay.
constexpr double little = 5;
constexpr double enough = 10;
/// From here on a part of known length is taken alone: it is what Vectorscan finds quickest, and version 5.4.11 loses matches where
/// an end of unknown length (":\d+ \(name\)") is shared by several patterns among hundreds.
constexpr double plenty = 12;

std::string textOf(const Element &element, bool first, bool last);

/// The elements [begin, end), without what is open at an end that is free.
std::string textOf(const Sequence &all, size_t begin, size_t end, bool freeBegin, bool freeEnd)
{
    while (freeEnd && end > begin && all[end - 1].least == 0)
        --end;
    while (freeBegin && begin < end && all[begin].least == 0)
        ++begin;
    for (size_t i = end; freeBegin && i > begin; --i) {
        if (all[i - 1].blurs()) {
            begin = i - 1;
            break;
        }
    }
    std::string text;
    for (size_t i = begin; i < end; ++i)
        text += textOf(all[i], freeBegin && i == begin, freeEnd && i + 1 == end);
    return text;
}

struct Run {
    size_t begin = 0;
    size_t end = 0;
    double bits = 0;
};
Run best(const Sequence &all);

/// One element; at an end that is free, of its repetitions only one.
std::string textOf(const Element &element, bool first, bool last)
{
    if (!first && !last)
        return element.once + element.quantifier;
    if (element.branches.empty())
        return element.once;
    std::string text = element.head;
    for (const Sequence &branch : element.branches) {
        const Run run = first && last && element.inner ? best(branch) : Run{0, branch.size()};
        text += textOf(branch, run.begin, run.end, first, last) + "|";
    }
    text.back() = ')';
    return text;
}

/// Of a group with elements that split: what is taken of each branch.
double bitsInside(const Element &group)
{
    double chance = 0;
    for (const Sequence &branch : group.branches)
        chance += std::exp2(-best(branch).bits);
    return std::max(0.0, -std::log2(chance));
}

Run best(const Sequence &all)
{
    Run best;
    const auto parts = [](const Element &each) { return each.splits() || each.inner || each.blurs(); };
    for (size_t begin = 0; begin <= all.size();) {
        size_t end = begin;
        const bool blurred = begin > 0 && all[begin - 1].blurs() && !all[begin - 1].inner;
        while (end < all.size() && !parts(all[end]))
            ++end;
        const double bits = bitsOf(all, begin, end);
        if (bits > best.bits)
            best = {begin - (blurred ? 1 : 0), end, bits};
        if (end < all.size() && all[end].inner && all[end].least > 0 && bitsInside(all[end]) > best.bits)
            best = {end, end + 1, bitsInside(all[end])};
        begin = end + 1;
    }
    return best;
}

/// The part of the run between elements of any length that tells most, with one repetition of what is beside it; the run where no
/// part tells plenty.
Run firm(const Sequence &all, Run run)
{
    Run best{0, 0, plenty};
    for (size_t begin = run.begin; begin < run.end;) {
        size_t end = begin;
        while (end < run.end && !all[end].loose)
            ++end;
        const double bits = bitsOf(all, begin, end);
        const auto beside = [&](size_t i) { return i < run.end && all[i].branches.empty() && all[i].least > 0; };
        if (bits > best.bits)
            best = {begin - (begin > run.begin && beside(begin - 1) ? 1 : 0), end + (beside(end) ? 1 : 0), bits};
        begin = end + 1;
    }
    return best.bits > plenty ? best : run;
}

/// A run that tells little, and what follows it after words: "Test" is in many lines, "Test\w*\.\w+:" is not.
Run longer(const Sequence &all, Run run)
{
    const auto word = [](const Element &each) { return each.word && each.open && !each.inner; };
    const auto plain = [](const Element &each) { return !each.splits() && !each.inner && !each.blurs(); };
    size_t end = run.end;
    while (end < all.size() && (word(all[end]) || plain(all[end])))
        ++end;
    while (end > run.end && word(all[end - 1]))
        --end;
    return {run.begin, end, run.bits + bitsOf(all, run.end, end)};
}

} // namespace

std::string needleOf(std::string_view pattern)
{
    std::string flags;
    for (const std::string_view each : {"(?i)", "(?s)", "(?is)", "(?si)"}) {
        if (pattern.starts_with(each)) {
            flags = each;
            break;
        }
    }
    const auto branches = branchesOf(pattern.substr(flags.size()));
    if (!branches)
        return std::string(pattern);
    std::string needle;
    for (const Sequence &branch : *branches) {
        Run run = best(branch);
        if (run.bits >= little && run.bits < enough)
            run = longer(branch, run);
        run = firm(branch, run);
        // "^\s*x": where the line begins tells nothing, and looking for it costs.
        if (run.end > run.begin + 1 && branch[run.begin].once == "^" && branch[run.begin + 1].least == 0
            && run.bits - lineStartBits >= enough)
            ++run.begin;
        const std::string text = run.bits < little ? textOf(branch, 0, branch.size(), false, true)
                                                   : textOf(branch, run.begin, run.end, true, true);
        if (text.empty())
            return std::string(pattern);
        needle += needle.empty() ? text : "|" + text;
    }
    return flags + needle;
}

} // namespace sb::scan
