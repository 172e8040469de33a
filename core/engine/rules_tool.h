// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl policy check`, `rule test` and `config`: the files with which a team says what it wants, without a workspace.
#pragma once

#include <core/base/result.h>
#include <core/gate/policy.h>

#include <string>
#include <vector>

namespace sb::engine {

struct FileCheck {
    std::string json;
    std::string text; ///< the same for people
    bool refused = false;
};

/// The policy of a workspace: policy.toml in it, or the one that ships. What cannot be read is an error, and so denies everything.
Result<gate::Policy> policyOf(const std::string &workspace);
/// An empty file name checks the policy that ships.
Result<FileCheck> checkPolicy(const std::string &file);

struct RuleTest {
    std::string
        file; ///< rules of diagnosis ([[rule]] with a pattern), known issues ([[issue]]) or auto-rules ([[rule]] with a match)
    std::string log; ///< for rules of diagnosis and known issues; empty: the file alone is checked
    std::vector<std::string> stored; ///< more logs; those that are gone are left out
    std::string type; ///< for auto-rules: the change to ask about; empty: the file alone is checked
    std::string level = "low";
    std::vector<std::string> traits;
};
/// Patterns are linted as they are before they are used (core/diagnose/pattern_lint.h). Refused where a log or a change was given and
/// no rule speaks of it. Invalid is "file:line:col: what is wrong".
Result<FileCheck> testRules(const RuleTest &test);

/// Where everything of a workspace is, and whether its files can be read. `names` leaves the reading out.
Result<FileCheck> checkConfig(const std::string &workspace, bool namesOnly);

} // namespace sb::engine
