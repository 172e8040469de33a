// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Which lines belong to an error.
#pragma once

#include "log_model.h"
#include "patterns.h"

namespace sb::diagnose {

/// The block around the 1-based line, by the rule's kind of block.
fact::Evidence blockOf(const LogModel &log, int64_t line, const Rule &rule);

/// What a runner or a build tool prints around messages: blockOf never goes over it.
bool blockBoundary(std::string_view line);
/// What a service prints around a command.
bool stepBoundary(std::string_view line);
/// A line that goes on with the message of the line above it, though a blank line stands between them.
bool continuesMessage(std::string_view line);
/// The header of one failure in a list of them: "2) ...", "FAIL: ...", "● ...".
bool failureHeader(std::string_view line);

/// The failing place of a Python traceback that ends at the line: its last frame in the repository's own files.
struct Place {
    std::string file;
    int row = 0;
};
std::optional<Place> tracebackPlace(const LogModel &log, int64_t line);

} // namespace sb::diagnose
