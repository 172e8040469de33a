// SPDX-License-Identifier: GPL-3.0-or-later
#include "effects.h"

#include <core/base/text.h>
#include <core/run/command.h>

#include <array>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace sb::engine {

std::string findYou()
{
    run::Command ask;
    ask.arguments = {"git", "config", "--get", "user.name"};
    ask.folder = "/";
    ask.limits.wall = std::chrono::seconds(5);
    if (const char *home = ::getenv("HOME"))
        ask.environment = {{"HOME", home}};
    const auto said = run::run(ask, {}, {});
    if (said && said->exitCode == 0 && !trimmed(said->tail).empty())
        return std::string(trimmed(said->tail));
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return found->pw_name;
    return "uid " + std::to_string(::getuid());
}

fact::Actor you(Desk &desk)
{
    return {fact::ActorKind::Person, desk.status().you};
}

} // namespace sb::engine
