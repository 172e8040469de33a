// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A unified diff, as git or diff -u print it, to a change: read for its words and sizes, never applied. Lenient: lines that
// mean nothing are passed over, so that hostile text gives an odd change and nothing worse.
#pragma once

#include <core/fact/change.h>

#include <string_view>

namespace sb::engine {

/// A mail header ("Subject:", "From:") before the diff is the message unless `message` is given.
fact::Change changeOfPatch(std::string_view diff, std::string_view message);

} // namespace sb::engine
