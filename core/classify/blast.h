// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. Which parts of the repository a change reaches: its own, and those of the files that depend on it.
#pragma once

#include "classify.h"
#include "path_map.h"

namespace sb::classify {

struct Blast {
    std::vector<std::string>
        domains; ///< those that the change touches, the most lines of source first, then those that depend on it
    std::string component; ///< the domain with the most changed lines of source; empty for a change without files
    std::vector<std::string> dependants; ///< files that need a changed one; sorted
    bool complete = false; ///< every changed source file was in the import graph
};

Blast blastOf(const Input &input);

} // namespace sb::classify
