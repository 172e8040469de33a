// SPDX-License-Identifier: GPL-3.0-or-later
// config, policy, rule: the files with which a team says what it wants
#include "command.h"
#include "session.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/engine/rules_tool.h>
#include <core/engine/tool_input.h>

#include <fstream>
#include <memory>

namespace sb::ctl {

namespace {

constexpr size_t policyLimit = size_t(1) << 20;

void answer(Context &context, const Result<engine::FileCheck> &check)
{
    if (!check) {
        context.exit = report(check.error());
        return;
    }
    print(context, check->json, check->text);
    context.exit = check->refused ? Failed : Ok;
}

/// Of each failure that the workspace knows, the newest run's.
Result<std::vector<std::string>> storedLogs(Session &session)
{
    const auto rows = session.get<std::vector<fact::FailureRow>>(engine::ReadFailures{});
    if (!rows)
        return std::unexpected(rows.error());
    std::vector<std::string> logs;
    for (const fact::FailureRow &row : *rows) {
        const auto detail = session.get<engine::FailureDetail>(engine::ReadFailure{row.run});
        if (detail && !detail->run.logPath.empty())
            logs.push_back(detail->run.logPath);
    }
    return logs;
}

Result<int> simulatePolicy(Session &session, const Context &context, int days)
{
    const auto toml = context.subject.empty() ? Result<std::string>() : engine::readInput(context.subject, policyLimit);
    if (!toml)
        return std::unexpected(toml.error());
    const auto preview = session.get<engine::PolicyPreview>(engine::SimulatePolicy{*toml, context.subject, days});
    if (!preview)
        return std::unexpected(preview.error());
    nlohmann::json json = document();
    json["days"] = days;
    json["changed"] = preview->changed;
    json["alone"] = preview->alone;
    json["rows"] = nlohmann::json::array();
    std::string text = sb::format("{} decisions, {} of them different, {} without a person\n", preview->rows.size(),
                                  preview->changed, preview->alone);
    for (const engine::PolicyPreview::Row &row : preview->rows) {
        json["rows"].push_back({{"subject", row.subject},
                                {"title", row.title},
                                {"action", name(row.action)},
                                {"was", name(row.was)},
                                {"is", name(row.is)},
                                {"why", row.why},
                                {"changes", row.changes}});
        text += cells({{row.changes ? "*" : "", 1},
                       {row.subject, 24},
                       {std::string(name(row.action)), 11},
                       {std::string(name(row.was)), 6},
                       {std::string(name(row.is)), 6},
                       {row.why, 0}})
            + "\n";
    }
    print(context, jsonText(json), text);
    return Ok;
}

Result<int> previewRules(Session &session, const Context &context)
{
    engine::PreviewAutoRules wanted;
    if (!context.subject.empty()) {
        std::ifstream file(context.subject, std::ios::binary);
        if (!file)
            return fail(Error::Kind::NotFound, "cannot read '" + context.subject + "'");
        wanted.toml.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto preview = session.get<engine::AutoRulesPreview>(wanted);
    if (!preview)
        return std::unexpected(preview.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["changed"] = preview->changed;
        answer["auto_merge"] = preview->autoMerge;
        answer["rows"] = nlohmann::json::array();
        for (const engine::AutoRulesPreview::Row &row : preview->rows)
            answer["rows"].push_back({{"pull", row.pull.text()},
                                      {"change_type", name(row.type)},
                                      {"level", name(row.level)},
                                      {"traits", row.traits},
                                      {"was", name(row.was)},
                                      {"is", name(row.is)},
                                      {"was_actions", row.wasActions},
                                      {"is_actions", row.isActions},
                                      {"line", row.line},
                                      {"changes", row.changes}});
        print(answer);
        return Ok;
    }
    print(sb::format("{} of {} pull requests would be decided differently; {} would merge once their gates allow it",
                     preview->changed, preview->rows.size(), preview->autoMerge));
    for (const engine::AutoRulesPreview::Row &row : preview->rows)
        print(cells({{row.pull.text(), 20},
                     {sb::format("{}, {}", name(row.type), name(row.level)), 18},
                     {std::string(name(row.was)), 18},
                     {row.changes ? std::string(name(row.is)) : std::string("the same"), 18},
                     {row.title, 0}}));
    return Ok;
}

} // namespace

void addConfig(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("config", "Where things are, and whether they can be read");
    noun->require_subcommand(1);
    for (const bool namesOnly : {true, false}) {
        verb(noun, context, namesOnly ? "path" : "check",
             namesOnly ? "Where the workspace keeps what" : "Read the workspace's own files; exit 1 if one is wrong")
            ->callback(
                [&context, namesOnly] { answer(context, engine::checkConfig(workspaceOf(context), namesOnly)); });
    }
}

void addPolicy(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("policy", "What may leave this machine");
    noun->require_subcommand(1);
    CLI::App *check = verb(noun, context, "check", "Read a policy; exit 1 if it is wrong");
    check->add_option("FILE", context.subject, "A policy.toml, or - (default: the policy that ships)");
    check->callback([&context] { answer(context, engine::checkPolicy(context.subject)); });
    CLI::App *simulate = verb(noun, context, "simulate",
                              "What a policy would have decided of the stored pull requests, patches and failures");
    simulate->add_option("FILE", context.subject, "A policy.toml, or - (default: the policy that ships)");
    const auto days = std::make_shared<int>(30);
    simulate->add_option("--days", *days, "How far back");
    simulate->callback(
        [&context, days] { run(context, [&](Session &session) { return simulatePolicy(session, context, *days); }); });
}

void addRule(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("rule", "Rules of diagnosis and auto-rules");
    noun->require_subcommand(1);
    CLI::App *preview
        = verb(noun, context, "preview", "What auto-rules would have decided of the workspace's pull requests");
    preview->add_option("FILE", context.subject, "A file of auto-rules (default: those that ship)");
    preview->callback([&context] { run(context, [&](Session &session) { return previewRules(session, context); }); });
    CLI::App *test
        = verb(noun, context, "test", "Try a file of rules on a log or a change; exit 1 if no rule speaks of it");
    const auto rules = std::make_shared<engine::RuleTest>();
    test->add_option("FILE", rules->file, "A file with [[rule]] or [[issue]] tables")->required();
    test->add_option("--log", rules->log, "For rules of diagnosis and known issues: a log");
    const auto stored = std::make_shared<bool>(false);
    test->add_flag("--stored", *stored, "The same: every log of a failure in the workspace");
    test->add_option("--type", rules->type, "For auto-rules: a change type");
    test->add_option("--level", rules->level, "Its risk: low, medium or high");
    test->add_option("--trait", rules->traits, "A trait of it, such as breaking")->allow_extra_args(false);
    test->callback([&context, rules, stored] {
        if (!*stored)
            return answer(context, engine::testRules(*rules));
        run(context, [&](Session &session) -> Result<int> {
            auto logs = storedLogs(session);
            if (!logs)
                return std::unexpected(logs.error());
            rules->stored = std::move(*logs);
            answer(context, engine::testRules(*rules));
            return context.exit;
        });
    });
}

} // namespace sb::ctl
