// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any but the GUI's (reads folders).
#pragma once

#include <string>

namespace sb::git {

/// Removes what a program that was killed while it moved a branch has left: files REF.lock (git-check-ref-format(1): no ref is called
/// so), which would refuse every later change of that branch. Those that are newer than this program stay: their makers may be at work.
void removeLeftLocks(const std::string &gitDir);

} // namespace sb::git
