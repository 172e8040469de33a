// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"
#include "session.h"

#include <core/engine/diagnose_tool.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

void addDiagnose(CLI::App &program, Context &context)
{
    CLI::App *command = program.add_subcommand("diagnose", "Why a build failed, from its log");
    const auto tool = std::make_shared<engine::DiagnoseTool>();
    command->add_flag("--json", context.json, "One JSON document");
    command->add_option("--green", tool->green, "Log of a successful run of the same job")->allow_extra_args(false);
    command->add_option("LOG", tool->log, "A log, plain or gzip; - reads standard input")->required();
    command->callback([tool, &context] {
        const auto answer = engine::diagnoseLog(*tool);
        if (!answer) {
            context.exit = report(answer.error());
            return;
        }
        const std::string &text = context.json ? answer->json + "\n" : answer->text;
        std::fwrite(text.data(), 1, text.size(), stdout);
    });
}

} // namespace sb::ctl
