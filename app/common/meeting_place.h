// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Where the programs of one workspace find each other, and who holds its lock.
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::common {

/// The socket of a workspace: inside it, so that every program finds it whatever its environment; where that path would be too long
/// for a socket (sun_path, unix(7)), in $XDG_RUNTIME_DIR under a name made from the workspace's. Invalid where neither can be.
Result<std::string> socketPath(const std::string &workspace);

/// "signalbox (process 4711)", from the lock's file and /proc; "another program" where they do not say.
std::string holderOf(const std::string &workspace);

} // namespace sb::common
