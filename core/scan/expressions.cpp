// SPDX-License-Identifier: GPL-3.0-or-later
#include "expressions.h"

#include "captures.h"

#include <re2/re2.h>

#include <utility>

namespace sb::scan {

namespace {

constexpr uint32_t often = 256; ///< from then on it pays to compile an expression for RE2 too

Groups groupsByRe2(const re2::RE2 &one, std::string_view line)
{
    Groups groups;
    std::vector<re2::StringPiece> parts(static_cast<size_t>(one.NumberOfCapturingGroups()) + 1);
    if (!one.Match({line.data(), line.size()}, 0, line.size(), re2::RE2::UNANCHORED, parts.data(),
                   static_cast<int>(parts.size())))
        return groups;
    for (const auto &[name, number] : one.NamedCapturingGroups()) {
        const re2::StringPiece &part = parts[static_cast<size_t>(number)];
        if (!part.empty())
            groups.push_back({name, uint32_t(part.data() - line.data()), uint32_t(part.size())});
    }
    return groups;
}

} // namespace

struct Expressions::Compiled {
    std::unique_ptr<re2::RE2> expression;
    std::unique_ptr<Captures> captures; ///< null where `tried` and there are none
    uint32_t asked = 0;
    bool tried = false;
    bool anchored = false;
    bool goesBack = false; ///< so often, in some line, that RE2 is quicker
};

Expressions::Expressions(const std::vector<std::string> &expressions)
    : m_expressions(expressions)
    , m_compiled(expressions.size())
{
    for (size_t i = 0; i < expressions.size(); ++i)
        m_compiled[i].anchored = expressions[i].starts_with('^');
}
Expressions::~Expressions() = default;

const re2::RE2 &Expressions::operator[](size_t which)
{
    std::unique_ptr<re2::RE2> &one = m_compiled[which].expression;
    if (!one) {
        re2::RE2::Options options;
        options.set_log_errors(false);
        one = std::make_unique<re2::RE2>(m_expressions[which], options);
    }
    return *one;
}

/// Null where PCRE2 has none.
Captures *Expressions::capturesOf(size_t which)
{
    Compiled &one = m_compiled[which];
    if (!std::exchange(one.tried, true))
        one.captures = Captures::compile(m_expressions[which]);
    return one.captures.get();
}

bool Expressions::match(size_t which, std::string_view line)
{
    // Anywhere in a line RE2 is quicker, which goes through it once; but only after many lines, from which it makes its tables.
    Compiled &one = m_compiled[which];
    const bool early = one.anchored || ++one.asked < often;
    if (Captures *captures = early && !one.goesBack ? capturesOf(which) : nullptr) {
        if (const auto matches = captures->matches(line))
            return *matches;
        one.goesBack = true;
    }
    return re2::RE2::PartialMatch({line.data(), line.size()}, (*this)[which]);
}

Groups Expressions::groups(size_t which, std::string_view line)
{
    if (Captures *captures = capturesOf(which)) {
        if (auto groups = captures->of(line))
            return std::move(*groups);
    }
    return groupsByRe2((*this)[which], line);
}

} // namespace sb::scan
