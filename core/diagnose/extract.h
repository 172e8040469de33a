// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What the lines of a log say by themselves, before anything is ranked: errors with their places, names of failed tests.
#pragma once

#include "log_model.h"
#include "patterns.h"
#include "steps.h"

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <string>
#include <vector>

namespace sb::diagnose {

/// The best rule of a line that any rule matches.
struct Candidate {
    int64_t line = 0; ///< 1-based
    Match match;
    uint64_t cues = 0; ///< of Ranking::cuesOf
};

struct Extract {
    std::vector<Candidate> candidates; ///< in the order of the log, at most 100,000
    bool report = false; ///< the log is one tool's report, and its issues are the candidates, in its order
    std::vector<FailedStep> steps; ///< of StepReader
    std::vector<std::string> failedTests; ///< as the runner prints them, each once, in the order of the log
};

Result<Extract> extract(const LogModel &log, const Patterns &patterns, const Cancel &cancel);

/// The candidate with its file, line and column.
fact::LogError errorOf(const LogModel &log, const Candidate &candidate);

} // namespace sb::diagnose
