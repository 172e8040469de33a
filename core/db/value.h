// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace sb::db {

/// Bytes that are stored as they are; a std::string is stored as text.
struct Blob {
    std::string bytes;
    bool operator==(const Blob &) const = default;
};

/// What a column may hold. std::monostate is NULL.
using Value = std::variant<std::monostate, int64_t, double, std::string, Blob>;
using Values = std::vector<Value>;

} // namespace sb::db
