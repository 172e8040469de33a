// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The commands as a value, from which completions and the manual are written.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace sb::ctl {

struct OptionText {
    std::string names; ///< "--json", or the name of a positional
    std::string type; ///< what it wants; empty for a flag
    std::string help;
    bool required = false;
    bool positional = false;
};

struct CommandText {
    std::string name;
    std::string path; ///< "patch show"; empty for the program itself
    std::string help;
    std::vector<OptionText> options;
    std::vector<CommandText> commands;
};

CommandText describe(const CLI::App &program);

std::string bashCompletion(const CommandText &program);
std::string zshCompletion(const CommandText &program);
std::string fishCompletion(const CommandText &program);

/// docs/cli.md. `exits` is a list of Markdown.
std::string manual(const CommandText &program, const std::string &exits);

} // namespace sb::ctl
