// SPDX-License-Identifier: GPL-3.0-or-later
#include "cues.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr size_t mostCandidates = 100'000;
constexpr int64_t reach = 3000; ///< lines before the end of a failed step
constexpr size_t mostSteps = 4;
constexpr size_t mostOfLine = 2000; ///< bytes of a line

} // namespace

const Rule &likelyLine()
{
    static const Rule rule = [] {
        Rule made;
        made.id = "likely-line";
        made.severity = "error";
        made.cause = "The log says: {message}.";
        made.action = "Read the lines around it; no rule knows this message.";
        return made;
    }();
    return rule;
}

void addCues(std::vector<Candidate> &candidates, const LogLines &lines, const std::vector<FailedStep> &steps,
             const Ranking &ranking, const Cancel &cancel)
{
    std::unordered_map<std::string, uint64_t> seen; // a log says much more than once
    const auto cuesOf = [&](std::string_view text) {
        const auto [at, fresh] = seen.try_emplace(std::string(text));
        if (fresh)
            at->second = ranking.cuesOf(text);
        return at->second;
    };
    std::vector<Candidate> merged;
    size_t next = 0;
    int64_t done = 0;
    const auto takeBefore = [&](int64_t line) {
        while (next < candidates.size() && candidates[next].line < line)
            merged.push_back(std::move(candidates[next++]));
    };
    for (size_t i = 0; i < steps.size() && i < mostSteps && !cancel.requested(); ++i) {
        const int64_t last = std::min<int64_t>(int64_t(lines.size()), steps[i].endLine);
        for (int64_t line = std::max({done + 1, steps[i].startLine, last - reach}); line <= last; ++line) {
            takeBefore(line);
            const std::string_view text = lines[size_t(line) - 1].substr(0, mostOfLine);
            const uint64_t cues = cuesOf(text);
            if (next < candidates.size() && candidates[next].line == line) {
                candidates[next].cues = cues;
                merged.push_back(std::move(candidates[next++]));
            } else if (cues && merged.size() < mostCandidates) {
                merged.push_back({line, {&likelyLine(), {{"message", std::string(text)}}}, cues});
            }
        }
        done = std::max(done, last);
    }
    takeBefore(int64_t(lines.size()) + 1);
    candidates = std::move(merged);
}

} // namespace sb::diagnose
