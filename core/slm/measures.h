// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What is counted of a change: its files by kind, and what the lines of its diff look like.
#pragma once

#include "feature_text.h"
#include "path_kind.h"
#include "sample.h"

#include <array>

namespace sb::slm {

/// Lines of one side of a diff, counted by what they look like.
struct Side {
    int lines = 0, blank = 0, comments = 0, imports = 0, conditions = 0, guards = 0, nulls = 0, asserts = 0,
        definitions = 0, logs = 0, returns = 0, strings = 0, caches = 0, loops = 0, todos = 0;

    void count(std::string_view line); ///< trimmed, without its sign
};

struct Measures {
    std::array<int64_t, pathKinds> weight{}; ///< changed lines + 1 of each file
    std::array<int, pathKinds> files{};
    int64_t totalWeight = 0;
    int fileCount = 0; ///< of the files listed
    int addedFiles = 0, deletedFiles = 0, renamedFiles = 0;
    int64_t addedLines = 0, deletedLines = 0; ///< of the whole change

    Side plus, minus;
    int hunks = 0, onlyAdding = 0, onlyDeleting = 0;
    int pairs = 0; ///< a removed line and the added line that took its place
    int samePairs = 0; ///< of those, alike but for white space
    int digitPairs = 0; ///< alike but for numbers

    void count(const SampleFile &file, PathKind kind);
    void finish(); ///< fills kindSet and onlyKind
    bool has(PathKind kind) const { return files[static_cast<size_t>(kind)] > 0; }
    std::string_view kindSet() const { return m_kindSet; } ///< "src+test+"
    std::string_view onlyKind() const { return m_onlyKind; } ///< "mix" where there is more than one
    int kinds() const { return m_kinds; }
    /// Share of added lines in fifths, 0-5; 9 where no line changes.
    int addedShare() const;

private:
    Label m_kindSet;
    std::string_view m_onlyKind = "mix";
    int m_kinds = 0;
};

bool alikeButForSpace(std::string_view a, std::string_view b);
bool alikeButForDigits(std::string_view a, std::string_view b);

} // namespace sb::slm
