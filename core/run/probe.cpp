// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace sb::run {

namespace {

namespace fs = std::filesystem;

struct Try {
    const char *what;
    const char *script; ///< exits 0 where it got through; $SECRET is a file outside, $OUTSIDE a folder outside
};

constexpr Try tries[] = {
    {"reads a file outside its folder", "cat \"$SECRET\""},
    {"writes a file outside its folder", ": >\"$OUTSIDE/escaped\""},
    {"writes through a link out of its folder", "ln -sf \"$OUTSIDE\" link && : >link/escaped"},
    {"reads the users of this machine", "cat /etc/passwd"},
    {"lists the home folders", "ls /home/* /root"},
    {"writes to the system", ": >/usr/escaped"},
    {"connects to this machine's network",
     "python3 -c 'import socket; s = socket.socket(); s.settimeout(1); s.connect((\"127.0.0.1\", 9))' 2>&1 | grep -q "
     "refused && test -z \"$ALONE\""},
    {"reaches another network",
     "python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect((\"192.0.2.1\", 9))'"},
    {"mounts a file system", "mount -t tmpfs none ."},
    {"makes itself another user", "unshare --user --map-root-user true"},
    {"sees another program's memory", "cat /proc/$PARENT/environ"},
    {"ends another program", "kill -0 \"$PARENT\""},
};

/// All tries in one sandbox, each in a shell of its own, so that none ends the others; one after the other, so that few processes there
/// could have the number of ours.
std::string scriptOfAll()
{
    std::string script = "echo through >file && cat file && test -d /usr/bin && echo works\n";
    for (size_t i = 0; i < std::size(tries); ++i)
        script += sb::format("{{ ({}) >/dev/null 2>&1 && echo {} got through || echo {} refused; }}\n", tries[i].script,
                             i, i);
    return script;
}

/// What the script says, each line after a line's end; empty where it does not start.
std::string saidAt(Level level, const std::string &inside, const std::string &outside)
{
    Command command;
    command.arguments = shell(scriptOfAll());
    command.folder = inside;
    command.limits.wall = std::chrono::seconds(60);
    command.environment = {{"SECRET", outside + "/secret"},
                           {"OUTSIDE", outside},
                           {"PARENT", std::to_string(::getpid())},
                           {"ALONE", level == Level::A ? "1" : ""}};
    const auto finished = run(command, {.level = level}, {});
    return finished && finished->exitCode == 0 ? "\n" + finished->tail : std::string();
}

} // namespace

Probe probe(const std::string &scratchFolder)
{
    Probe result;
    std::error_code error;
    const std::string inside = scratchFolder + "/inside", outside = scratchFolder + "/outside";
    fs::create_directories(inside, error);
    fs::create_directories(outside, error);
    std::ofstream(outside + "/secret") << "secret\n";
    std::vector<std::string> problems;
    for (const Level level : {Level::A, Level::B}) {
        const char *name = level == Level::A ? "bubblewrap" : "Landlock with seccomp";
        const std::string said = saidAt(level, inside, outside);
        if (!said.contains("\nworks\n")) {
            problems.push_back(sb::format("{} does not start here", name));
            continue;
        }
        bool holds = true;
        for (size_t i = 0; i < std::size(tries); ++i) {
            // What does not say that it was refused may have got through.
            const bool refused = said.contains(sb::format("\n{} refused\n", i));
            result.attempts.push_back({level, tries[i].what, refused});
            if (!refused) {
                holds = false;
                problems.push_back(sb::format("under {} a program {}", name, tries[i].what));
            }
        }
        if (fs::exists(outside + "/escaped", error)) {
            holds = false;
            problems.push_back(sb::format("under {} a file appeared outside", name));
        }
        if (holds) {
            result.level = level;
            break;
        }
    }
    fs::remove_all(inside, error);
    fs::remove_all(outside, error);
    result.why = join(problems, "; ");
    return result;
}

} // namespace sb::run
