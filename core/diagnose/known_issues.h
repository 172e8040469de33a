// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable once parsed. A team's list of known issues (FEATURES C9), as TOML:
//
//   [[issue]]
//   id = "INFRA-7"                        # unique in the file
//   title = "The mirror resets connections"
//   pattern = "mirror\\.example\\.org.*reset"   # RE2, over the lines of errors; and/or
//   signature = "0a1b2c3d4e5f6789"        # of the failure
//   repo = "acme/widgets"                 # optional: only there
//   type = "network"                      # optional: what it is
//   cause = "..."                         # optional: one sentence each
//   action = "..."
//   retry = true                          # optional: a re-run helps
//   link = "https://..."
#pragma once

#include <core/base/result.h>
#include <core/fact/diagnosis.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace sb::diagnose {

struct KnownIssue {
    std::string id;
    std::string title;
    std::string pattern;
    std::string signature;
    std::string repo;
    std::optional<fact::FailureType> type;
    std::string cause;
    std::string action;
    bool retry = false;
    std::string link; ///< https or http
};

class KnownIssues {
public:
    /// Invalid is "file:line: what is wrong and how to mend it". Each pattern is linted (pattern_lint.h). At most 1000 issues.
    static Result<KnownIssues> parse(std::string_view text, const std::string &file);

    /// The first issue of the list that explains the failure: by its signature, or by a line of its errors. Null where none does.
    const KnownIssue *match(const fact::RepoId &repo, const fact::Diagnosis &diagnosis) const;
    const std::vector<KnownIssue> &issues() const { return m_issues; }

private:
    std::vector<KnownIssue> m_issues;
    std::vector<std::shared_ptr<const re2::RE2>> m_patterns; ///< as long as m_issues, null where there is none
};

/// What the team knows goes before what the log alone says; the team's word on a re-run is a witness (C8).
void apply(const KnownIssue &issue, fact::Diagnosis &diagnosis);

} // namespace sb::diagnose
