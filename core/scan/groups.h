// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What the named groups of an expression took of a line.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sb::scan {

struct Group {
    std::string_view name; ///< lives as long as the expression
    uint32_t begin = 0; ///< of the line's bytes
    uint32_t size = 0; ///< never 0
};

/// Those that took part and are not empty. A few, so that looking through them is quickest.
class Groups : public std::vector<Group> {
public:
    /// Null where it is not among them.
    const Group *find(std::string_view name) const
    {
        const auto found = std::ranges::find(*this, name, &Group::name);
        return found == end() ? nullptr : &*found;
    }
};

} // namespace sb::scan
