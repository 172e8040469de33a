// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/patchcheck_tool.h>

#include <memory>

namespace sb::ctl {

void addPatchcheck(CLI::App &program, Context &context)
{
    CLI::App *command
        = program.add_subcommand("patchcheck", "All checks of a patch that run nothing; exit 1 if one fails");
    const auto tool = std::make_shared<engine::PatchcheckTool>();
    command->add_flag("--json", context.json, "One JSON document");
    command->add_option("--repo", tool->repository, "Folder of a git repository")->required();
    command->add_option("--base", tool->base, "The commit that the patch is for")->required();
    command->add_option("FILE", tool->patch, "A unified diff, or -")->required();
    command->callback([tool, &context] {
        const auto answer = engine::checkPatch(*tool);
        if (!answer) {
            context.exit = report(answer.error());
            return;
        }
        print(context, answer->json, answer->text);
        context.exit = answer->refused ? Failed : Ok;
    });
}

} // namespace sb::ctl
