// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A strict reader of git's unified diffs (git-diff(1), "Generating patch text with -p"). What git apply guesses at is
// refused here: modes, renames, copies, binary, quoted or escaping names, hunks whose counts do not add up, CR, NUL, bidi controls.
#pragma once

#include <core/base/result.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sb::validate {

struct PatchLine {
    char sign = ' '; ///< ' ', '+' or '-'
    std::string text; ///< without the line end
    bool newline = true; ///< false before "\ No newline at end of file"
};

struct Hunk {
    int oldStart = 0; ///< 1-based; 0 with a count of 0
    int oldCount = 0;
    int newStart = 0;
    int newCount = 0;
    std::vector<PatchLine> lines;
};

struct FilePatch {
    std::string path;
    bool created = false;
    bool deleted = false;
    std::vector<Hunk> hunks;
};

struct ParsedPatch {
    std::vector<FilePatch> files;
    int added = 0;
    int deleted = 0;
};

/// Invalid names the line and what is wrong with it. At most 1 MiB and 200 files.
Result<ParsedPatch> parsePatch(std::string_view text);

/// The file after the patch. Conflict where a hunk does not match exactly where it says.
Result<std::string> applied(const FilePatch &patch, std::string_view before);

/// Why a patch may not touch this path; nothing where it may.
std::optional<std::string> forbiddenPath(std::string_view path);

} // namespace sb::validate
