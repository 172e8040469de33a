// SPDX-License-Identifier: GPL-3.0-or-later
// completion, help: what the program says of itself
#include "command.h"
#include "command_tree.h"

#include <core/base/format.h>

#include <cstdio>
#include <memory>

namespace sb::ctl {

namespace {

int help(const CLI::App &program, const std::vector<std::string> &words)
{
    const CLI::App *at = &program;
    std::string name = program.get_name();
    for (const std::string &word : words) {
        const auto commands = at->get_subcommands([&](const CLI::App *each) { return each->get_name() == word; });
        if (commands.empty())
            return report(
                {Error::Kind::Invalid, "'" + name + "' has no command '" + word + "': see '" + name + " --help'"});
        at = commands.front();
        name += " " + word;
    }
    std::fputs(at->help(at == &program ? "" : name.substr(0, name.rfind(' '))).c_str(), stdout);
    return Ok;
}

} // namespace

void addCompletion(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("completion", "What a shell needs to complete these commands");
    noun->require_subcommand(1);
    using Write = std::string (*)(const CommandText &);
    for (const auto &[shell, write] :
         {std::pair<const char *, Write>{"bash", bashCompletion}, {"zsh", zshCompletion}, {"fish", fishCompletion}}) {
        noun->add_subcommand(shell, std::string("For ") + shell + ", on standard output")->callback([&program, write] {
            std::fputs(write(describe(program)).c_str(), stdout);
        });
    }
    static_cast<void>(context);
}

void addHelp(CLI::App &program, Context &context)
{
    struct Wanted {
        std::vector<std::string> words;
        bool markdown = false;
    };
    CLI::App *command = program.add_subcommand("help", "The help of a command, or the whole manual");
    const auto wanted = std::make_shared<Wanted>();
    command->add_flag("--markdown", wanted->markdown, "All commands as one page of Markdown");
    command->add_option("COMMAND", wanted->words, "Such as: patch show");
    command->callback([&program, &context, wanted] {
        if (!wanted->markdown) {
            context.exit = help(program, wanted->words);
            return;
        }
        std::string exits;
        for (const auto &[status, words] : exitWords)
            exits += sb::format("- `{}`: {}\n", status, words);
        std::fputs(manual(describe(program), exits).c_str(), stdout);
    });
}

} // namespace sb::ctl
