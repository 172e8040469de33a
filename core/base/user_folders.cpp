// SPDX-License-Identifier: GPL-3.0-or-later
#include "user_folders.h"

#include <cstdlib>

namespace sb {

std::string userCacheFolder()
{
    // The specification: a path that is not absolute is to be ignored.
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache && *cache == '/')
        return std::string(cache) + "/signalbox";
    if (const char *home = std::getenv("HOME"); home && *home == '/')
        return std::string(home) + "/.cache/signalbox";
    return {};
}

} // namespace sb
