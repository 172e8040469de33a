// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure.
#pragma once

#include <string_view>

namespace sb::gate {

/// `*` is any run without "/", `**` any run, `?` one byte but "/"; everything else is itself. The whole text must match.
bool globMatches(std::string_view pattern, std::string_view text);

} // namespace sb::gate
