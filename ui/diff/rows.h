// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What stands on each row of the view: unified or split, with the folds between the hunks.
#pragma once

#include "document.h"

#include <map>
#include <set>

namespace sb::diff {

enum class RowKind { FileHead, Note, Hunk, Fold, Line, Context, Collapsed };

struct Row {
    RowKind kind = RowKind::Line;
    int file = 0;
    /// Line: indices into File::lines, -1 for an empty side; unified rows have one of them. Note and Hunk: left is the index.
    int left = -1;
    int right = -1;
    /// Context (unchanged lines out of File::after) and Fold: the first line number on each side; Fold: how many are hidden.
    int oldNumber = 0;
    int newNumber = 0;
    int hidden = 0;
    int gap = -1; ///< which gap of the file: 0 is before the first hunk
    bool change = false;
    bool blockStart = false; ///< the first row of a change
};

/// How many lines of a gap are shown at its two ends.
struct Shown {
    int top = 0;
    int bottom = 0;
};

struct RowOptions {
    bool split = false;
    bool everything = false; ///< all context
    std::map<std::pair<int, int>, Shown> expanded; ///< by file and gap
    std::set<int> loaded; ///< files over the limit that were asked for
};

std::vector<Row> layOut(const Document &document, const RowOptions &options);

/// The number of the first row at or after which the next change begins; -1 for none.
int nextChange(const std::vector<Row> &rows, int from);
int previousChange(const std::vector<Row> &rows, int from);

/// Where a row of another layout stands in this one: the same line, else the nearest one before it.
int samePlace(const std::vector<Row> &rows, const Document &document, const Row &row);

/// The line a row is about: its text and numbers, whichever kind it is.
struct Place {
    int oldNumber = 0;
    int newNumber = 0;
};
Place placeOf(const Document &document, const Row &row);

} // namespace sb::diff
