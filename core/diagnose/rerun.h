// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. May a failed job be run again by itself, as far as its witnesses go (FEATURES C8)?
#pragma once

#include <core/fact/diagnosis.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sb::diagnose {

/// Witnesses of different kinds that it takes.
inline constexpr size_t rerunWitnesses = 2;

struct RerunAdvice {
    std::vector<fact::Witness> standing; ///< for it, the first of each kind
    std::vector<fact::Witness> against; ///< one is enough
    std::string why; ///< in words: the witnesses that stand, what is against it, or which lack
    bool stands() const { return standing.size() >= rerunWitnesses && against.empty(); }
};

/// Counts history, green_diff, infrastructure_pattern and known_issue. What compilers, linters, type checkers and package managers say
/// is never run again by itself (C7), nor is what the pull request touched.
RerunAdvice adviseRerun(const fact::Diagnosis &diagnosis);

/// A witness kind as people read it: "known issue".
std::string witnessName(std::string_view kind);

/// What changed since the job passed on `passed`, its paths, as a witness: nothing but words says retry, what the failure names says
/// no_retry, and everything else says nothing.
std::optional<fact::Witness> greenDiff(const fact::Diagnosis &diagnosis, std::span<const std::string> changed,
                                       const fact::Sha &passed);

} // namespace sb::diagnose
