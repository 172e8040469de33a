// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/changelog_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

void addChangelog(CLI::App &program, Context &context)
{
    CLI::App *command = program.add_subcommand("changelog", "Release notes of a range as Markdown, what breaks first");
    const auto tool = std::make_shared<engine::ChangelogTool>();
    command->add_flag("--json", tool->json, "One JSON document, with the notes one by one");
    command->add_option("--repo", tool->repository, "The repository, bare or not")->required();
    command->add_option("--title", tool->title, "The heading (default: the end of the range)");
    command->add_option("RANGE", tool->range, "A..B: what B has and A has not")->required();
    command->callback([tool, &context] {
        const auto notes = engine::releaseNotesOf(*tool, Cancel());
        if (!notes) {
            context.exit = report(notes.error());
            return;
        }
        std::fwrite(notes->data(), 1, notes->size(), stdout);
    });
}

} // namespace sb::ctl
