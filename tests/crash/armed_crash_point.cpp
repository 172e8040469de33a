// SPDX-License-Identifier: GPL-3.0-or-later
// CRASH_AT=<label>:<n> kills the program at the n-th pass of the label; CRASH_TRACE=<file> gets a line per pass.
#include <core/base/crash_point.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <string>
#include <unistd.h>

namespace sb {

void crashPoint(std::string_view label)
{
    static std::mutex mutex;
    static std::map<std::string, int, std::less<>> passes;
    const std::lock_guard lock(mutex);
    const int pass = ++passes[std::string(label)];
    if (const char *trace = std::getenv("CRASH_TRACE")) {
        const int fd = ::open(trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::string line = std::string(label) + "\n";
        [[maybe_unused]] const ssize_t written = ::write(fd, line.data(), line.size());
        ::close(fd);
    }
    const char *at = std::getenv("CRASH_AT");
    if (at && std::string(label) + ":" + std::to_string(pass) == at)
        ::kill(::getpid(), SIGKILL);
}

} // namespace sb
