// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A commit that may have broken a job, between its last green run and its first red one.
#pragma once

#include "pull.h"

namespace sb::fact {

struct Suspect {
    Sha sha;
    std::string subject;
    std::string author; ///< "Name <mail>"
    Time at;
    int64_t pull = 0; ///< number of the pull request that brought it, 0 where none is known
    bool named = false; ///< it changes what the failure names
    std::string why{}; ///< "changes src/stock.cpp, where it failed"; empty where nothing but the time speaks against it

    bool operator==(const Suspect &) const = default;
};

} // namespace sb::fact
