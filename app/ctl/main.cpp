// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"

#include <core/base/format.h>

#include <QCoreApplication>

#include <cstdio>

namespace sb::ctl {

int report(const Error &error)
{
    std::fprintf(stderr, "error: %s\n", error.text.c_str());
    switch (error.kind) {
    case Error::Kind::Invalid:
    case Error::Kind::NotFound:
    case Error::Kind::Cancelled: return Usage;
    case Error::Kind::Unavailable:
    case Error::Kind::Timeout: return TryAgain;
    default: return Failed;
    }
}

CLI::App *verb(CLI::App *noun, Context &context, const std::string &word, const std::string &help, const char *wantsId)
{
    CLI::App *one = noun->add_subcommand(word, help);
    one->add_flag("--json", context.json, "One JSON document");
    if (wantsId)
        one->add_option("ID", context.subject, wantsId)->required();
    return one;
}

void print(const Context &context, const std::string &json, const std::string &text)
{
    const std::string &shown = context.json ? json + "\n" : text;
    std::fwrite(shown.data(), 1, shown.size(), stdout);
}

namespace {

/// "signalboxctl patch show": as far as the command line could be followed.
std::string followed(const CLI::App &program)
{
    std::string name = program.get_name();
    const CLI::App *at = &program;
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
        name += " " + at->get_name();
    }
    return name;
}

std::string exitTable()
{
    std::string text = "Exit status:";
    for (const auto &[status, words] : exitWords)
        text += sb::format("\n  {:<3} {}", status, words);
    return text;
}

} // namespace

} // namespace sb::ctl

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    sb::ctl::Context context;
    CLI::App program{"Signalbox: the control room for release engineers, without a window", "signalboxctl"};
    program.set_version_flag("--version", "signalboxctl " SIGNALBOX_VERSION);
    program.require_subcommand(1);
    program.fallthrough();
    program.footer(sb::ctl::exitTable());
    program.add_option("--workspace", context.workspace, "Folder of the workspace (default: $XDG_DATA_HOME/signalbox)")
        ->type_name("DIR");
    for (const sb::ctl::AddCommand add : sb::ctl::allCommands)
        add(program, context);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        if (error.get_exit_code() == 0)
            return program.exit(error);
        const std::string command = sb::ctl::followed(program);
        std::fprintf(stderr, "error: %s in '%s': see '%s --help'\n", error.what(), command.c_str(), command.c_str());
        return sb::ctl::Usage;
    }
    return context.exit;
}
