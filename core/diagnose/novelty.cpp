// SPDX-License-Identifier: GPL-3.0-or-later
#include "novelty.h"

#include <algorithm>
#include <deque>
#include <functional>

namespace sb::diagnose {

namespace {

constexpr size_t unknownLimit = 4000;
constexpr size_t fewWords = 2; ///< a line of fewer says nothing by itself
constexpr size_t saidLimit = 200;
constexpr double failureBonus = 0.15;
constexpr double surely = 1e-6; ///< below a bound, so that rounding decides nothing

struct Unknown {
    int64_t line = 0;
    Words words;
    double distance = 0;
};

} // namespace

std::vector<fact::Evidence> newLines(const LogLines &lines, const Templates &green, const fact::Evidence &block,
                                     const std::vector<int64_t> &failing, size_t limit)
{
    std::vector<Words> told;
    for (int64_t line = block.startLine; line <= block.endLine && told.size() < saidLimit; ++line)
        told.push_back(wordsOf(lines[size_t(line) - 1]));
    std::deque<Unknown> unknown;
    Words words;
    for (int64_t line = 1; line <= int64_t(lines.size()); ++line) {
        readWords(lines[size_t(line) - 1], words);
        if (words.size() < fewWords || green.knows(words) || (line >= block.startLine && line <= block.endLine))
            continue;
        unknown.push_back({line, words, 0});
        if (unknown.size() > unknownLimit)
            unknown.pop_front();
    }
    std::vector<Unknown> said;
    for (Unknown &each : unknown) {
        const double bonus = std::ranges::binary_search(failing, each.line) ? failureBonus : 0;
        each.distance = 1;
        for (auto other = told.begin(); other != told.end() && each.distance + bonus >= newFrom; ++other)
            each.distance = std::min(each.distance, wordDistance(each.words, *other));
        for (auto other = said.begin(); other != said.end() && each.distance + bonus >= newFrom; ++other)
            each.distance = std::min(each.distance, wordDistance(each.words, other->words));
        if (each.distance + bonus >= newFrom)
            each.distance = green.novelty(each.words, each.distance, newFrom - bonus - surely);
        each.distance += bonus;
        if (each.distance >= newFrom && said.size() < saidLimit)
            said.push_back(std::move(each));
    }
    if (said.size() > limit) {
        std::ranges::stable_sort(said, std::ranges::greater{}, &Unknown::distance);
        said.resize(limit);
        std::ranges::sort(said, {}, &Unknown::line);
    }
    std::vector<fact::Evidence> fresh;
    for (const Unknown &each : said) {
        if (!fresh.empty() && fresh.back().endLine == each.line - 1)
            fresh.back().endLine = each.line;
        else
            fresh.push_back({each.line, each.line, "not in the successful runs"});
    }
    return fresh;
}

fact::Evidence withoutKnown(fact::Evidence block, int64_t line, const LogLines &lines, const Templates &green)
{
    const auto known = [&](int64_t at) {
        const Words words = wordsOf(lines[size_t(at) - 1]);
        return !words.empty() && green.novelty(words) < newFrom;
    };
    const auto wordless = [&](int64_t at) { return wordsOf(lines[size_t(at) - 1]).empty(); };
    for (int64_t at = line - 1; at >= block.startLine; --at)
        block.startLine = known(at) ? at + 1 : block.startLine;
    for (int64_t at = line + 1; at <= block.endLine; ++at)
        block.endLine = known(at) ? at - 1 : block.endLine;
    while (block.startLine < line && wordless(block.startLine))
        ++block.startLine;
    while (block.endLine > line && wordless(block.endLine))
        --block.endLine;
    return block;
}

} // namespace sb::diagnose
