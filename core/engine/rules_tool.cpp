// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules_tool.h"

#include "team_knowledge.h"
#include "tool_input.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/mapped_file.h>
#include <core/base/user_folders.h>
#include <core/classify/auto_rules.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/known_issues.h>
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>

#include <toml++/toml.hpp>

#include <filesystem>

namespace sb::engine {

namespace {

using Json = nlohmann::json;

constexpr size_t rulesLimit = size_t(1) << 20;
constexpr size_t hitLimit = 1000;

std::string dumped(const Json &document)
{
    return jsonText(document);
}

enum class FileKind { AutoRules, Rules, Issues };

/// Auto-rules say what they match; rules of diagnosis have patterns.
Result<FileKind> kindOf(const std::string &text, const std::string &file)
{
    try {
        const toml::table table = toml::parse(text, std::string_view(file));
        if (table.contains("issue"))
            return FileKind::Issues;
        const toml::array *rules = table["rule"].as_array();
        if (!rules || rules->empty() || !rules->front().is_table())
            return fail(Error::Kind::Invalid, file + ": there is no [[rule]] and no [[issue]] in it");
        return rules->front().as_table()->contains("match") ? FileKind::AutoRules : FileKind::Rules;
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", file, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
}

Result<FileCheck> testAutoRules(const RuleTest &test, const std::string &text)
{
    const auto rules = classify::parseAutoRules(text, test.file);
    if (!rules)
        return std::unexpected(rules.error());
    Json document{{"schema", 1}, {"file", test.file}, {"kind", "auto_rules"}, {"rules", rules->rules.size()}};
    FileCheck check;
    check.text = sb::format("{}: {} auto-rules\n", test.file, rules->rules.size());
    if (!test.type.empty()) {
        fact::Assessment change;
        const auto type = fact::changeTypeFrom(test.type);
        const auto levels = {fact::Level::Low, fact::Level::Medium, fact::Level::High};
        const auto *level = std::ranges::find(levels, test.level, [](fact::Level each) { return fact::name(each); });
        if (!type || level == levels.end())
            return fail(Error::Kind::Invalid,
                        "'" + (type ? test.level : test.type) + "' is not a "
                            + (type ? "level: low, medium or high" : "change type: feat, fix, docs, ..."));
        change.type = *type;
        change.risk.level = *level;
        change.traits = test.traits;
        classify::apply(*rules, change);
        document["actions"] = change.actions;
        document["decision"] = name(change.decision);
        check.text += std::string(name(change.decision)) + ":";
        for (const std::string &action : change.actions)
            check.text += " " + action;
        check.text += "\n";
    }
    check.json = dumped(document);
    return check;
}

/// Calls `each(name, log)` for the log that must be there, and for the stored ones that still are. The number of those.
template<typename Each>
Result<size_t> eachLog(const RuleTest &test, const Each &each)
{
    std::vector<std::string> names = test.stored;
    if (!test.log.empty())
        names.insert(names.begin(), test.log);
    size_t count = 0;
    for (const std::string &name : names) {
        const auto log = MappedFile::open(name);
        if (!log && name == test.log)
            return std::unexpected(log.error());
        if (!log)
            continue;
        ++count;
        const fact::JobLog job{name, log->text(), [&](std::string_view part) { log->release(part); }};
        if (const Result<> done = each(job); !done)
            return std::unexpected(done.error());
    }
    return count;
}

/// The check of a file of `count` `what`, whose hits on the logs these are.
FileCheck checkOf(const RuleTest &test, const char *kind, size_t count, Json hits, size_t logs, std::string text,
                  const char *none)
{
    FileCheck check;
    check.refused = logs > 0 && hits.empty();
    check.text = std::move(text);
    if (check.refused)
        check.text += sb::format("{} {}\n", none, test.log.empty() ? std::to_string(logs) + " logs" : test.log);
    check.json = dumped({{"schema", 1},
                         {"file", test.file},
                         {"kind", kind},
                         {"rules", count},
                         {"logs", logs},
                         {"hits", std::move(hits)}});
    return check;
}

Result<FileCheck> testPatterns(const RuleTest &test, const std::string &content)
{
    if (const auto usable = diagnose::Patterns::lint({test.file, content}); !usable)
        return std::unexpected(usable.error());
    const auto patterns = diagnose::Patterns::compile({{test.file, content}});
    if (!patterns)
        return std::unexpected(patterns.error());
    const size_t count = (*patterns)->rules().size();
    std::string text = sb::format("{}: {} rules\n", test.file, count);
    Json hits = Json::array();
    const auto logs = eachLog(test, [&](const fact::JobLog &log) {
        const auto model = diagnose::readLog(log.text, Cancel(), log.release);
        return (*patterns)->match(model.lines, Cancel(), [&](size_t line, std::span<const diagnose::LineMatch> found) {
            for (const diagnose::LineMatch &match : found) {
                if (hits.size() == hitLimit)
                    return;
                const std::string cause = diagnose::filled(match.rule->cause, match.kept().groups);
                hits.push_back({{"rule", match.rule->id},
                                {"log", log.name},
                                {"line", line + 1},
                                {"text", model.lines[line]},
                                {"cause", cause}});
                text += sb::format("{}:{}: {}: {}\n", log.name, line + 1, match.rule->id, cause);
            }
        });
    });
    if (!logs)
        return std::unexpected(logs.error());
    return checkOf(test, "diagnosis", count, std::move(hits), *logs, std::move(text), "no rule matches a line of");
}

Result<FileCheck> testIssues(const RuleTest &test, const std::string &content)
{
    const auto issues = diagnose::KnownIssues::parse(content, test.file);
    const auto knowledge = diagnose::shippedKnowledge(userCacheFolder());
    if (!issues || !knowledge)
        return std::unexpected(issues ? knowledge.error() : issues.error());
    std::string text = sb::format("{}: {} known issues\n", test.file, issues->issues().size());
    Json hits = Json::array();
    const auto logs = eachLog(test, [&](const fact::JobLog &log) -> Result<> {
        const auto diagnosis = diagnose::diagnose(log, *knowledge, Cancel());
        if (!diagnosis)
            return std::unexpected(diagnosis.error());
        const auto *issue = issues->match({}, *diagnosis);
        if (!issue || hits.size() == hitLimit)
            return {};
        hits.push_back({{"rule", issue->id},
                        {"log", log.name},
                        {"line", diagnosis->keyLine},
                        {"text", diagnosis->signatureText},
                        {"cause", issue->cause.empty() ? diagnosis->cause : issue->cause}});
        text += sb::format("{}: {}: {}\n", log.name, issue->id, issue->title);
        return {};
    });
    if (!logs)
        return std::unexpected(logs.error());
    return checkOf(test, "known_issues", issues->issues().size(), std::move(hits), *logs, std::move(text),
                   "no issue explains the failure of");
}

Json policyDocument(const std::string &file, const Result<gate::Policy> &policy)
{
    Json document{{"schema", 1}, {"file", file}, {"ok", policy.has_value()}, {"problems", Json::array()}};
    if (policy) {
        document["permits"] = policy->permits.size();
        document["forbids"] = policy->forbids.size();
        document["hash"] = policy->hash;
    } else {
        document["problems"].push_back(policy.error().text);
    }
    return document;
}

} // namespace

Result<gate::Policy> policyOf(const std::string &workspace)
{
    const std::string file = workspace + "/policy.toml";
    std::error_code failed;
    if (!std::filesystem::exists(file, failed) && !failed)
        return gate::defaultPolicy();
    return readInput(file, rulesLimit).and_then([&](const std::string &text) { return gate::parsePolicy(text, file); });
}

Result<FileCheck> checkPolicy(const std::string &file)
{
    Result<gate::Policy> policy = gate::defaultPolicy();
    if (!file.empty()) {
        const auto text = readInput(file, rulesLimit);
        if (!text)
            return std::unexpected(text.error());
        policy = gate::parsePolicy(*text, file);
    }
    FileCheck check;
    const std::string shown = file.empty() ? "the policy that ships" : file;
    check.refused = !policy;
    check.json = dumped(policyDocument(shown, policy));
    check.text = policy
        ? sb::format("{}: {} permits, {} forbids\n", shown, policy->permits.size(), policy->forbids.size())
        : policy.error().text + "\n";
    return check;
}

Result<FileCheck> testRules(const RuleTest &test)
{
    const auto text = readInput(test.file, rulesLimit);
    if (!text)
        return std::unexpected(text.error());
    const auto kind = kindOf(*text, test.file);
    if (!kind)
        return std::unexpected(kind.error());
    switch (*kind) {
    case FileKind::AutoRules: return testAutoRules(test, *text);
    case FileKind::Issues: return testIssues(test, *text);
    case FileKind::Rules: break;
    }
    return testPatterns(test, *text);
}

Result<FileCheck> checkConfig(const std::string &workspace, bool namesOnly)
{
    const std::vector<std::pair<const char *, std::string>> places
        = {{"workspace", workspace},
           {"database", workspace + "/signalbox.sqlite"},
           {"policy", workspace + "/policy.toml"},
           {"rules", workspace + "/rules"},
           {"known_issues", workspace + "/known_issues.toml"},
           {"forge", workspace + "/forge"},
           {"lock", workspace + "/lock"},
           {"socket", workspace + "/socket"}};
    FileCheck check;
    Json document{{"schema", 1}};
    for (const auto &[what, path] : places) {
        document["paths"][what] = path;
        if (namesOnly)
            check.text += sb::format("{:<10} {}\n", what, path);
    }
    if (!namesOnly) {
        const auto policy = policyOf(workspace);
        const auto rules = teamRuleFiles(workspace);
        TeamKnowledge team(workspace);
        const auto issues = team.issues();
        Json problems = Json::array();
        if (!policy)
            problems.push_back(policy.error().text);
        if (!rules)
            problems.push_back(rules.error().text);
        for (const auto &file : rules.value_or(diagnose::RuleFiles())) {
            if (const auto usable = diagnose::Patterns::lint(file); !usable)
                problems.push_back(usable.error().text);
        }
        if (!team.problem().empty())
            problems.push_back(team.problem());
        document["problems"] = std::move(problems);
        check.refused = !document["problems"].empty();
        document["ok"] = !check.refused;
        for (const Json &problem : document["problems"])
            check.text += problem.get<std::string>() + "\n";
        if (policy)
            check.text += "policy: " + policy->where + "\n";
        check.text
            += sb::format("files of rules: {}\nknown issues: {}\n", rules ? rules->size() : 0, issues->issues().size());
    }
    check.json = dumped(document);
    return check;
}

} // namespace sb::engine
