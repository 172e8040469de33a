// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A regular expression as elements, and how much each of them tells.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sb::scan {

struct Element;
using Sequence = std::vector<Element>;

struct Element {
    std::string once; ///< without its quantifier
    std::string quantifier = {};
    double bits = 0; ///< how much one repetition of it tells
    bool wide = false; ///< fits nearly any byte
    bool anchor = false; ///< has no width
    int least = 1; ///< repetitions
    bool open = false; ///< any number of repetitions
    std::vector<Sequence> branches = {}; ///< of a group
    std::string head = {}; ///< of a group: "(?:" or with flags

    int most = 1;
    bool inner = false; ///< a group with an element that splits
    bool loose = false; ///< of any length, or a group with an element that is
    bool word = false; ///< fits what words are made of
    bool splits() const { return (wide && open) || (inner && least == 0); }
    /// As bad as one that splits where a run begins with it, each byte of a line being such a beginning.
    bool blurs() const { return wide && !open && most > 3 && least > 0; }
};

/// Where a line begins (text_bits.h).
constexpr double lineStartBits = 4;

/// Of the elements [begin, end).
double bitsOf(const Sequence &all, size_t begin, size_t end);

/// The branches of the expression (RE2 syntax); nothing where it is not understood.
std::optional<std::vector<Sequence>> branchesOf(std::string_view expression);

} // namespace sb::scan
