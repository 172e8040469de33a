// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Fits the risk model. The same rows in the same order give the same model.
#pragma once

#include "risk_model.h"

#include <core/base/cancel.h>

namespace sb::classify {

struct RiskRow {
    int repository = 0; ///< from 0, without gaps
    bool induced = false; ///< a later fix had to mend lines of it
    history::Features features{};
};

/// Invalid with fewer than three repositories or where a repository has only one kind of rows.
Result<RiskModels> trainRisk(const std::vector<RiskRow> &rows, const Cancel &cancel);

} // namespace sb::classify
