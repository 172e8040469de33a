// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/classify_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

void addClassify(CLI::App &program, Context &context)
{
    CLI::App *command = program.add_subcommand("classify", "Type, risk and route of commits, a patch or rows");
    const auto tool = std::make_shared<engine::ClassifyTool>();
    command->add_flag("--json", tool->json, "JSON Lines, one assessment a line");
    auto *repository = command->add_option("--repo", tool->repository, "The repository, bare or not");
    command->add_option("REV", tool->revisions, "A commit, or a range A..B")->needs(repository);
    command->add_flag("--stdin", tool->fromStandardInput, "Read revisions from standard input, one a line")
        ->needs(repository);
    auto *patch = command->add_option("--patch", tool->patch, "A unified diff; - reads standard input");
    command->add_option("--message", tool->message, "The message that goes with the patch")->needs(patch);
    auto *rows = command->add_option("--rows", tool->rows, "Commits as JSON Lines, plain or gzip");
    command->add_flag("--mask-type", tool->maskType, "Hide a conventional-commit prefix, for honest measuring");
    command->add_option("--learned", tool->learned, "What `train --repo` wrote");
    command->add_option("--threads", tool->threads, "Worker threads")->check(CLI::Range(1, 64));
    patch->excludes(repository);
    rows->excludes(repository)->excludes(patch);
    command->callback([tool, &context] {
        if (tool->rows.empty() && tool->patch.empty() && tool->revisions.empty() && !tool->fromStandardInput) {
            context.exit
                = report({Error::Kind::Invalid,
                          "nothing to classify: give --repo DIR REV, --repo DIR --stdin, --patch FILE or --rows FILE"});
            return;
        }
        const auto write = [tool](const std::string &row) {
            std::fwrite(row.data(), 1, row.size(), stdout);
            if (tool->fromStandardInput)
                std::fflush(stdout);
        };
        const auto done = engine::classifyAll(*tool, Cancel(), write, report);
        if (!done)
            context.exit = report(done.error());
    });
}

} // namespace sb::ctl
