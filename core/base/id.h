// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Ids are types: an Id<Pull> never mixes with an Id<Run>.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace sb {

template<typename Tag>
struct Id {
    std::string value;

    bool empty() const { return value.empty(); }
    auto operator<=>(const Id &) const = default;
};

} // namespace sb

template<typename Tag>
struct std::hash<sb::Id<Tag>> {
    size_t operator()(const sb::Id<Tag> &id) const noexcept { return std::hash<std::string>{}(id.value); }
};
