// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Which deleted line became which added line, and which words of it differ.
#pragma once

#include "document.h"

namespace sb::diff {

/// Identifiers, numbers, runs of white space, and each other character by itself.
std::vector<Span> tokens(QStringView text);

struct WordMarks {
    std::vector<Span> before;
    std::vector<Span> after;
    double similarity = 0; ///< 0-1: characters in common tokens over all
};
/// Shortest edit over tokens (dtl). Common ends are cut first; a middle of more than 4,000 tokens is marked whole.
WordMarks wordMarks(QStringView before, QStringView after);

/// Below this, marks would cover the lines and say nothing.
inline constexpr double leastSimilarity = 0.2;

/// Fills Line::pair and Line::words in every block of deletions followed by additions.
void pairLines(File &file, const Cancel &cancel = {});

} // namespace sb::diff
