// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include "run.h"

#include <functional>
#include <string_view>

namespace sb::fact {

/// A job's log as bytes that somebody else keeps alive (a mapped file, usually). Hostile until parsed.
struct JobLog {
    std::string name; ///< where it came from, for messages
    std::string_view text;
    /// Told of bytes that are not needed for now, so that a mapped file's pages may leave memory; may be empty.
    std::function<void(std::string_view)> release = {};
};

} // namespace sb::fact
