// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl train`: the model that ships, or what one team's history adds to it.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <string>
#include <vector>

namespace sb::engine {

struct TrainTool {
    std::string base; ///< folder of labelled commits; empty: learn from `repositories`
    std::vector<std::string> repositories;
    std::string out; ///< written whole or not at all; empty: nothing is written, only measured
    int most = 2000; ///< commits read of a repository, the newest
    bool force = false; ///< write what was learned although it gains nothing
};

/// What was done, for people: figures before and after on commits that were held back.
Result<std::string> train(const TrainTool &tool, const Cancel &cancel);

} // namespace sb::engine
