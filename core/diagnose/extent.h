// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How far a person would copy the log above and below the line that explains: each line is judged by what is measured of
// it here, and the block ends where going on would add more foreign lines than related ones (the prefix of the greatest sum of
// log-odds). The weights are in resources/models/ranking.toml, fitted by tests/ranking/fit.py.
#pragma once

#include "extract.h"
#include "ranking.h"

#include <array>
#include <string_view>

namespace sb::diagnose {

inline constexpr std::array<std::string_view, 46> extentNames{
    "bias",         "up",           "distance",     "up_distance",  "near",           "blank",
    "second_blank", "up_blank",     "deeper",       "same_indent",  "shallower",      "up_shallower",
    "boundary",     "continues",    "header",       "up_header",    "same_head",      "same_rule",
    "strong_rule",  "weak_rule",    "unknown",      "cued",         "same_paragraph", "paragraphs",
    "boundaries",   "same_start",   "like_above",   "short",        "diff",           "in_block",
    "passed_block", "test_up",      "test_down",    "code_up",      "code_down",      "infra_up",
    "infra_down",   "unknown_up",   "unknown_down", "traceback_up", "failure_down",   "after_blank",
    "deeper_after", "header_of_it", "ends_colon",   "since_related"};
using ExtentFeatures = std::array<float, extentNames.size()>;

constexpr int64_t reachUp = 100;
constexpr int64_t reachDown = 300;

/// One row a line, the nearest line first, up to where the log, the step or the reach ends. `block` is what blockOf says.
std::vector<ExtentFeatures> extentOf(const LogModel &log, const std::vector<Candidate> &candidates,
                                     const Candidate &key, const fact::Evidence &block, bool up);

/// The block that the weights give; blockOf's where there are no weights.
fact::Evidence extended(const LogModel &log, const std::vector<Candidate> &candidates, const Candidate &key,
                        const Ranking &ranking);

} // namespace sb::diagnose
