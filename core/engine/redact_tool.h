// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl redact`: a text as a model would get it, without a workspace.
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::engine {

struct RedactAnswer {
    std::string text; ///< redacted
    std::string json; ///< {"schema":1,"findings":[],"persons":[],"bytes","elapsed_us"}; offsets are those of the input
};

/// `path` is a file, or "-" for standard input.
Result<RedactAnswer> redactFile(const std::string &path);

} // namespace sb::engine
