// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Folders of the user who runs the program (XDG Base Directory Specification).
#pragma once

#include <string>

namespace sb {

/// For what can be made again: $XDG_CACHE_HOME/signalbox, else ~/.cache/signalbox. Empty where there is neither.
std::string userCacheFolder();

} // namespace sb
