// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace sb::run {

namespace {

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
    {"writes to the system", ": >/usr/escaped || : >/etc/escaped"},
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

bool gotThrough(const Try &attempt, Level level, const std::string &folder, const std::string &outside)
{
    Command command;
    command.arguments = shell(attempt.script);
    command.folder = folder;
    command.limits.wall = std::chrono::seconds(10);
    command.environment = {{"SECRET", outside + "/secret"},
                           {"OUTSIDE", outside},
                           {"PARENT", std::to_string(::getpid())},
                           {"ALONE", level == Level::A ? "1" : ""}};
    const auto finished = run(command, {.level = level}, {});
    return finished && finished->exitCode == 0;
}

bool works(Level level, const std::string &folder)
{
    Command command;
    command.arguments = shell("echo through >file && cat file && test -d /usr/bin");
    command.folder = folder;
    command.limits.wall = std::chrono::seconds(10);
    const auto finished = run(command, {.level = level}, {});
    return finished && finished->exitCode == 0 && finished->tail == "through\n";
}

} // namespace

Probe probe(const std::string &scratchFolder)
{
    namespace fs = std::filesystem;
    Probe result;
    std::error_code error;
    const std::string inside = scratchFolder + "/inside", outside = scratchFolder + "/outside";
    fs::create_directories(inside, error);
    fs::create_directories(outside, error);
    std::ofstream(outside + "/secret") << "secret\n";
    std::vector<std::string> problems;
    for (const Level level : {Level::A, Level::B}) {
        const char *name = level == Level::A ? "bubblewrap" : "Landlock with seccomp";
        if (!works(level, inside)) {
            problems.push_back(sb::format("{} does not start here", name));
            continue;
        }
        bool holds = true;
        for (const Try &attempt : tries) {
            const bool refused
                = !gotThrough(attempt, level, inside, outside) && !fs::exists(outside + "/escaped", error);
            result.attempts.push_back({level, attempt.what, refused});
            if (!refused) {
                holds = false;
                problems.push_back(sb::format("under {} a program {}", name, attempt.what));
            }
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
