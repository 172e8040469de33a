// SPDX-License-Identifier: GPL-3.0-or-later
#include "meeting_place.h"

#include <core/base/hash.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace sb::common {

namespace {

// sun_path has 108 bytes; QLocalServer first makes the socket in a temporary folder beside its place ("/XXXXXX/s1234567890").
constexpr size_t longestPath = 107 - 24;

std::string firstLine(const std::string &path)
{
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

} // namespace

Result<std::string> socketPath(const std::string &workspace)
{
    std::error_code failed;
    const std::string folder = std::filesystem::weakly_canonical(workspace, failed).string();
    if (failed)
        return fail(Error::Kind::Io, "cannot find the workspace " + workspace + ": " + failed.message());
    if (std::string inside = folder + "/socket"; inside.size() <= longestPath)
        return inside;
    const char *runtime = std::getenv("XDG_RUNTIME_DIR");
    const std::string outside
        = runtime && *runtime ? std::string(runtime) + "/signalbox-" + sha256Hex(folder).substr(0, 16) : std::string();
    if (outside.empty() || outside.size() > longestPath)
        return fail(Error::Kind::Invalid,
                    "the path of the workspace " + folder
                        + " is too long for a socket: use a shorter one, or set "
                          "XDG_RUNTIME_DIR");
    return outside;
}

std::string holderOf(const std::string &workspace)
{
    const std::string pid = firstLine(workspace + "/lock");
    if (pid.empty() || pid.size() > 10 || pid.find_first_not_of("0123456789") != std::string::npos)
        return "another program";
    const std::string program = firstLine("/proc/" + pid + "/comm");
    return (program.empty() ? "another program" : program) + " (process " + pid + ")";
}

} // namespace sb::common
