// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool. A stage: a pull request's change and what is known of its repository in, the assessment out.
#pragma once

#include "auto_rules.h"
#include "codeowners.h"

#include <core/base/cancel.h>
#include <core/fact/assessment.h>

namespace sb::classify {

struct Input {
    fact::Change change; ///< head against the merge base; subject and body are the pull request's
    std::string author; ///< the pull request's, as a login
    Owners owners;
    std::vector<std::string> paths; ///< of the base tree; may be empty
    /// For each changed path, how many commits touched it in the last 90 days and how many of them were fixes; may be empty.
    struct FileHistory {
        std::string path;
        int changes = 0;
        int fixes = 0;
        std::vector<std::string> authors; ///< the most frequent first
    };
    std::vector<FileHistory> history;
    std::string ciCommand;
};

Result<fact::Assessment> classify(const Input &input, const AutoRules &rules, const Cancel &cancel);

} // namespace sb::classify
