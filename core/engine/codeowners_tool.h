// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl codeowners`: who owns which path, without a workspace.
#pragma once

#include <core/base/result.h>

#include <string>
#include <vector>

namespace sb::engine {

/// JSON Lines, one {"path","owners"} per path in order. Errors name the file that cannot be read.
Result<std::string> ownersOf(const std::string &file, const std::vector<std::string> &paths);

} // namespace sb::engine
