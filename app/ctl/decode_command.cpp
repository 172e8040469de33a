// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/engine/decode_tool.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

namespace sb::ctl {

void addDecode(CLI::App &program, Context &context)
{
    struct Tool {
        std::string event;
        std::string payload;
    };
    CLI::App *command = program.add_subcommand("decode", "What Signalbox makes of a webhook's body, or why not");
    const auto tool = std::make_shared<Tool>();
    command->add_option("--event", tool->event, "The X-GitHub-Event header (default: guessed from the body)");
    command->add_option("PAYLOAD", tool->payload, "A file with the body, or -")->required();
    command->callback([tool, &context] {
        std::ifstream file;
        if (tool->payload != "-")
            file.open(tool->payload, std::ios::binary);
        if (tool->payload != "-" && !file) {
            context.exit = report(
                {Error::Kind::NotFound, "cannot read '" + tool->payload + "': name a file with the body, or -"});
            return;
        }
        std::istream &from = tool->payload == "-" ? std::cin : file;
        const std::string body{std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
        const auto event = engine::decodedWebhook(tool->event, body);
        if (!event) {
            context.exit = report(event.error());
            return;
        }
        std::printf("%s\n", event->c_str());
    });
}

} // namespace sb::ctl
