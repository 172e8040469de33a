// SPDX-License-Identifier: GPL-3.0-or-later
#include "known_issues.h"

#include <core/base/format.h>

#include "pattern_lint.h"

#include <re2/re2.h>
#include <toml++/toml.hpp>

#include <algorithm>
#include <array>

namespace sb::diagnose {

namespace {

constexpr size_t issueLimit = 1000;
/// Errors of one failure that are compared with the patterns.
constexpr size_t errorsOfIssue = 50;

Result<KnownIssue> issueFrom(const toml::table &table, const std::string &file)
{
    const auto bad = [&](const std::string &why) {
        return fail(Error::Kind::Invalid, sb::format("{}:{}: {}", file, table.source().begin.line, why));
    };
    KnownIssue issue;
    std::string type;
    const std::array<std::pair<std::string_view, std::string *>, 9> words{{{"id", &issue.id},
                                                                           {"title", &issue.title},
                                                                           {"pattern", &issue.pattern},
                                                                           {"signature", &issue.signature},
                                                                           {"repo", &issue.repo},
                                                                           {"type", &type},
                                                                           {"cause", &issue.cause},
                                                                           {"action", &issue.action},
                                                                           {"link", &issue.link}}};
    for (const auto &[key, value] : table) {
        const auto word = std::ranges::find(words, key.str(), [](const auto &each) { return each.first; });
        const bool retry = key.str() == "retry";
        if (word == words.end() && !retry)
            return bad(sb::format("'{}' is not a key of an issue: id, title, pattern, signature, repo, type, cause, "
                                  "action, retry and link are",
                                  key.str()));
        if (retry ? !value.is_boolean() : !value.is_string())
            return bad(sb::format("{} must be {}", key.str(), retry ? "true or false" : "a text"));
        if (retry)
            issue.retry = value.value_or(false);
        else
            *word->second = value.value_or(std::string());
    }
    if (issue.id.empty() || issue.title.empty())
        return bad("an issue wants an id and a title");
    if (issue.pattern.empty() && issue.signature.empty())
        return bad(sb::format("'{}' matches nothing: give it a pattern or a signature", issue.id));
    if (!issue.link.empty() && !issue.link.starts_with("https://") && !issue.link.starts_with("http://"))
        return bad(sb::format("the link of '{}' must begin with https:// or http://", issue.id));
    if (!type.empty()) {
        issue.type = fact::failureTypeFrom(type);
        if (!issue.type)
            return bad(sb::format("'{}' is not a failure type", type));
    }
    if (!issue.pattern.empty()) {
        if (const auto usable = lintPattern(issue.pattern); !usable)
            return bad(sb::format("the pattern of '{}' {}", issue.id, usable.error().text));
    }
    return issue;
}

} // namespace

Result<KnownIssues> KnownIssues::parse(std::string_view text, const std::string &file)
{
    KnownIssues known;
    try {
        const toml::table table = toml::parse(text, std::string_view(file));
        const toml::array *issues = table["issue"].as_array();
        if (!issues || table.size() != 1)
            return fail(Error::Kind::Invalid, file + ": a list of known issues is made of [[issue]] and nothing else");
        if (issues->size() > issueLimit)
            return fail(
                Error::Kind::Limit,
                sb::format("{}: at most {} issues, not {}: remove what is closed", file, issueLimit, issues->size()));
        for (const toml::node &node : *issues) {
            const toml::table *entry = node.as_table();
            if (!entry)
                return fail(Error::Kind::Invalid, file + ": an issue is a table: [[issue]]");
            auto issue = issueFrom(*entry, file);
            if (!issue)
                return std::unexpected(issue.error());
            if (std::ranges::contains(known.m_issues, issue->id, &KnownIssue::id))
                return fail(
                    Error::Kind::Invalid,
                    sb::format("{}:{}: there are two issues '{}'", file, entry->source().begin.line, issue->id));
            known.m_patterns.push_back(issue->pattern.empty() ? nullptr
                                                              : std::make_shared<const re2::RE2>(issue->pattern));
            known.m_issues.push_back(std::move(*issue));
        }
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", file, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
    return known;
}

const KnownIssue *KnownIssues::match(const fact::RepoId &repo, const fact::Diagnosis &diagnosis) const
{
    const size_t errors = std::min(diagnosis.errors.size(), errorsOfIssue);
    for (size_t i = 0; i < m_issues.size(); ++i) {
        const KnownIssue &issue = m_issues[i];
        if (!issue.repo.empty() && issue.repo != repo.value)
            continue;
        if (!issue.signature.empty() && issue.signature == diagnosis.signature)
            return &issue;
        if (!m_patterns[i])
            continue;
        const auto matches = [&](const std::string &text) { return re2::RE2::PartialMatch(text, *m_patterns[i]); };
        if (matches(diagnosis.signatureText)
            || std::any_of(diagnosis.errors.begin(), diagnosis.errors.begin() + std::ptrdiff_t(errors),
                           [&](const fact::LogError &error) { return matches(error.message); }))
            return &issue;
    }
    return nullptr;
}

void apply(const KnownIssue &issue, fact::Diagnosis &diagnosis)
{
    if (!issue.cause.empty())
        diagnosis.cause = issue.cause;
    if (!issue.action.empty())
        diagnosis.action = issue.action;
    if (issue.type) {
        diagnosis.type = *issue.type;
        diagnosis.group = fact::groupOf(
            *issue.type, diagnosis.group == fact::FailureGroup::None ? fact::FailureGroup::Infra : diagnosis.group);
    }
    diagnosis.witnesses.push_back({"known_issue", issue.retry ? "retry" : "no_retry",
                                   issue.id + ": " + issue.title + (issue.link.empty() ? "" : " " + issue.link)});
}

} // namespace sb::diagnose
