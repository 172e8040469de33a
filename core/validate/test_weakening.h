// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A patch may make a test pass; it may not make it ask less.
#pragma once

#include "patch_text.h"

namespace sb::validate {

/// Each way in which the patch weakens tests: deleted or skipped tests, fewer assertions, looser tolerances.
std::vector<std::string> weakenings(const FilePatch &file);

} // namespace sb::validate
