// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Lines that differ only in their digits have one shape, and are searched once.
#pragma once

#include <string>
#include <string_view>

namespace sb::scan {

/// Appends the text with each digit as "0": as long as the text, its lines where they were.
void appendShape(std::string_view text, std::string &out);

/// An expression that matches the shape of whatever `expression` (RE2 syntax) matches. One that matches every line where the
/// expression is not understood.
std::string shapeExpression(std::string_view expression);

} // namespace sb::scan
