// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Lines that differ only in their digits have one shape, and are searched once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sb::scan {

/// Appends the text with each digit as "0": as long as the text, its lines where they were.
void appendShape(std::string_view text, std::string &out);

/// Appends "\n" and the lines of shapes, with each run of digits as one "0" and each run of white space as one " ": what is plain text
/// of "\d+" and "\s+" too. `starts` and `outStarts` are where the lines begin; each ends in "\n".
void appendFolded(std::string_view shapes, const std::vector<uint32_t> &starts, std::string &out,
                  std::vector<uint32_t> &outStarts);

struct ShapeExpression {
    std::string text; ///< matches the shape of whatever the expression matches
    bool same = false; ///< the expression matches a line where it matches the line's shape, and takes the same bytes
};

/// Of an expression in RE2 syntax. Where it is not understood, one that matches every line.
ShapeExpression shapeExpression(std::string_view expression);

} // namespace sb::scan
