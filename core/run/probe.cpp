// SPDX-License-Identifier: GPL-3.0-or-later
#include "command.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>
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

/// `folder` is of this try alone.
bool gotThrough(const Try &attempt, Level level, const std::string &folder)
{
    std::error_code error;
    const std::string inside = folder + "/inside", outside = folder + "/outside";
    fs::create_directories(inside, error);
    fs::create_directories(outside, error);
    std::ofstream(outside + "/secret") << "secret\n";
    Command command;
    command.arguments = shell(attempt.script);
    command.folder = inside;
    command.limits.wall = std::chrono::seconds(10);
    command.environment = {{"SECRET", outside + "/secret"},
                           {"OUTSIDE", outside},
                           {"PARENT", std::to_string(::getpid())},
                           {"ALONE", level == Level::A ? "1" : ""}};
    const auto finished = run(command, {.level = level}, {});
    return (finished && finished->exitCode == 0) || fs::exists(outside + "/escaped", error);
}

using GotThrough = std::array<bool, std::size(tries)>;

/// All at once, since they wait more than they work.
GotThrough whatGetsThrough(Level level, const std::string &folder)
{
    GotThrough through{};
    std::vector<std::jthread> running;
    for (size_t i = 0; i < through.size(); ++i) {
        running.emplace_back(
            [&, i] { through[i] = gotThrough(tries[i], level, sb::format("{}/{}-{}", folder, int(level), i)); });
    }
    running.clear(); // joins them
    return through;
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
    Probe result;
    std::error_code error;
    const std::string folder = scratchFolder + "/probe";
    fs::create_directories(folder, error);
    std::vector<std::string> problems;
    for (const Level level : {Level::A, Level::B}) {
        const char *name = level == Level::A ? "bubblewrap" : "Landlock with seccomp";
        if (!works(level, folder)) {
            problems.push_back(sb::format("{} does not start here", name));
            continue;
        }
        bool holds = true;
        const GotThrough through = whatGetsThrough(level, folder);
        for (size_t i = 0; i < through.size(); ++i) {
            result.attempts.push_back({level, tries[i].what, !through[i]});
            if (through[i]) {
                holds = false;
                problems.push_back(sb::format("under {} a program {}", name, tries[i].what));
            }
        }
        if (holds) {
            result.level = level;
            break;
        }
    }
    fs::remove_all(folder, error);
    result.why = join(problems, "; ");
    return result;
}

} // namespace sb::run
