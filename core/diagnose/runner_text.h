// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Shapes that several test runners print their lines in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sb::diagnose {

inline bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Bytes of white space before the first word.
size_t indentOf(std::string_view line);

/// What stands behind "[junit] ", "[info] [error] " and the like, which build tools put before a runner's own lines.
std::string_view withoutTool(std::string_view line);

/// What follows the number of "  12) title".
std::optional<std::string_view> numbered(std::string_view line);

/// "12 failing", as Mocha closes its list of tests.
bool countOf(std::string_view line, std::string_view what);

/// The words between two runs of at least two `mark`s: "____ test_a ____".
std::string_view between(std::string_view line, char mark);

/// A line of nothing but at least so many marks.
bool rule(std::string_view line, char mark, size_t least);

/// A class or method as Java and its kin write it: at least one dot, and a capital somewhere.
bool dottedName(std::string_view text);

/// What stands between `key` (which ends in a quote) and the next quote.
std::string_view quotedAfter(std::string_view line, std::string_view key);

/// The test of an entry in Surefire's list: "method(pkg.Class): message", "Class.method:12 message" or "Class>Base.method:12 » Exception".
std::string surefireName(std::string_view entry);

/// Whether a line may name a failed test, or say that names follow: of most logs nearly none. `text` is the line, trimmed, and not empty.
bool mayName(std::string_view line, std::string_view text);

/// Where, from there on, ".py::" stands, of which every name of pytest's has one; npos where it does not.
size_t pythonTest(std::string_view text, size_t from);

} // namespace sb::diagnose
