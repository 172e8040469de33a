// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/codeowners_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

void addCodeowners(CLI::App &program, Context &context)
{
    struct Tool {
        std::string file;
        std::vector<std::string> paths;
    };
    CLI::App *command = program.add_subcommand("codeowners", "Who owns which path, as GitHub reads CODEOWNERS");
    const auto tool = std::make_shared<Tool>();
    command->add_option("--file", tool->file, "The CODEOWNERS file")->required();
    command->add_option("PATH", tool->paths, "Paths from the root of the repository")->required();
    command->callback([tool, &context] {
        const auto rows = engine::ownersOf(tool->file, tool->paths);
        if (!rows) {
            context.exit = report(rows.error());
            return;
        }
        std::fwrite(rows->data(), 1, rows->size(), stdout);
    });
}

} // namespace sb::ctl
