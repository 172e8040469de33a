// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Where a job failed: the commands whose end the runner marks as failed.
#pragma once

#include "log_model.h"

#include <cstdint>
#include <vector>

namespace sb::diagnose {

/// The lines of one command that failed, 1-based, both ends included; the end is the runner's mark, or the end of the log.
struct FailedStep {
    int64_t startLine = 0;
    int64_t endLine = 0;
    bool operator==(const FailedStep &) const = default;
};

/// By line. Where no runner marked a failure: one step, from the last command to the end of the log.
std::vector<FailedStep> failedSteps(const LogLines &lines);

} // namespace sb::diagnose
