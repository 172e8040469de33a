// SPDX-License-Identifier: GPL-3.0-or-later
// One scheme for the three shells: the words before the cursor lead to a command, whose words are offered.
#include "command_tree.h"

#include <core/base/format.h>

#include <functional>
#include <sstream>

namespace sb::ctl {

namespace {

using Visit = std::function<void(const CommandText &)>;

void eachCommand(const CommandText &command, const Visit &visit)
{
    visit(command);
    for (const CommandText &each : command.commands)
        eachCommand(each, visit);
}

/// "/patch/show": a path without spaces, as a word of the shell.
std::string place(const CommandText &command)
{
    std::string path = "/" + command.path;
    std::ranges::replace(path, ' ', '/');
    return path;
}

std::vector<std::string> optionWords(const CommandText &command)
{
    std::vector<std::string> words;
    for (const OptionText &option : command.options) {
        std::istringstream names(option.names);
        for (std::string name; !option.positional && std::getline(names, name, ',');)
            words.push_back(name);
    }
    return words;
}

/// In single quotes, for all three shells.
std::string shellWord(const std::string &text)
{
    std::string word = "'";
    for (const char c : text)
        word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

/// The lines of a case statement that walk from one command to the next.
std::string steps(const CommandText &program)
{
    std::string text;
    eachCommand(program, [&](const CommandText &command) {
        if (!command.path.empty())
            text += sb::format("            {}) at={} ;;\n", place(command), place(command));
    });
    return text;
}

} // namespace

std::string bashCompletion(const CommandText &program)
{
    std::string cases;
    eachCommand(program, [&](const CommandText &command) {
        std::string words;
        for (const CommandText &each : command.commands)
            words += each.name + " ";
        for (const std::string &word : optionWords(command))
            words += word + " ";
        cases += sb::format("        {}) words={} ;;\n", place(command), shellWord(words));
    });
    return sb::format(R"(# bash completion for {0}: source it, or put it into /usr/share/bash-completion/completions
_{0}() {{
    local at=/ i words=
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "${{at%/}}/${{COMP_WORDS[i]}}" in
{1}        esac
    done
    case $at in
{2}    esac
    COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _{0} {0}
)",
                      program.name, steps(program), cases);
}

std::string zshCompletion(const CommandText &program)
{
    std::string cases;
    eachCommand(program, [&](const CommandText &command) {
        std::string words;
        for (const CommandText &each : command.commands)
            words += " " + shellWord(each.name + ":" + each.help);
        cases += sb::format("        {}) commands=({} ) options=(", place(command), words);
        for (const std::string &word : optionWords(command))
            cases += " " + word;
        cases += " ) ;;\n";
    });
    return sb::format(R"(#compdef {0}
_{0}() {{
    local at=/ word
    local -a commands options
    for word in ${{words[2,CURRENT-1]}}; do
        case ${{at%/}}/$word in
{1}        esac
    done
    case $at in
{2}    esac
    (( $#commands )) && _describe command commands
    if [[ $PREFIX == -* ]]; then
        compadd -- $options
    elif (( ! $#commands )); then
        _files
    fi
}}
compdef _{0} {0}
)",
                      program.name, steps(program), cases);
}

std::string fishCompletion(const CommandText &program)
{
    std::string walk;
    std::string offers;
    eachCommand(program, [&](const CommandText &command) {
        if (!command.path.empty())
            walk += sb::format("            case {0}\n                set at {0}\n", place(command));
        const std::string here = sb::format("complete -c {0} -n '__{0}_at {1}'", program.name, place(command));
        for (const CommandText &each : command.commands)
            offers += sb::format("{} -f -a {} -d {}\n", here, each.name, shellWord(each.help));
        for (const std::string &word : optionWords(command)) {
            offers += word.starts_with("--") ? sb::format("{} -l {}\n", here, word.substr(2))
                                             : sb::format("{} -s {}\n", here, word.substr(1));
        }
    });
    return sb::format(R"(# fish completion for {0}
function __{0}_at
    set -l at /
    for word in (commandline -opc)[2..]
        switch (string trim -r -c / $at)/$word
{1}        end
    end
    test $at = $argv[1]
end
{2})",
                      program.name, walk, offers);
}

} // namespace sb::ctl
