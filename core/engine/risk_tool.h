// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl risk`: scores of a recorded history, and the training of the model that ships.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <functional>
#include <string>

namespace sb::engine {

/// A history, oldest commit first, one JSON object a line (.jsonl or .jsonl.gz) -> {"sha","score"} and "\n" to `write` for each commit,
/// scored by what came before it. A line that is no commit is told to `refuse`, and the rest is scored; in the end Invalid says how
/// many there were.
Result<> riskOfRows(const std::string &file, const std::function<void(const std::string &)> &write,
                    const std::function<void(const Error &)> &refuse);

struct RiskTraining {
    std::string toml; ///< the model, as it ships
    std::string summary; ///< for people
};

/// Every *.jsonl.gz of the folder, in the order of their names.
Result<RiskTraining> trainRiskOn(const std::string &folder, const Cancel &cancel);

} // namespace sb::engine
