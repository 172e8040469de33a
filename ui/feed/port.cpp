// SPDX-License-Identifier: GPL-3.0-or-later
// Apart from feed.cpp, so that a test that is itself the engine links none.
#include "feed.h"

#include <core/engine/engine.h>

namespace sb::feed {

Port portOf(engine::Engine &engine)
{
    return {[&engine](engine::Request request) { return engine.send(std::move(request)); },
            [&engine] { return engine.take(); }, engine.wakeFd()};
}

} // namespace sb::feed
