// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable once made, so that all threads of the pool share one.
// What diagnosis knows: the patterns of resources/rules, compiled once.
#pragma once

#include <core/base/result.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

class Patterns;
class Ranking;
class Templates;

struct Knowledge {
    std::shared_ptr<const Patterns> patterns;
    std::shared_ptr<const Ranking> ranking; ///< null: lines are ranked by their rule alone
    std::shared_ptr<const Templates> green; ///< what successful runs of the same job print; may be null
    std::string command; ///< what the job ran, where it is known
};

/// Names and texts of files of [[rule]] tables.
using RuleFiles = std::vector<std::pair<std::string, std::string>>;

/// The patterns that Signalbox ships and those of a team, compiled, or read from the folder where they were compiled before (empty:
/// none). A team's patterns are linted first (pattern_lint.h). Invalid names the file, the line and the mend.
Result<Knowledge> shippedKnowledge(const std::string &cacheFolder = {}, const RuleFiles &team = {});

/// Adds the lines of a successful run of the same job to what needs no explanation.
void learnGreen(Knowledge &knowledge, std::string_view log);

} // namespace sb::diagnose
