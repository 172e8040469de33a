// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl classify`: commits, a patch or rows to assessments, without a workspace.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <functional>
#include <string>
#include <vector>

namespace sb::engine {

struct ClassifyTool {
    std::string repository; ///< a folder, bare or not
    std::vector<std::string> revisions; ///< REV or A..B
    bool fromStandardInput = false; ///< revisions, one a line
    std::string patch; ///< a unified diff; "-" reads standard input
    std::string message; ///< file with the message that goes with the patch; may be empty
    std::string rows; ///< labelled commits as JSON Lines, plain or gzip
    std::string learned; ///< file that `train --repo` wrote; may be empty
    std::string cache; ///< folder for what is known of repositories; empty: the user's
    bool maskType = false; ///< hide "type(scope):" from the verdict
    bool json = false; ///< JSON Lines instead of a line for people
    int threads = 4;
};

/// Gives `write` one line an assessment, "\n" included, in the order of the input. NotFound names the repository, revision or file.
/// A row or a revision that is none is told to `refuse`, and the rest is answered; in the end Invalid says how many there were.
Result<> classifyAll(const ClassifyTool &tool, const Cancel &cancel,
                     const std::function<void(const std::string &)> &write,
                     const std::function<void(const Error &)> &refuse);

} // namespace sb::engine
