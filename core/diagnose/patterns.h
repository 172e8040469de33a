// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable once compiled. The rules of resources/rules: one scanner for all of them.
#pragma once

#include "knowledge.h"

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/fact/diagnosis.h>
#include <core/scan/scanner.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

class LogLines;
struct LogWindow;

struct Rule {
    std::string id;
    std::string tool;
    fact::FailureType type = fact::FailureType::Unknown;
    int rank = 0; ///< 0-100
    int over = 0; ///< 0-100: the rank with which it is chosen among the rules of one line
    bool retryable = false;
    std::string block;
    std::string cause;
    std::string action;
    bool heading = false; ///< names the file of the rows below it, and is no error itself
    bool underHeading = false; ///< a row of the last heading's file
    std::string severity;
    std::string example; ///< a line that this rule explains and no other
    std::string link; ///< where a team keeps what it knows of it
};

struct Match {
    const Rule *rule = nullptr;
    std::map<std::string, std::string> groups;
};

struct RuleSet {
    std::vector<Rule> rules;
    std::vector<std::string> expressions; ///< of each, not yet compiled
};

/// Invalid names the file, the line and what is wrong. Ids must be unique across the files.
Result<RuleSet> readRules(const RuleFiles &files);

class Patterns {
public:
    /// Invalid is what readRules says, or what is wrong with an expression.
    static Result<std::shared_ptr<const Patterns>> compile(const RuleFiles &files, const std::string &cacheFolder = {});
    /// Invalid is "file:line: ..." for the first rule whose pattern may not join (pattern_lint.h).
    static Result<> lint(const std::pair<std::string, std::string> &file);
    /// Calls `hit(index of the line, matching rules)` for each line that a rule matches, in order. Stops when asked to. Groups are
    /// filled in for the line's best rule, and for those that name a test, a heading or a row of it; finding them takes time.
    /// `before` is told of each window of lines before its hits: who else must see all lines sees them while they are at hand.
    Result<> match(const LogLines &lines, const Cancel &cancel,
                   const std::function<void(size_t, std::vector<Match>)> &hit,
                   const std::function<void(const LogWindow &)> &before = {}) const;
    const std::vector<Rule> &rules() const { return m_rules; }
    /// The rules' regular expressions, in the order of rules().
    const std::vector<std::string> &expressions() const { return m_expressions; }
    const scan::Scanner &scanner() const { return *m_scanner; }

private:
    Patterns() = default;
    std::vector<Rule> m_rules;
    std::vector<std::string> m_expressions;
    std::vector<bool> m_alwaysGroups;
    std::shared_ptr<const scan::Scanner> m_scanner;
};

/// "{name} is not installed." with the groups filled in; a group that is empty leaves its name out.
std::string filled(std::string_view sentence, const std::map<std::string, std::string> &groups);

} // namespace sb::diagnose
