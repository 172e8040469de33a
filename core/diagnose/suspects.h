// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. Which of the commits between the last green run and the first red one may have broken the job.
#pragma once

#include <core/fact/diagnosis.h>
#include <core/fact/suspect.h>

#include <span>
#include <string>
#include <vector>

namespace sb::diagnose {

inline constexpr size_t suspectLimit = 20;

struct Landed {
    fact::Suspect commit; ///< as git tells it
    std::vector<std::string> paths; ///< that it changes, of a rename both
};

/// The likeliest first, at most suspectLimit: who changes what the failure names; then, by its kind, who changes what is installed or how
/// it is built; then its neighbours in the folder; then the newest. Documentation alone breaks nothing and is left out.
std::vector<fact::Suspect> suspects(const fact::Diagnosis &diagnosis, std::span<const Landed> landed);

} // namespace sb::diagnose
