// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable once compiled. The rules of resources/rules: one scanner for all of them.
#pragma once

#include "knowledge.h"

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/fact/diagnosis.h>
#include <core/scan/scanner.h>

#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// A few named texts: what the groups of a rule took of a line.
class NamedTexts {
public:
    NamedTexts() = default;
    /// The names must live as long as the words: those of groups do as long as their Patterns.
    NamedTexts(std::initializer_list<std::pair<std::string_view, std::string>> words)
        : m_words(words)
    {
    }
    /// What the groups took of the line; no two have one name.
    NamedTexts(std::string_view line, std::span<const scan::Group> groups);
    /// Null where there is none.
    const std::string *find(std::string_view name) const;
    bool contains(std::string_view name) const { return find(name) != nullptr; }
    void set(std::string_view name, std::string_view text);

private:
    std::vector<std::pair<std::string_view, std::string>> m_words;
};

struct Match {
    const Rule *rule = nullptr;
    NamedTexts groups;
};

/// A match while its line is at hand.
struct LineMatch {
    const Rule *rule = nullptr;
    std::string_view line;
    std::span<const scan::Group> groups;

    /// Empty where the group took no part.
    std::string_view word(std::string_view group) const;
    Match kept() const;
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
                   const std::function<void(size_t, std::span<const LineMatch>)> &hit,
                   const std::function<void(const LogWindow &)> &before = {}) const;
    const std::vector<Rule> &rules() const { return m_rules; }
    /// The rules' regular expressions, in the order of rules().
    const std::vector<std::string> &expressions() const { return m_expressions; }
    const scan::Scanner &scanner() const { return *m_scanner; }

private:
    struct Places;
    Patterns() = default;
    /// Appends what the rules take of the line.
    void read(std::span<const uint32_t> patterns, std::string_view line, Places &places) const;
    std::vector<Rule> m_rules;
    std::vector<std::string> m_expressions;
    std::vector<bool> m_alwaysGroups;
    std::shared_ptr<const scan::Scanner> m_scanner;
};

/// "{name} is not installed." with the groups filled in; a group that is empty leaves its name out.
std::string filled(std::string_view sentence, const NamedTexts &groups);

} // namespace sb::diagnose
