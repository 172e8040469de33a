// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include "run.h"

#include <string_view>

namespace sb::fact {

/// A job's log as bytes that somebody else keeps alive (a mapped file, usually). Hostile until parsed.
struct JobLog {
    std::string name; ///< where it came from, for messages
    std::string_view text;
};

} // namespace sb::fact
