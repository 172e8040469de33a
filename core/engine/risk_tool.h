// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl risk`: scores of a recorded history, and the training of the model that ships.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <string>

namespace sb::engine {

/// A history, oldest commit first, one JSON object a line (.jsonl or .jsonl.gz) -> JSON Lines of {"sha","score"}; each commit is scored
/// by what came before it. Invalid names the file and the line.
Result<std::string> riskOfRows(const std::string &file);

struct RiskTraining {
    std::string toml; ///< the model, as it ships
    std::string summary; ///< for people
};

/// Every *.jsonl.gz of the folder, in the order of their names.
Result<RiskTraining> trainRiskOn(const std::string &folder, const Cancel &cancel);

} // namespace sb::engine
