// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. Who should look: code owners first, then those who know the files, the less loaded first among equals.
#pragma once

#include "classify.h"

namespace sb::classify {

/// At most five, never the author; "@login", "@org/team" or a name from the history.
std::vector<std::string> reviewersFor(const Input &input);

} // namespace sb::classify
