// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/train_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

void addTrain(CLI::App &program, Context &context)
{
    CLI::App *command
        = program.add_subcommand("train", "Learn change types: from a team's history, or the model that ships");
    const auto tool = std::make_shared<engine::TrainTool>();
    auto *base = command->add_option("--base", tool->base, "Folder of labelled commits: makes the model that ships");
    command->add_option("--repo", tool->repositories, "Repository to learn from, on top of the model that ships")
        ->excludes(base)
        ->allow_extra_args(false);
    command->add_option("--out,OUT", tool->out, "File to write; without it, only the figures are printed");
    command->add_option("--most", tool->most, "Commits to read of a repository, the newest")
        ->check(CLI::Range(50, 100'000));
    command->add_flag("--force", tool->force, "Write what was learned although it gains nothing");
    command->callback([tool, &context] {
        const auto done = engine::train(*tool, Cancel());
        if (!done) {
            context.exit = report(done.error());
            return;
        }
        std::fwrite(done->data(), 1, done->size(), stdout);
    });
}

} // namespace sb::ctl
