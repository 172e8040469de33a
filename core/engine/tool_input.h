// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a tool of the command line reads: a file, or standard input for "-".
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::engine {

/// NotFound names the file and how to mend it; Limit where there is more than `limit` bytes.
Result<std::string> readInput(const std::string &path, size_t limit);

} // namespace sb::engine
