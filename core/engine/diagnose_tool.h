// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl diagnose`: a log without a workspace.
#pragma once

#include <core/base/result.h>

#include <string>
#include <vector>

namespace sb::engine {

struct DiagnoseTool {
    std::string log; ///< a path, plain or gzip; "-" reads standard input
    std::vector<std::string> green; ///< logs of successful runs of the same job
};

struct DiagnoseAnswer {
    std::string json; ///< the document of `diagnose --json`
    std::string text; ///< the same for people
};

/// NotFound and Io name the path; Limit where a compressed log or standard input is larger than 4 GB.
Result<DiagnoseAnswer> diagnoseLog(const DiagnoseTool &tool);

} // namespace sb::engine
