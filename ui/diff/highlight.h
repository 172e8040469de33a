// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Both sides of a file, whole, through KSyntaxHighlighting: whole, because a string or a comment may begin far above
// the hunk. A job makes its own Repository: one must not be shared between threads.
#pragma once

#include "document.h"

#include <array>

namespace sb::diff {

enum class Token : uint8_t { Plain, Keyword, String, Comment };

struct Styled {
    int from = 0;
    int length = 0;
    Token token = Token::Plain;
};
using StyledLines = std::vector<std::vector<Styled>>; ///< by line number, from 0

struct Highlighted {
    int file = 0;
    StyledLines before;
    StyledLines after;
};

/// The languages are told by the file's name; an unknown one gives no tokens.
Highlighted highlight(const File &file, int index, const Cancel &cancel = {});

} // namespace sb::diff
