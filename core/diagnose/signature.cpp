// SPDX-License-Identifier: GPL-3.0-or-later
#include "signature.h"

#include <core/base/text.h>

#include <re2/re2.h>

namespace sb::diagnose {

std::string normalised(std::string_view line)
{
    static const re2::RE2 hash(R"(\b[0-9a-f]{7,64}\b)");
    static const re2::RE2 address(R"(\b0x[0-9a-fA-F]+\b)");
    static const re2::RE2 folder(R"((?:[A-Za-z]:)?(?:[/\\][\w.@+-]+)*[/\\]([\w.@+-]+))");
    static const re2::RE2 relative(R"(\b(?:[\w.@+-]+/)+([\w.@+-]+))");
    static const re2::RE2 duration(R"(\b\d+(?:\.\d+)? ?(?:ms|s|sec|seconds|min|minutes)\b)");
    static const re2::RE2 number(R"(\b\d+(?:\.\d+)*\b)");
    static const re2::RE2 blanks(R"(\s+)");
    std::string text(line.substr(0, 2048));
    re2::RE2::GlobalReplace(&text, address, "<address>");
    re2::RE2::GlobalReplace(&text, folder, R"(\1)");
    re2::RE2::GlobalReplace(&text, relative, R"(\1)");
    re2::RE2::GlobalReplace(&text, duration, "<time>");
    re2::RE2::GlobalReplace(&text, number, "<n>");
    re2::RE2::GlobalReplace(&text, hash, "<hash>");
    re2::RE2::GlobalReplace(&text, blanks, " ");
    return std::string(trimmed(text));
}

} // namespace sb::diagnose
