// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"
#include "workspace_commands.h"

#include <core/fact/codec.h>

#include <charconv>

namespace sb::ctl {

namespace {

Result<std::vector<fact::LedgerRow>> rowsOf(Session &session)
{
    return session.get<std::vector<fact::LedgerRow>>(engine::ReadLedger{0, 100000});
}

Result<int> list(Session &session, const Context &context, bool lines)
{
    auto rows = rowsOf(session);
    if (!rows)
        return std::unexpected(rows.error());
    nlohmann::json answer = document();
    answer["rows"] = nlohmann::json::array();
    if (lines)
        std::ranges::reverse(*rows);
    for (const fact::LedgerRow &row : *rows) {
        if (lines)
            print(fact::encode(row.entry));
        else if (context.json)
            answer["rows"].push_back(fact::toJson(row));
        else
            print(cells({{std::to_string(row.entry.seq), 4},
                         {toIso(row.entry.at), 24},
                         {std::string(name(row.entry.kind)), 8},
                         {std::string(name(row.entry.outcome)), 10},
                         {row.entry.actor.name, 14},
                         {row.what, 0}}));
    }
    if (context.json && !lines)
        print(answer);
    return Ok;
}

Result<int> show(Session &session, const Context &context)
{
    int64_t row = 0;
    const auto [end, problem]
        = std::from_chars(context.subject.data(), context.subject.data() + context.subject.size(), row);
    if (problem != std::errc() || *end)
        return fail(Error::Kind::Invalid,
                    "'" + context.subject + "' is not the number of a row: see 'signalboxctl ledger list'");
    const auto detail = session.get<engine::EntryDetail>(engine::ReadEntry{row});
    if (!detail)
        return std::unexpected(detail.error());
    nlohmann::json answer = document();
    answer["row"] = fact::toJson(detail->row);
    for (const fact::LedgerEntry &entry : detail->entries)
        answer["entries"].push_back(fact::toJson(entry));
    answer["diff"] = detail->diff;
    if (context.json) {
        print(answer);
        return Ok;
    }
    print(detail->row.what + " (" + detail->row.revertWhy + ")");
    for (const fact::LedgerEntry &entry : detail->entries)
        print(std::to_string(entry.seq) + " " + toIso(entry.at) + " " + std::string(name(entry.kind)) + " "
              + entry.why);
    print(detail->diff);
    return Ok;
}

Result<int> verify(Session &session, const Context &context)
{
    const auto check = session.get<engine::LedgerCheck>(engine::VerifyLedger{});
    if (!check)
        return std::unexpected(check.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["intact"] = check->intact;
        answer["rows"] = check->rows;
        answer["faults"] = check->faults;
        print(answer);
    } else {
        print(check->intact ? "intact: " + std::to_string(check->rows) + " rows" : "NOT INTACT");
        for (const std::string &fault : check->faults)
            print(fault);
    }
    return check->intact ? Ok : Failed;
}

/// An effect's key, the number of one of its rows, or the pull request that it merged.
Result<std::string> effectOf(Session &session, const std::string &id)
{
    const auto rows = rowsOf(session);
    if (!rows)
        return std::unexpected(rows.error());
    for (const fact::LedgerRow &row : *rows) {
        const bool named = row.entry.effect == id || std::to_string(row.entry.seq) == id || row.entry.subject == id;
        if (named && row.entry.action == name(fact::Action::Merge))
            return row.entry.effect;
    }
    return fail(Error::Kind::NotFound, "the ledger has no merge '" + id + "': see 'signalboxctl ledger list'");
}

Result<int> revert(Session &session, const Context &context, bool dryRun)
{
    const auto effect = effectOf(session, context.subject);
    if (!effect)
        return std::unexpected(effect.error());
    if (dryRun) {
        const auto preview = session.get<engine::RevertPreview>(engine::PreviewRevert{*effect});
        if (!preview)
            return std::unexpected(preview.error());
        if (context.json) {
            nlohmann::json answer = document();
            answer["effect"] = preview->effect;
            answer["branch"] = preview->branch;
            answer["diff"] = preview->diff;
            answer["conflicts"] = preview->conflicts;
            answer["decision"] = fact::toJson(preview->decision);
            print(answer);
        } else {
            for (const std::string &path : preview->conflicts)
                print("conflicts: " + path);
            print(preview->diff);
        }
        return preview->conflicts.empty() ? Ok : Failed;
    }
    return doOne(session, context, engine::Revert{*effect});
}

} // namespace

void addLedger(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("ledger", "Everything that left this machine, and how to take it back");
    noun->require_subcommand(1);
    for (const bool lines : {false, true}) {
        CLI::App *all = lines ? noun->add_subcommand("export", "Every row as JSON Lines, oldest first")
                              : noun->add_subcommand("list", "The newest rows first");
        all->add_flag("--json", context.json, "One JSON document");
        all->callback(
            [&context, lines] { run(context, [&](Session &session) { return list(session, context, lines); }); });
    }
    CLI::App *one = noun->add_subcommand("show", "One row and the others of its effect");
    one->add_flag("--json", context.json, "One JSON document");
    one->add_option("ID", context.subject, "Number of a row")->required();
    one->callback([&context] { run(context, [&](Session &session) { return show(session, context); }); });
    CLI::App *check = noun->add_subcommand("verify", "Read every row and check the chain; exit 1 if anything is wrong");
    check->add_flag("--json", context.json, "One JSON document");
    check->callback([&context] { run(context, [&](Session &session) { return verify(session, context); }); });
    CLI::App *back = noun->add_subcommand("revert", "Take a merge back");
    back->add_flag("--json", context.json, "One JSON document");
    back->add_option("ID", context.subject, "Number of its row, its effect, or owner/name#12")->required();
    CLI::Option *dry = back->add_flag("--dry-run", "Only show what would change");
    back->callback([&context, dry] {
        run(context, [&](Session &session) { return revert(session, context, dry->count() > 0); });
    });
}

} // namespace sb::ctl
