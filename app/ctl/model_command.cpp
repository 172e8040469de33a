// SPDX-License-Identifier: GPL-3.0-or-later
// model: the endpoints that are asked where the local tiers are not sure (docs/models.md)
#include "session.h"
#include "workspace_commands.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <iostream>

namespace sb::ctl {

namespace {

Result<int> status(Session &session, bool asJson)
{
    const auto list = session.get<engine::ModelList>(engine::ReadModels{});
    if (!list)
        return std::unexpected(list.error());
    nlohmann::json answer = document();
    answer["models"] = nlohmann::json::array();
    for (const engine::ModelRow &row : list->rows) {
        if (row.name.empty()) {
            if (!asJson)
                print(cells({{row.tier, 4}, {"none is set", 0}}));
            continue;
        }
        answer["models"].push_back({{"tier", row.tier},
                                    {"name", row.name},
                                    {"url", row.url},
                                    {"model", row.model},
                                    {"on", row.on},
                                    {"key_in", row.keyIn},
                                    {"tokens_today", row.tokensToday},
                                    {"tokens_a_day", row.tokensADay},
                                    {"calls_this_hour", row.callsThisHour},
                                    {"calls_an_hour", row.callsAnHour},
                                    {"problem", row.problem}});
        if (!asJson)
            print(cells({{row.tier, 4},
                         {row.on ? "on" : "off", 4},
                         {repairedUtf8(row.name), 16},
                         {repairedUtf8(row.model), 20},
                         {repairedUtf8(row.url), 34},
                         {row.keyIn.empty() ? "no key" : "key in the " + row.keyIn, 20},
                         {sb::format("{} of {} tokens", row.tokensToday, row.tokensADay), 0}}));
    }
    if (asJson)
        print(answer);
    return Ok;
}

Result<int> show(Session &session, const Context &context)
{
    const auto pull = context.subject.empty() ? std::optional(fact::PullKey{}) : pullKeyFrom(context.subject);
    if (!pull)
        return fail(Error::Kind::Invalid, "'" + context.subject + "' is no pull request: say OWNER/NAME#NUMBER");
    const auto prompt = session.get<engine::ModelPrompt>(engine::PreviewModel{*pull});
    if (!prompt)
        return std::unexpected(prompt.error());
    if (!context.json) {
        print(repairedUtf8(prompt->body));
        return Ok;
    }
    nlohmann::json answer = document();
    answer["body"] = prompt->body;
    answer["sha256"] = prompt->sha256;
    answer["tokens"] = prompt->tokens;
    answer["redacted"] = prompt->redacted;
    answer["kept_out"] = prompt->keptOut;
    print(answer);
    return Ok;
}

CLI::Option *addTier(CLI::App *command, std::string &tier)
{
    return command->add_option("TIER", tier, "slm (asked first) or llm")
        ->required()
        ->check(CLI::IsMember({"slm", "llm"}));
}

} // namespace

void addModel(CLI::App &program, Context &context)
{
    CLI::App *noun
        = program.add_subcommand("model", "Model endpoints that are asked where the local tiers are not sure");
    noun->require_subcommand(1);
    const auto wanted = std::make_shared<engine::SetModel>();
    const auto withKey = std::make_shared<bool>(false);
    const auto off = std::make_shared<bool>(false);
    verb(noun, context, "status", "Which are set, and what they have spent")->callback([&context] {
        run(context, [&](Session &session) { return status(session, context.json); });
    });
    CLI::App *set = verb(noun, context, "set", "Name an endpoint: any server of OpenAI's chat completions");
    addTier(set, wanted->tier);
    set->add_option("--name", wanted->name, "What you call it")->required();
    set->add_option("--url", wanted->url, "Its base address, which usually ends in /v1; http on this computer alone")
        ->required();
    set->add_option("--model", wanted->model, "As the server names it")->required();
    set->add_flag("--with-key", *withKey, "Its key is the first line of standard input; it goes to the keychain");
    set->add_flag("--off", *off, "Keep it, and do not ask it");
    set->add_option("--seconds", wanted->seconds, "That one call may take")
        ->check(CLI::Range(1, 300))
        ->capture_default_str();
    set->add_option("--tokens-a-day", wanted->tokensADay, "Budget of tokens")->capture_default_str();
    set->add_option("--calls-an-hour", wanted->callsAnHour, "Budget of calls")->capture_default_str();
    set->callback([&context, wanted, withKey, off] {
        wanted->on = !*off;
        if (*withKey)
            std::getline(std::cin, wanted->key);
        doing(context, *wanted);
    });
    CLI::App *tries = verb(noun, context, "try", "Ask it about a change that is made up");
    addTier(tries, wanted->tier);
    tries->callback([&context, wanted] { doing(context, engine::TryModel{wanted->tier}); });
    CLI::App *shows = verb(noun, context, "show", "The exact bytes that would be sent; nothing is");
    shows->add_option("PULL", context.subject, "OWNER/NAME#NUMBER; without it, a change that is made up");
    shows->callback([&context] { run(context, [&](Session &session) { return show(session, context); }); });
    CLI::App *removes = verb(noun, context, "remove", "Forget it, and take its key out of the keychain");
    addTier(removes, wanted->tier);
    removes->callback([&context, wanted] { doing(context, engine::RemoveModel{wanted->tier}); });
}

} // namespace sb::ctl
