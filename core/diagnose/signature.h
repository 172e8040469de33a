// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The key under which the same failure is one row, whichever host, path, time or commit it happened on.
#pragma once

#include <string>
#include <string_view>

namespace sb::diagnose {

/// The error line with folders, numbers, hashes, addresses, hosts that run jobs, temporary files, durations and times replaced by what
/// they are. The host of a web address stays: it is a part of the cause. Reads the first 2048 bytes; any bytes will do.
std::string normalised(std::string_view line);

} // namespace sb::diagnose
