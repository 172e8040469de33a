// SPDX-License-Identifier: GPL-3.0-or-later
#include "opt_out.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>

namespace sb::redact {

namespace {

constexpr std::string_view Directive = "NO_LLM";

/// What may open a comment in the languages and formats that are around.
constexpr auto Openers = std::to_array<std::string_view>(
    {"#", "//", "/*", "*", "<!--", "--", ";", "%", "\"", "'", "rem", "REM", "{-", "(*", "{#", "..", "@"});

/// Bytes before the directive in which its comment opens; a bound for a file that is one line.
constexpr size_t Near = 256;

bool isWordByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool opensComment(std::string_view before)
{
    before = trimmed(before);
    for (const std::string_view opener : Openers) {
        if (before.ends_with(opener))
            return true;
    }
    return false;
}

} // namespace

bool optedOut(std::string_view wholeFile)
{
    for (size_t at = wholeFile.find(Directive); at != std::string_view::npos; at = wholeFile.find(Directive, at + 1)) {
        const size_t end = at + Directive.size();
        if (end < wholeFile.size() && isWordByte(wholeFile[end]))
            continue;
        const std::string_view near = wholeFile.substr(at - std::min(at, Near), std::min(at, Near));
        if (opensComment(near.substr(near.rfind('\n') + 1))) // npos + 1 is 0
            return true;
    }
    return false;
}

} // namespace sb::redact
