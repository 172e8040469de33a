// SPDX-License-Identifier: GPL-3.0-or-later
// CRASH_AT=<label>:<n> kills the program at the n-th pass of the label; CRASH_TRACE=<file> gets a line per pass.
#include <core/base/crash_point.h>
#include <core/base/mailbox.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <map>
#include <string>
#include <unistd.h>

namespace sb {

namespace {

class Plan {
public:
    void pass(std::string_view label)
    {
        m_passes.with([&](std::map<std::string, int, std::less<>> &passes) {
            const int pass = ++passes[std::string(label)];
            note(label);
            if (m_at == std::string(label) + ":" + std::to_string(pass))
                ::kill(::getpid(), SIGKILL);
        });
    }

private:
    static std::string variable(const char *name)
    {
        const char *value = std::getenv(name);
        return value ? value : "";
    }
    void note(std::string_view label) const
    {
        if (m_trace.empty())
            return;
        const int fd = ::open(m_trace.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::string line = std::string(label) + "\n";
        [[maybe_unused]] const ssize_t written = ::write(fd, line.data(), line.size());
        ::close(fd);
    }

    const std::string m_at = variable("CRASH_AT");
    const std::string m_trace = variable("CRASH_TRACE");
    Guarded<std::map<std::string, int, std::less<>>> m_passes;
};

Plan plan; // made before main() and before any thread

} // namespace

void crashPoint(std::string_view label)
{
    plan.pass(label);
}

} // namespace sb
