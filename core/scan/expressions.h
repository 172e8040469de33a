// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. Regular expressions, each compiled when a line first needs it: of hundreds a log touches a few dozen.
#pragma once

#include "groups.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace sb::scan {

class Captures;

/// An expression learns from what it matches, under a lock of its own: whoever matches has these to himself and waits for nobody.
class Expressions {
public:
    /// RE2 syntax. They outlive this.
    explicit Expressions(const std::vector<std::string> &expressions);
    ~Expressions();
    Expressions(const Expressions &) = delete;
    Expressions &operator=(const Expressions &) = delete;

    const re2::RE2 &operator[](size_t which);
    bool match(size_t which, std::string_view line);
    Groups groups(size_t which, std::string_view line);

private:
    struct Compiled;
    Captures *capturesOf(size_t which);

    const std::vector<std::string> &m_expressions;
    std::vector<Compiled> m_compiled;
};

} // namespace sb::scan
