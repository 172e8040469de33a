// SPDX-License-Identifier: GPL-3.0-or-later
#include "templates.h"

#include <algorithm>

namespace sb::diagnose {

namespace {

bool variable(std::string_view word)
{
    return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

/// FNV-1a over the words, a variable one standing as "*".
uint64_t Templates::key(std::string_view line)
{
    uint64_t hash = 14695981039346656037U;
    const auto add = [&hash](std::string_view bytes) {
        for (const char c : bytes)
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    };
    constexpr std::string_view separators = " \t=,;()[]\"'";
    for (size_t at = 0; at < line.size();) {
        const size_t begin = line.find_first_not_of(separators, at);
        if (begin == std::string_view::npos)
            break;
        at = std::min(line.find_first_of(separators, begin), line.size());
        const std::string_view word = line.substr(begin, at - begin);
        add(variable(word) ? std::string_view("*") : word);
        add(" ");
    }
    return hash;
}

} // namespace sb::diagnose
