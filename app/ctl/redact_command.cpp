// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/redact_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

void addRedact(CLI::App &program, Context &context)
{
    CLI::App *command = program.add_subcommand("redact", "A text without its secrets, as a model would get it");
    const auto file = std::make_shared<std::string>();
    command->add_flag("--json", context.json, "What was found, as one JSON document");
    command->add_option("FILE", *file, "A text; - reads standard input")->required();
    command->callback([file, &context] {
        const auto answer = engine::redactFile(*file);
        if (!answer) {
            context.exit = report(answer.error());
            return;
        }
        const std::string &text = context.json ? answer->json + "\n" : answer->text;
        std::fwrite(text.data(), 1, text.size(), stdout);
    });
}

} // namespace sb::ctl
