// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules_tool.h"

#include "tool_input.h"

#include <core/base/mapped_file.h>
#include <core/classify/auto_rules.h>
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>

#include <nlohmann/json.hpp>
#include <toml++/toml.hpp>

#include <filesystem>

namespace sb::engine {

namespace {

using Json = nlohmann::json;

constexpr size_t fileLimit = size_t(1) << 20;
constexpr size_t hitLimit = 1000;

std::string dumped(const Json &document)
{
    return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Auto-rules say what they match; rules of diagnosis have patterns.
Result<bool> holdsAutoRules(const std::string &text, const std::string &file)
{
    try {
        const toml::table table = toml::parse(text, std::string_view(file));
        const toml::array *rules = table["rule"].as_array();
        if (!rules || rules->empty() || !rules->front().is_table())
            return fail(Error::Kind::Invalid, file + ": there is no [[rule]] in it");
        return rules->front().as_table()->contains("match");
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    std::format("{}:{}:{}: {}", file, problem.source().begin.line, problem.source().begin.column,
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
    check.text = std::format("{}: {} auto-rules\n", test.file, rules->rules.size());
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

Result<FileCheck> testPatterns(const RuleTest &test, const std::string &text)
{
    const auto patterns = diagnose::Patterns::compile({{test.file, text}});
    if (!patterns)
        return std::unexpected(patterns.error());
    const size_t count = (*patterns)->rules().size();
    FileCheck check;
    check.text = std::format("{}: {} rules\n", test.file, count);
    Json hits = Json::array();
    if (!test.log.empty()) {
        const auto log = MappedFile::open(test.log);
        if (!log)
            return std::unexpected(log.error());
        const auto model = diagnose::readLog(log->text(), Cancel());
        const auto matched = (*patterns)->match(
            model.lines, Cancel(), [&](size_t line, std::vector<diagnose::Match> found) {
                for (const diagnose::Match &match : found) {
                    if (hits.size() == hitLimit)
                        return;
                    const std::string cause = diagnose::filled(match.rule->cause, match.groups);
                    hits.push_back(
                        {{"rule", match.rule->id}, {"line", line + 1}, {"text", model.lines[line]}, {"cause", cause}});
                    check.text += std::format("{}:{}: {}: {}\n", test.log, line + 1, match.rule->id, cause);
                }
            });
        if (!matched)
            return std::unexpected(matched.error());
        check.refused = hits.empty();
        if (hits.empty())
            check.text += "no rule matches a line of " + test.log + "\n";
    }
    check.json = dumped(
        {{"schema", 1}, {"file", test.file}, {"kind", "diagnosis"}, {"rules", count}, {"hits", std::move(hits)}});
    return check;
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
    return readInput(file, fileLimit).and_then([&](const std::string &text) { return gate::parsePolicy(text, file); });
}

Result<FileCheck> checkPolicy(const std::string &file)
{
    Result<gate::Policy> policy = gate::defaultPolicy();
    if (!file.empty()) {
        const auto text = readInput(file, fileLimit);
        if (!text)
            return std::unexpected(text.error());
        policy = gate::parsePolicy(*text, file);
    }
    FileCheck check;
    const std::string shown = file.empty() ? "the policy that ships" : file;
    check.refused = !policy;
    check.json = dumped(policyDocument(shown, policy));
    check.text = policy
        ? std::format("{}: {} permits, {} forbids\n", shown, policy->permits.size(), policy->forbids.size())
        : policy.error().text + "\n";
    return check;
}

Result<FileCheck> testRules(const RuleTest &test)
{
    const auto text = readInput(test.file, fileLimit);
    if (!text)
        return std::unexpected(text.error());
    const auto autoRules = holdsAutoRules(*text, test.file);
    if (!autoRules)
        return std::unexpected(autoRules.error());
    return *autoRules ? testAutoRules(test, *text) : testPatterns(test, *text);
}

Result<FileCheck> checkConfig(const std::string &workspace, bool namesOnly)
{
    const std::vector<std::pair<const char *, std::string>> places = {{"workspace", workspace},
                                                                      {"database", workspace + "/signalbox.sqlite"},
                                                                      {"policy", workspace + "/policy.toml"},
                                                                      {"forge", workspace + "/forge"},
                                                                      {"lock", workspace + "/lock"},
                                                                      {"socket", workspace + "/socket"}};
    FileCheck check;
    Json document{{"schema", 1}};
    for (const auto &[what, path] : places) {
        document["paths"][what] = path;
        if (namesOnly)
            check.text += std::format("{:<10} {}\n", what, path);
    }
    if (!namesOnly) {
        const auto policy = policyOf(workspace);
        check.refused = !policy;
        document["ok"] = policy.has_value();
        document["problems"] = policy ? Json::array() : Json::array({policy.error().text});
        check.text = policy ? "policy: " + policy->where + "\n" : policy.error().text + "\n";
    }
    check.json = dumped(document);
    return check;
}

} // namespace sb::engine
