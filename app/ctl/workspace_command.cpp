// SPDX-License-Identifier: GPL-3.0-or-later
// workspace: as files, and which repositories are in it
#include "session.h"
#include "workspace_commands.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/engine/workspace_tool.h>

namespace sb::ctl {

namespace {

void copied(Context &context, const Result<engine::BackupAnswer> &answer, const std::string &what)
{
    if (!answer) {
        context.exit = report(answer.error());
        return;
    }
    nlohmann::json json{{"schema", 1}, {"files", answer->files}, {"bytes", answer->bytes}};
    print(context, jsonText(json), sb::format("{}: {} files, {} bytes\n", what, answer->files, answer->bytes));
}

void usage(Context &context)
{
    const auto parts = engine::workspaceUsage(workspaceOf(context));
    if (!parts) {
        context.exit = report(parts.error());
        return;
    }
    nlohmann::json json = document();
    json["workspace"] = workspaceOf(context);
    json["parts"] = nlohmann::json::array();
    std::string text;
    int64_t all = 0;
    for (const engine::Usage &part : *parts) {
        json["parts"].push_back({{"part", part.part}, {"bytes", part.bytes}, {"files", part.files}});
        text += cells({{part.part, 14}, {std::to_string(part.bytes), 14}, {std::to_string(part.files) + " files", 0}})
            + "\n";
        all += part.bytes;
    }
    json["bytes"] = all;
    print(context, jsonText(json), text + cells({{"all", 14}, {std::to_string(all), 0}}) + "\n");
}

} // namespace

void addWorkspace(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("workspace", "The workspace as files, and the repositories in it");
    noun->require_subcommand(1);
    CLI::App *backup = verb(noun, context, "backup", "Copy it into a new folder, with the hash of every file");
    backup->add_option("FOLDER", context.text, "A folder that is not there yet, or empty")->required();
    backup->callback(
        [&context] { copied(context, engine::backupWorkspace(workspaceOf(context), context.text), "Saved"); });
    CLI::App *restore
        = verb(noun, context, "restore", "Make the workspace from such a copy; every file is checked first");
    restore->add_option("FOLDER", context.text, "What 'workspace backup' made")->required();
    restore->callback(
        [&context] { copied(context, engine::restoreWorkspace(context.text, workspaceOf(context)), "Restored"); });
    verb(noun, context, "usage", "How much room each part takes")->callback([&context] { usage(context); });
    for (const bool forgotten : {true, false}) {
        CLI::App *one
            = verb(noun, context, forgotten ? "forget" : "remember",
                   forgotten ? "Drop what is known of a repository; its host and the ledger keep what they have"
                             : "Read a forgotten repository from its host again");
        one->add_option("REPOSITORY", context.subject, "owner/name")->required();
        one->callback(
            [&context, forgotten] { doing(context, engine::ForgetRepo{fact::RepoId{context.subject}, forgotten}); });
    }
}

void addWorkflow(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("workflow", "What Signalbox does by itself");
    noun->require_subcommand(1);
    CLI::App *stop = verb(noun, context, "stop-all", "Nothing leaves this machine until it is resumed");
    CLI::Option *resume = stop->add_flag("--resume", "Let it go on");
    stop->callback([&context, resume] { doing(context, engine::StopAll{resume->count() == 0}); });
}

} // namespace sb::ctl
