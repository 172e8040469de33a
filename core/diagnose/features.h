// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What is measured of a candidate line. The weights of these are in resources/models/ranking.toml, fitted by
// tests/ranking/fit.py; each value is about 0 to 1.
#pragma once

#include "extract.h"
#include "steps.h"
#include "templates.h"

#include <array>
#include <string_view>

namespace sb::diagnose {

inline constexpr std::array<std::string_view, 53> featureNames{
    "rank",          "rank_squared",    "no_rule",       "rank_70",
    "rank_50",       "warning",         "code",          "test",
    "build",         "infra",           "unknown_type",  "in_step",
    "in_first_step", "in_last_step",    "after_steps",   "near_end",
    "near_end_log",  "from_start",      "place_in_log",  "first_of_rule",
    "last_of_rule",  "times_of_rule",   "first_strong",  "strong_before",
    "strong_after",  "repeated",        "after_blank",   "before_indented",
    "indent",        "length",          "same_as_above", "has_place",
    "usual",         "block_above",     "before_diff",   "consequence",
    "question_end",  "command_echo",    "below_head",    "first_cue",
    "cue_count",     "survived",        "retried",       "list_head",
    "list_row",      "rank_85",         "code_first",    "test_first",
    "test_near_end", "likely_near_end", "rank_first",    "generic",
    "generic_first"};
using Features = std::array<float, featureNames.size()>;

/// One row for each candidate. Linear in the candidates.
std::vector<Features> featuresOf(const LogLines &lines, const std::vector<Candidate> &candidates,
                                 const std::vector<FailedStep> &steps, const Templates *green);

} // namespace sb::diagnose
