// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a team adds to what Signalbox knows: rules/*.toml and known_issues.toml of the workspace, read again when they
// change. A file that cannot be used changes nothing: what was known before stays, and problem() says why.
#pragma once

#include <core/base/mailbox.h>
#include <core/diagnose/knowledge.h>
#include <core/diagnose/known_issues.h>

#include <memory>
#include <optional>
#include <string>

namespace sb::engine {

class TeamKnowledge {
public:
    explicit TeamKnowledge(std::string workspace);

    /// The shipped rules and the team's. The first caller after a change waits while they are compiled.
    Result<diagnose::Knowledge> knowledge();
    /// Never null.
    std::shared_ptr<const diagnose::KnownIssues> issues();
    /// Why a team's file is not used; empty while all are.
    std::string problem();

private:
    struct Rules {
        std::string print; ///< of the files that were read: names, sizes and times
        std::optional<Result<diagnose::Knowledge>> knowledge;
    };
    struct Issues {
        std::string print;
        std::shared_ptr<const diagnose::KnownIssues> list = std::make_shared<diagnose::KnownIssues>();
    };
    struct Problems {
        std::string rules;
        std::string issues;
    };
    std::string m_workspace;
    Guarded<Rules> m_rules;
    Guarded<Issues> m_issues;
    Guarded<Problems> m_problems; ///< apart, so that asking never waits for a compilation
};

/// The team's files of rules, by name; none where there is no folder. Limit where there are more than 100, or one is over 1 MB.
Result<diagnose::RuleFiles> teamRuleFiles(const std::string &workspace);

} // namespace sb::engine
