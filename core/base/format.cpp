// SPDX-License-Identifier: GPL-3.0-or-later
#include "format.h"

namespace sb {

std::string formatted(std::string_view text, std::format_args arguments)
{
    return std::vformat(text, arguments);
}

} // namespace sb
