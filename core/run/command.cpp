// SPDX-License-Identifier: GPL-3.0-or-later
#include "child.h"

#include <core/base/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sb::run {

namespace {

using Instant = std::chrono::steady_clock::time_point;
constexpr size_t tailLimit = 16 * 1024;

class Descriptor {
public:
    explicit Descriptor(int fd = -1)
        : m_fd(fd)
    {
    }
    ~Descriptor() { reset(); }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return m_fd; }
    void reset(int fd = -1)
    {
        if (m_fd >= 0)
            ::close(m_fd);
        m_fd = fd;
    }

private:
    int m_fd;
};

/// Takes the output as it comes: to the file, to the listener, and keeps its end.
class Output {
public:
    Output(const Command &command, Finished &finished)
        : m_command(command)
        , m_finished(finished)
    {
    }

    Result<> open()
    {
        if (m_command.logPath.empty())
            return {};
        m_log.reset(::open(m_command.logPath.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (m_log.get() < 0)
            return fail(Error::Kind::Io,
                        sb::format("cannot write the log '{}': {}", m_command.logPath, std::strerror(errno)));
        return {};
    }

    void take(std::string_view bytes)
    {
        m_finished.outputBytes += bytes.size();
        m_finished.tail += bytes;
        if (m_finished.tail.size() > 2 * tailLimit)
            m_finished.tail.erase(0, m_finished.tail.size() - tailLimit);
        const uint64_t room = m_command.limits.output > m_kept ? m_command.limits.output - m_kept : 0;
        const std::string_view kept = bytes.substr(0, size_t(std::min<uint64_t>(room, bytes.size())));
        m_finished.outputCut |= kept.size() < bytes.size();
        m_kept += kept.size();
        for (std::string_view rest = kept; m_log.get() >= 0 && !rest.empty();) {
            const ssize_t written = ::write(m_log.get(), rest.data(), rest.size());
            if (written <= 0)
                break;
            rest.remove_prefix(size_t(written));
        }
        if (m_command.onOutput && !kept.empty())
            m_command.onOutput(kept);
    }

private:
    const Command &m_command;
    Finished &m_finished;
    Descriptor m_log;
    uint64_t m_kept = 0;
};

/// The reading end of a pipe that holds the secret as often as a program may ask for it: the writing end is closed already.
Result<int> pipeOf(const Secret &secret)
{
    constexpr int answers = 8; // 8 x 4 kB stay below a pipe's 64 kB
    if (secret.reveal().size() > 4096 || secret.reveal().find('\n') != std::string::npos)
        return fail(Error::Kind::Invalid, "a secret for a program is one line of at most 4 kB");
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return fail(Error::Kind::Io, sb::format("no pipe: {}", std::strerror(errno)));
    bool written = true;
    for (int i = 0; i < answers && written; ++i)
        written = ::write(ends[1], secret.reveal().data(), secret.reveal().size()) == ssize_t(secret.reveal().size())
            && ::write(ends[1], "\n", 1) == 1;
    ::close(ends[1]);
    if (written)
        return ends[0];
    ::close(ends[0]);
    return fail(Error::Kind::Io, "a pipe took no more");
}

} // namespace

Result<Finished> run(const Command &command, const Sandbox &sandbox, const Cancel &cancel)
{
    Finished finished;
    Output output(command, finished);
    if (auto opened = output.open(); !opened)
        return std::unexpected(opened.error());
    if (cancel.requested()) {
        finished.cancelled = true;
        return finished;
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return fail(Error::Kind::Io, sb::format("no pipe: {}", std::strerror(errno)));
    const Descriptor reading(ends[0]);
    Descriptor writing(ends[1]);
    const Instant begun = std::chrono::steady_clock::now();
    ChildPlan plan = planFor(command, sandbox);
    Descriptor secret;
    if (!command.secret.empty()) {
        if (sandbox.level != Level::None)
            return fail(Error::Kind::Invalid, "no secret goes into a sandbox");
        const auto made = pipeOf(command.secret);
        if (!made)
            return std::unexpected(made.error());
        secret.reset(*made);
        plan.secret = *made;
    }
    const auto child = start(plan, ends[1]);
    secret.reset();
    writing.reset();
    if (!child)
        return std::unexpected(child.error());

    std::array<char, 64 * 1024> buffer;
    bool open = true, ended = false, killed = false;
    int status = 0;
    Instant endedAt{};
    while (open || !ended) {
        pollfd wanted{open ? reading.get() : -1, POLLIN, 0};
        ::poll(&wanted, 1, ended ? 20 : 50);
        if (wanted.revents != 0) {
            const ssize_t got = ::read(reading.get(), buffer.data(), buffer.size());
            if (got > 0)
                output.take({buffer.data(), size_t(got)});
            else if (got == 0 || errno != EINTR)
                open = false;
        }
        if (!ended && ::waitpid(*child, &status, WNOHANG) == *child) {
            ended = true;
            endedAt = std::chrono::steady_clock::now();
            ::kill(-*child, SIGKILL); // what it left behind in its group
        }
        const Instant now = std::chrono::steady_clock::now();
        if (!killed && !ended && (now - begun > command.limits.wall || cancel.requested())) {
            finished.timedOut = now - begun > command.limits.wall;
            finished.cancelled = !finished.timedOut;
            killed = true;
            ::kill(-*child, SIGKILL);
        }
        // A grandchild that escaped the group may hold the pipe for ever; its words are not waited for.
        if (ended && wanted.revents == 0 && now - endedAt > std::chrono::seconds(1))
            break;
    }
    finished.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (finished.tail.size() > tailLimit)
        finished.tail.erase(0, finished.tail.size() - tailLimit);
    finished.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    return finished;
}

} // namespace sb::run
