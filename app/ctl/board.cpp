// SPDX-License-Identifier: GPL-3.0-or-later
#include "board.h"

#include "session.h"
#include "workspace_commands.h"

#include <core/base/format.h>
#include <core/fact/codec.h>

namespace sb::ctl {

void printBoard(const std::vector<fact::BoardRow> &rows)
{
    for (const fact::BoardRow &row : rows) {
        print(cells({{std::string(name(row.group)), 10},
                     {std::string(name(row.state)), 8},
                     {row.pull.text(), 18},
                     {row.assessed ? std::to_string(row.risk) + " " + std::string(name(row.level)) : "-", 10},
                     {row.assessed ? std::string(name(row.type)) : "-", 9},
                     {row.title, 0}}));
    }
}

namespace {

Result<fact::PullKey> keyOf(const std::string &text)
{
    const auto key = pullKeyFrom(text);
    if (!key)
        return fail(Error::Kind::Invalid, "'" + text + "' is not a pull request: write owner/name#12");
    return *key;
}

Result<int> list(Session &session, const Context &context)
{
    const auto rows = session.get<std::vector<fact::BoardRow>>(engine::ReadBoard{});
    if (!rows)
        return std::unexpected(rows.error());
    if (!context.json) {
        printBoard(*rows);
        return Ok;
    }
    nlohmann::json answer = document();
    answer["rows"] = nlohmann::json::array();
    for (const fact::BoardRow &row : *rows)
        answer["rows"].push_back(fact::toJson(row));
    print(answer);
    return Ok;
}

Result<int> show(Session &session, const Context &context, const std::string &id, bool explain)
{
    const auto key = keyOf(id);
    const auto detail = key ? session.get<engine::PullDetail>(engine::ReadPull{*key}) : std::unexpected(key.error());
    if (!detail)
        return std::unexpected(detail.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["pull"] = fact::toJson(detail->pull);
        answer["row"] = fact::toJson(detail->row);
        answer["diff"] = detail->diff;
        if (detail->assessment)
            answer["assessment"] = fact::toJson(*detail->assessment);
        for (const fact::Run &run : detail->runs)
            answer["runs"].push_back(fact::toJson(run));
        print(answer);
        return Ok;
    }
    print(detail->pull.key.text() + "  " + detail->pull.title);
    print(std::string(name(detail->row.group)) + ": " + detail->row.groupWhy);
    if (detail->assessment && explain) {
        for (const fact::Reason &reason : detail->assessment->risk.reasons)
            print(cells({{sb::format("{:+.0f}", reason.points), 5}, {reason.text, 0}}));
        for (const std::string &reason : detail->assessment->reasons)
            print(reason);
    }
    for (const fact::Run &run : detail->runs)
        print(cells({{run.job, 12}, {std::to_string(run.attempt), 3}, {run.id.value, 0}}));
    if (!explain)
        print(detail->diff);
    return Ok;
}

} // namespace

void addBoard(CLI::App &program, Context &context)
{
    CLI::App *board = program.add_subcommand("board", "Pull requests, by what they wait for");
    board->require_subcommand(1);
    CLI::App *all = board->add_subcommand("list", "Every open pull request");
    all->add_flag("--json", context.json, "One JSON document");
    all->callback([&context] { run(context, [&](Session &session) { return list(session, context); }); });
    for (const bool explain : {false, true}) {
        CLI::App *one = explain ? board->add_subcommand("explain", "Why it is where it is")
                                : board->add_subcommand("show", "One pull request with its change");
        one->add_flag("--json", context.json, "One JSON document");
        one->add_option("ID", context.subject, "owner/name#12")->required();
        one->callback([&context, explain] {
            run(context, [&](Session &session) { return show(session, context, context.subject, explain); });
        });
    }
}

void addPull(CLI::App &program, Context &context)
{
    CLI::App *pull = program.add_subcommand("pull", "Move a pull request on");
    pull->require_subcommand(1);
    for (const std::string verb : {"ready", "merge", "rerun"}) {
        CLI::App *one = pull->add_subcommand(verb,
                                             verb == "ready"       ? "Mark a draft ready"
                                                 : verb == "merge" ? "Merge what you saw"
                                                                   : "Run its failed checks again");
        one->add_flag("--json", context.json, "One JSON document");
        one->add_option("ID", context.subject, "owner/name#12")->required();
        if (verb == "merge")
            one->add_option("--head", context.head, "Only if this still is its head (default: its head now)");
        one->callback([&context, verb] {
            const auto key = keyOf(context.subject);
            if (!key) {
                context.exit = report(key.error());
                return;
            }
            if (verb == "ready")
                return doing(context, engine::MarkReady{*key});
            run(context, [&](Session &session) -> Result<int> {
                const auto detail = session.get<engine::PullDetail>(engine::ReadPull{*key});
                if (!detail)
                    return std::unexpected(detail.error());
                if (verb == "merge")
                    return doOne(
                        session, context,
                        engine::Merge{*key, context.head.empty() ? detail->pull.head.sha : fact::Sha{context.head}});
                bool any = false;
                for (const fact::Run &run : detail->runs) {
                    if (run.state != fact::RunState::Failed && run.state != fact::RunState::TimedOut)
                        continue;
                    const auto begun = doOne(session, context, engine::Rerun{run.id});
                    if (!begun)
                        return begun;
                    any = true;
                }
                if (!any)
                    return fail(Error::Kind::Conflict,
                                "no check of " + key->text() + " has failed: nothing to run again");
                return Ok;
            });
        });
    }
}

} // namespace sb::ctl
