// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The part of a regular expression that is quick to look for.
#pragma once

#include <string>
#include <string_view>

namespace sb::scan {

/// An expression that matches inside every match of `pattern` (RE2 syntax), and is cheaper to look for: without the open ends that
/// report each byte of a line, and without what any line has. The pattern itself where it has no such part.
std::string needleOf(std::string_view pattern);

} // namespace sb::scan
