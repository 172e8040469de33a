// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Where a job failed: the commands whose end the runner marks as failed.
#pragma once

#include "log_model.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace sb::diagnose {

/// The lines of one command that failed, 1-based, both ends included; the end is the runner's mark, or the end of the log.
struct FailedStep {
    int64_t startLine = 0;
    int64_t endLine = 0;
    bool operator==(const FailedStep &) const = default;
};

/// Fed window by window, in order.
class StepReader {
public:
    void read(const LogWindow &window);
    /// By line. Where no runner marked a failure: one step, from the last command to the end of the log.
    std::vector<FailedStep> take();

private:
    void read(std::string_view text);

    std::vector<FailedStep> m_steps;
    int64_t m_start = 1;
    int64_t m_lastStart = 1;
    int64_t m_line = 0;
};

/// What StepReader says of all these lines.
std::vector<FailedStep> failedSteps(const LogLines &lines);

} // namespace sb::diagnose
