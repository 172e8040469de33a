// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a repository says of its CI in .signalbox.toml, whichever host holds it.
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::forge {

inline constexpr const char *ciFile = ".signalbox.toml";

/// The command of [ci] in the text of that file. Invalid names the line and column; NotFound where there is no command.
Result<std::string> ciCommandIn(const std::string &text);

} // namespace sb::forge
