// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_tree.h"

namespace sb::ctl {

namespace {

CommandText describe(const CLI::App &app, const std::string &path)
{
    CommandText text{app.get_name(), path, app.get_description(), {}, {}};
    for (const CLI::Option *option : app.get_options()) {
        const bool positional = option->get_positional();
        const bool flag = option->get_expected_max() == 0;
        text.options.push_back({positional ? option->get_name(true) : option->get_name(),
                                flag || positional ? std::string() : option->get_type_name(), option->get_description(),
                                option->get_required(), positional});
    }
    for (const CLI::App *command : app.get_subcommands(nullptr)) {
        if (!command->get_group().empty())
            text.commands.push_back(
                describe(*command, path.empty() ? command->get_name() : path + " " + command->get_name()));
    }
    return text;
}

std::string usage(const std::string &program, const CommandText &command)
{
    std::string line = program + (command.path.empty() ? "" : " " + command.path);
    for (const OptionText &option : command.options) {
        if (option.positional)
            continue;
        const std::string word = option.names + (option.type.empty() ? "" : " " + option.type);
        if (!option.names.ends_with("--help"))
            line += option.required ? " " + word : " [" + word + "]";
    }
    if (!command.commands.empty())
        line += " COMMAND";
    for (const OptionText &option : command.options) {
        if (option.positional)
            line += option.required ? " " + option.names : " [" + option.names + "]";
    }
    return line;
}

void writeCommand(std::string &text, const std::string &program, const CommandText &command)
{
    if (command.commands.empty()) {
        text += "### " + command.path + "\n\n" + command.help + ".\n\n    " + usage(program, command) + "\n\n";
        for (const OptionText &option : command.options) {
            if (!option.names.ends_with("--help") && !option.help.empty())
                text += "- `" + option.names + (option.type.empty() ? "" : " " + option.type) + "`: " + option.help
                    + "\n";
        }
        if (!text.ends_with("\n\n"))
            text += "\n";
    }
    for (const CommandText &each : command.commands)
        writeCommand(text, program, each);
}

} // namespace

CommandText describe(const CLI::App &program)
{
    return describe(program, {});
}

std::string manual(const CommandText &program, const std::string &exits)
{
    std::string text = "# " + program.name + "\n\n" + program.help
        + ". Data goes to standard output, everything else to standard error.\n\n"
          "This page is written by `signalboxctl help --markdown`.\n\n    "
        + usage(program.name, program) + "\n\n";
    for (const OptionText &option : program.options)
        text += "- `" + option.names + (option.type.empty() ? "" : " " + option.type) + "`: " + option.help + "\n";
    text += "\n## Exit status\n\n" + exits + "\n## Commands\n\n";
    for (const CommandText &command : program.commands)
        text += "- `" + command.name + "`: " + command.help + "\n";
    text += "\n";
    for (const CommandText &command : program.commands) {
        if (!command.commands.empty())
            text += "## " + command.name + "\n\n" + command.help + ".\n\n";
        writeCommand(text, program.name, command);
    }
    while (text.ends_with("\n\n"))
        text.pop_back();
    return text;
}

} // namespace sb::ctl
