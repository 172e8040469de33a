// SPDX-License-Identifier: GPL-3.0-or-later
#include "auto_rules.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <toml++/toml.hpp>

#include <QFile>

#include <algorithm>

namespace sb::classify {

namespace {

constexpr std::pair<std::string_view, fact::Verdict> actionVerdicts[] = {
    {"auto_merge", fact::Verdict::AutoApprove},         {"ci_skip", fact::Verdict::SkipTests},
    {"ci_minimal", fact::Verdict::RunTestsMinimal},     {"ci_full", fact::Verdict::RunTestsFull},
    {"security_review", fact::Verdict::SecurityReview}, {"require_approval", fact::Verdict::RequireApproval},
};

constexpr std::string_view reasonPrefix = "Auto-rule ";

bool isAction(std::string_view word)
{
    return std::ranges::any_of(actionVerdicts, [&](const auto &each) { return each.first == word; });
}

bool isTrait(std::string_view word)
{
    return word == "security" || word == "breaking" || word == "api_contract";
}

Result<AutoRule> ruleFrom(const toml::table &table, const std::string &name)
{
    const auto bad = [&](const toml::source_region &at, const std::string &why) {
        return fail(Error::Kind::Invalid, sb::format("{}:{}:{}: {}", name, at.begin.line, at.begin.column, why));
    };
    AutoRule rule;
    rule.line = int(table.source().begin.line);
    for (const auto &[key, node] : table) {
        if (key == "match" && node.is_string()) {
            rule.match = node.as_string()->get();
            if (rule.match != "*" && !isTrait(rule.match) && !fact::changeTypeFrom(rule.match))
                return bad(node.source(), sb::format("'{}' is neither a change type, a trait nor \"*\"", rule.match));
        } else if (key == "level" && node.is_string()) {
            const std::string level = node.as_string()->get();
            for (const fact::Level each : {fact::Level::Low, fact::Level::Medium, fact::Level::High}) {
                if (fact::name(each) == level)
                    rule.level = each;
            }
            if (!rule.level)
                return bad(node.source(), sb::format("'{}' is not a level: low, medium or high", level));
        } else if (key == "actions" && node.is_array()) {
            for (const toml::node &action : *node.as_array()) {
                const auto word = action.value<std::string>();
                if (!word || !isAction(*word))
                    return bad(action.source(),
                               "not an action: auto_merge, ci_skip, ci_minimal, ci_full, security_review or "
                               "require_approval");
                rule.actions.push_back(*word);
            }
        } else {
            return bad(node.source(),
                       sb::format("'{}' does not belong here: a rule has match, level and actions",
                                  std::string_view(key.str())));
        }
    }
    if (rule.match.empty() || rule.actions.empty())
        return bad(table.source(), "a rule wants match and actions");
    return rule;
}

/// What a model endpoint tipped is merged by nobody but a person, and is tested in full.
void wantMore(fact::Assessment &assessment)
{
    const auto instead = [&](const char *wanted) {
        if (!std::ranges::contains(assessment.actions, wanted))
            assessment.actions.emplace_back(wanted);
    };
    const bool merges = std::erase(assessment.actions, "auto_merge") > 0;
    const bool leavesOut
        = std::erase_if(assessment.actions,
                        [](const std::string &action) { return action == "ci_skip" || action == "ci_minimal"; })
        > 0;
    if (leavesOut)
        instead("ci_full");
    if (merges)
        instead("require_approval");
    if (merges || leavesOut)
        assessment.reasons.push_back(std::string(reasonPrefix)
                                     + "is not followed alone: a model endpoint tipped the type, so "
                                     + (merges ? "a person decides." : "all tests run."));
}

} // namespace

Result<AutoRules> parseAutoRules(std::string_view text, const std::string &name)
{
    try {
        const toml::table table = toml::parse(text, std::string_view(name));
        const toml::array *array = table["rule"].as_array();
        if (!array)
            return fail(Error::Kind::Invalid, sb::format("{}: there is no [[rule]] in it", name));
        AutoRules rules;
        for (const toml::node &node : *array) {
            if (!node.is_table())
                return fail(Error::Kind::Invalid,
                            sb::format("{}:{}: a rule is a table: [[rule]]", name, node.source().begin.line));
            auto rule = ruleFrom(*node.as_table(), name);
            if (!rule)
                return std::unexpected(rule.error());
            rules.rules.push_back(std::move(*rule));
        }
        if (rules.rules.back().match != "*" || rules.rules.back().level)
            return fail(
                Error::Kind::Invalid,
                sb::format("{}: the last rule must match \"*\" at any level, so that every change meets one", name));
        return rules;
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", name, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
}

Result<std::string> shippedAutoRulesText()
{
    QFile file(QStringLiteral(":/signalbox/policy/auto_rules.toml"));
    if (!file.open(QFile::ReadOnly))
        return fail(Error::Kind::Io, "cannot read auto_rules.toml");
    return file.readAll().toStdString();
}

Result<AutoRules> shippedAutoRules()
{
    return shippedAutoRulesText().and_then(
        [](const std::string &text) { return parseAutoRules(text, "auto_rules.toml"); });
}

const AutoRule *ruleFor(const AutoRules &rules, const fact::Assessment &assessment)
{
    const auto rule = std::ranges::find_if(rules.rules, [&](const AutoRule &each) {
        const bool named = each.match == "*" || each.match == fact::name(assessment.type)
            || std::ranges::contains(assessment.traits, each.match);
        return named && (!each.level || *each.level == assessment.risk.level);
    });
    return rule == rules.rules.end() ? nullptr : &*rule;
}

std::vector<RulePreview> preview(const AutoRules &rules, const std::vector<fact::Assessment> &stored)
{
    std::vector<RulePreview> previews;
    for (const fact::Assessment &assessment : stored) {
        fact::Assessment again = assessment;
        apply(rules, again);
        const AutoRule *rule = ruleFor(rules, assessment);
        previews.push_back({assessment.sha, assessment.decision, again.decision, assessment.actions, again.actions,
                            rule ? rule->line : 0});
    }
    return previews;
}

void apply(const AutoRules &rules, fact::Assessment &assessment)
{
    const AutoRule *rule = ruleFor(rules, assessment);
    std::erase_if(assessment.reasons, [](const std::string &reason) { return reason.starts_with(reasonPrefix); });
    if (!rule) {
        assessment.actions = {"ci_full", "require_approval"};
    } else {
        assessment.actions = rule->actions;
        assessment.reasons.push_back(sb::format("{}{}{}: {}.", reasonPrefix, rule->match,
                                                rule->level ? sb::format(" at {} risk", fact::name(*rule->level)) : "",
                                                join(rule->actions, ", ")));
    }
    if (assessment.byEndpoint)
        wantMore(assessment);
    assessment.decision = fact::Verdict::AutoApprove;
    for (const std::string &action : assessment.actions) {
        for (const auto &[word, verdict] : actionVerdicts) {
            if (word == action)
                assessment.decision = std::max(assessment.decision, verdict);
        }
    }
    if (assessment.uncertain)
        assessment.decision = fact::Verdict::Escalate;
    assessment.requiresFullCi = std::ranges::contains(assessment.actions, std::string("ci_full"));
    assessment.securityReview = std::ranges::contains(assessment.actions, std::string("security_review"));
}

} // namespace sb::classify
