// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. std::format, checked at compile time as there, but with its machinery compiled once: libstdc++ compiles all of it into
// each object that calls std::format, which was a fifth of the time that a build takes.
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace sb {

std::string formatted(std::string_view text, std::format_args arguments);

template<typename... Arguments>
std::string format(std::format_string<Arguments...> text, Arguments &&...arguments)
{
    return formatted(text.get(), std::make_format_args(arguments...));
}

} // namespace sb
