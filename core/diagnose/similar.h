// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. Which failures are alike, and how each ended (FEATURES C6).
#pragma once

#include <core/fact/pull.h>
#include <core/fact/view_rows.h>

#include <span>
#include <string>
#include <vector>

namespace sb::diagnose {

/// What two failures are compared by.
struct Likeable {
    explicit Likeable(const fact::Diagnosis &diagnosis);
    fact::FailureType type;
    std::string rule;
    std::vector<std::string> words; ///< of the error line, sorted
    std::vector<std::string> tests; ///< that failed, sorted
};

/// 0-1, symmetric: the words that the error lines share and the tests that failed (Jaccard), and then the rule and the type.
double likeness(const Likeable &a, const Likeable &b);
/// From which two failures are worth showing together.
constexpr double Similar = 0.45;

/// `lane`: the runs of the failed one's job on its branch, in any order. `pulls`: the pull requests of its repository.
/// `patches`: the numbers of those that carry a fix of this failure. What mended it is named only where that is certain:
/// the commit that passed landed with it, it is the fix, or it alone landed between the failure and the pass.
fact::Ending endingOf(const fact::Run &failed, std::span<const fact::Run *const> lane,
                      std::span<const fact::Pull *const> pulls, std::span<const int64_t> patches);

} // namespace sb::diagnose
