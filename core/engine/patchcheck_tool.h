// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl patchcheck`: all checks of a patch that run nothing, without a workspace.
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::engine {

struct PatchcheckTool {
    std::string repository; ///< a folder with a git repository, bare or not
    std::string base; ///< anything that git rev-parse takes
    std::string patch; ///< a file with a unified diff; "-" reads standard input
};

struct PatchcheckAnswer {
    std::string json; ///< the document of `patchcheck --json`
    std::string text; ///< the same for people
    bool refused = false;
};

/// Errors name what cannot be read; a bad patch is an answer.
Result<PatchcheckAnswer> checkPatch(const PatchcheckTool &tool);

} // namespace sb::engine
