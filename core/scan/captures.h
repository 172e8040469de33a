// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. A match and its groups by PCRE2's compiled code, which finds them several times sooner than RE2 where the two mean
// the same.
#pragma once

#include "groups.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sb::scan {

class Captures {
public:
    /// Null where the two may mean different things by the pattern (RE2 syntax), or nothing can be compiled here.
    static std::unique_ptr<Captures> compile(const std::string &pattern);
    ~Captures();
    Captures(const Captures &) = delete;
    Captures &operator=(const Captures &) = delete;

    /// Nothing where it gives up, as it does of a line that takes too long, or where it finds no match: ask RE2.
    std::optional<Groups> of(std::string_view line);
    /// Whether the pattern matches. Nothing where it gives up.
    std::optional<bool> matches(std::string_view line);

private:
    struct Private;
    int match(std::string_view line);
    explicit Captures(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

} // namespace sb::scan
