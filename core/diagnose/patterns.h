// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable once compiled. The rules of resources/rules: one set for "which rules may match this line", one expression each
// for the groups (RE2, linear in the line).
#pragma once

#include <core/base/result.h>
#include <core/fact/diagnosis.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace sb::diagnose {

struct Rule {
    std::string id;
    std::string tool;
    fact::FailureType type = fact::FailureType::Unknown;
    int rank = 0; ///< 0-100
    bool retryable = false;
    std::string block;
    std::string cause;
    std::string action;
    std::shared_ptr<const re2::RE2> expression;
};

struct Match {
    const Rule *rule = nullptr;
    std::map<std::string, std::string> groups;
};

class Patterns
{
public:
    /// Invalid names the file, the line and what is wrong. Ids must be unique across the files.
    static Result<std::shared_ptr<const Patterns>> compile(const std::vector<std::pair<std::string, std::string>> &files);
    ~Patterns();

    /// All rules that match the line, in no order. Lines are cut at 8 kB.
    std::vector<Match> match(std::string_view line) const;
    const std::vector<Rule> &rules() const { return m_rules; }

private:
    Patterns();
    struct Set;
    std::vector<Rule> m_rules;
    std::unique_ptr<Set> m_set;
};

/// "{name} is not installed." with the groups filled in; a group that is empty leaves its name out.
std::string filled(std::string_view sentence, const std::map<std::string, std::string> &groups);

} // namespace sb::diagnose
