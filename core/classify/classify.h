// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool. A stage: a pull request's change and what is known of its repository in, the assessment out.
#pragma once

#include "auto_rules.h"
#include "path_map.h"

#include <core/base/cancel.h>
#include <core/fact/assessment.h>

#include <map>
#include <memory>

namespace sb::history {
class Imports;
class Index;
} // namespace sb::history

namespace sb::slm {
class Model;
class Residual;
struct Sample;
} // namespace sb::slm

namespace sb::classify {

struct Suite;

struct Input {
    fact::Change change; ///< head against the merge base; subject and body are the pull request's
    std::string author; ///< the pull request's, as a login
    Owners owners;
    std::vector<std::string> paths; ///< of the base tree; may be empty
    std::string ciCommand;
    bool maskPrefix = false; ///< judge as if the title had no "type(scope):"
    std::shared_ptr<const slm::Model> model; ///< null: the one that ships
    std::shared_ptr<const slm::Residual> learnedHere; ///< null: nothing, or it is switched off
    std::vector<fact::TierAnswer>
        endpointAnswers; ///< of the tiers that were asked after an uncertain verdict, in order
    std::optional<fact::ChangeType> corrected = std::nullopt; ///< what a person said that it is
    std::shared_ptr<const history::Index> past; ///< of the base branch; may be null
    std::shared_ptr<const history::Imports> imports; ///< of the base's tree; may be null
    std::optional<PathMap> pathMap; ///< nothing: inferred from the tree and the owners
    std::shared_ptr<const std::vector<Suite>> suites; ///< null: those that `paths` show
    std::map<std::string, std::vector<std::string>> coFailures; ///< changed path -> suites that failed with it before
    std::map<std::string, int> load; ///< open reviews by "@login"; may be empty
    std::shared_ptr<const slm::Sample> sample; ///< the change as the model reads it; null: made of the change
};

Result<fact::Assessment> classify(const Input &input, const AutoRules &rules, const Cancel &cancel);

} // namespace sb::classify
