// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What must stand in a line that a regular expression matches: plain text, which Vectorscan finds many times sooner.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sb::scan {

struct Literal {
    std::string text; ///< of a line's shape, folded (shape.h); "\n" is where a line begins or ends
    bool anyCase = false;
    auto operator<=>(const Literal &) const = default;
};

/// Of these one is in the folded shape of every line that `pattern` (RE2 syntax) matches. None where no such text tells enough.
std::vector<Literal> literalsOf(std::string_view pattern);

} // namespace sb::scan
