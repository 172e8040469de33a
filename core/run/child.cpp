// SPDX-License-Identifier: GPL-3.0-or-later
#include "child.h"

#include <core/base/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <optional>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace sb::run {

namespace {

constexpr const char *path = "/usr/local/bin:/usr/bin:/bin";

/// What compilers, linkers, interpreters and their tests read of a Debian system, and nothing that names a person.
const std::vector<std::string> &systemPaths()
{
    static const std::vector<std::string> paths{"/usr",
                                                "/bin",
                                                "/sbin",
                                                "/lib",
                                                "/lib32",
                                                "/lib64",
                                                "/libx32",
                                                "/etc/alternatives",
                                                "/etc/ld.so.cache",
                                                "/etc/ld.so.conf",
                                                "/etc/ld.so.conf.d",
                                                "/etc/localtime",
                                                "/etc/nsswitch.conf",
                                                "/etc/ssl/openssl.cnf",
                                                "/etc/python3",
                                                "/etc/perl",
                                                "/etc/java-17-openjdk",
                                                "/etc/java-21-openjdk",
                                                "/etc/debian_version",
                                                "/etc/os-release",
                                                "/etc/magic",
                                                "/etc/mime.types"};
    return paths;
}

std::vector<char *> pointers(const std::vector<std::string> &texts)
{
    std::vector<char *> found;
    for (const std::string &text : texts)
        found.push_back(const_cast<char *>(text.c_str()));
    found.push_back(nullptr);
    return found;
}

void limit(int what, uint64_t value)
{
    const rlimit both{value, value};
    ::setrlimit(__rlimit_resource_t(what), &both);
}

std::vector<std::string> bubblewrap(const Command &command, const Sandbox &sandbox)
{
    std::vector<std::string> line{"bwrap",
                                  "--unshare-all",
                                  "--unshare-user",
                                  "--disable-userns",
                                  "--cap-drop",
                                  "ALL",
                                  "--new-session",
                                  "--die-with-parent",
                                  "--clearenv",
                                  "--hostname",
                                  "sandbox",
                                  "--seccomp",
                                  std::to_string(filterFd),
                                  "--proc",
                                  "/proc",
                                  "--dev",
                                  "/dev",
                                  "--tmpfs",
                                  "/tmp",
                                  "--dir",
                                  "/tmp/home"};
    if (sandbox.systemReadable) {
        for (const std::string &each : systemPaths()) {
            std::error_code error;
            if (std::filesystem::is_symlink(each, error))
                line.insert(line.end(), {"--symlink", std::filesystem::read_symlink(each, error).string(), each});
            else
                line.insert(line.end(), {"--ro-bind-try", each, each});
        }
    }
    for (const std::string &each : sandbox.readable)
        line.insert(line.end(), {"--ro-bind", each, each});
    line.insert(line.end(), {"--bind", command.folder, command.folder, "--chdir", command.folder});
    return line;
}

} // namespace

std::vector<std::string> shell(const std::string &line)
{
    return {"/bin/sh", "-c", line};
}

ChildPlan planFor(const Command &command, const Sandbox &sandbox)
{
    ChildPlan plan;
    plan.folder = command.folder;
    plan.limits = command.limits;
    std::vector<std::pair<std::string, std::string>> variables{{"PATH", path}, {"LANG", "C.UTF-8"}};
    if (sandbox.level == Level::A) {
        variables.emplace_back("HOME", "/tmp/home");
        variables.emplace_back("TMPDIR", "/tmp");
    } else if (sandbox.level == Level::B) {
        variables.emplace_back("HOME", command.folder);
        variables.emplace_back("TMPDIR", command.folder);
    } else if (const char *home = std::getenv("HOME")) {
        variables.emplace_back("HOME", home);
    }
    std::erase_if(variables, [&](const auto &variable) {
        return std::ranges::contains(command.environment, variable.first, &std::pair<std::string, std::string>::first);
    });
    variables.insert(variables.end(), command.environment.begin(), command.environment.end());
    if (sandbox.level == Level::A) {
        plan.arguments = bubblewrap(command, sandbox);
        for (const auto &[name, value] : variables)
            plan.arguments.insert(plan.arguments.end(), {"--setenv", name, value});
        plan.arguments.push_back("--");
        plan.filtered = true;
        plan.environment = {std::string("PATH=") + path};
    } else {
        for (const auto &[name, value] : variables)
            plan.environment.push_back(name + "=" + value);
    }
    if (sandbox.level == Level::B) {
        plan.confine = true;
        if (sandbox.systemReadable)
            plan.readable = systemPaths();
        plan.readable.insert(plan.readable.end(), sandbox.readable.begin(), sandbox.readable.end());
        plan.readable.insert(plan.readable.end(), {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"});
        plan.writable = {command.folder, "/dev/null"};
    }
    plan.arguments.insert(plan.arguments.end(), command.arguments.begin(), command.arguments.end());
    return plan;
}

Result<int> start(const ChildPlan &plan, int outputFd)
{
    if (plan.arguments.empty())
        return fail(Error::Kind::Invalid, "no program to start");
    std::optional<Confinement> confinement;
    if (plan.confine) {
        auto prepared = Confinement::prepare(plan.readable, plan.writable);
        if (!prepared)
            return std::unexpected(prepared.error());
        confinement.emplace(std::move(*prepared));
    }
    int filter = -1;
    if (plan.filtered) {
        const auto program = filterProgram();
        if (!program)
            return std::unexpected(program.error());
        filter = ::memfd_create("filter", MFD_CLOEXEC);
        if (filter < 0 || ::write(filter, program->data(), program->size()) != ssize_t(program->size())
            || ::lseek(filter, 0, SEEK_SET) != 0)
            return fail(Error::Kind::Io, sb::format("no memory for the seccomp filter: {}", std::strerror(errno)));
    }
    const std::vector<char *> arguments = pointers(plan.arguments);
    const std::vector<char *> environment = pointers(plan.environment);
    int status[2];
    if (::pipe2(status, O_CLOEXEC) != 0)
        return fail(Error::Kind::Io, sb::format("no pipe: {}", std::strerror(errno)));

    // Out of the way of the descriptors that have fixed numbers in the child.
    if (const int moved = ::fcntl(status[1], F_DUPFD_CLOEXEC, secretFd + 1); moved >= 0) {
        ::close(status[1]);
        status[1] = moved;
    }
    const pid_t child = ::fork();
    if (child == 0) {
        // From here on only calls that are safe after a fork of a program with threads.
        const auto giveUp = [&] {
            const int problem = errno;
            [[maybe_unused]] const ssize_t told = ::write(status[1], &problem, sizeof problem);
            ::_exit(127);
        };
        ::setsid();
        sigset_t none;
        sigemptyset(&none);
        ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
        ::signal(SIGPIPE, SIG_DFL);
        const int nothing = ::open("/dev/null", O_RDONLY);
        if (nothing < 0 || ::dup2(nothing, 0) < 0 || ::dup2(outputFd, 1) < 0 || ::dup2(outputFd, 2) < 0)
            giveUp();
        if (!plan.folder.empty() && ::chdir(plan.folder.c_str()) != 0)
            giveUp();
        limit(RLIMIT_CORE, 0);
        limit(RLIMIT_FSIZE, plan.limits.fileSize);
        limit(RLIMIT_AS, plan.limits.memory);
        limit(RLIMIT_CPU, uint64_t(plan.limits.wall.count() / 1000 + 1) * 8);
        if (::geteuid() != 0)
            limit(RLIMIT_NPROC, plan.limits.processes);
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);
        if (plan.filtered && (filter == filterFd ? ::fcntl(filter, F_SETFD, 0) : ::dup2(filter, filterFd)) < 0)
            giveUp();
        if (plan.secret >= 0
            && (plan.secret == secretFd ? ::fcntl(secretFd, F_SETFD, 0) : ::dup2(plan.secret, secretFd)) < 0)
            giveUp();
        if (confinement && !confinement->apply())
            giveUp();
        ::execvpe(arguments[0], arguments.data(), environment.data());
        giveUp();
    }
    ::close(status[1]);
    if (filter >= 0)
        ::close(filter);
    if (child < 0) {
        ::close(status[0]);
        return fail(Error::Kind::Unavailable,
                    sb::format("cannot start '{}': {}", plan.arguments[0], std::strerror(errno)));
    }
    int problem = 0;
    const ssize_t told = ::read(status[0], &problem, sizeof problem);
    ::close(status[0]);
    if (told == sizeof problem)
        return fail(problem == ENOENT ? Error::Kind::NotFound : Error::Kind::Unavailable,
                    sb::format("cannot start '{}': {}", plan.arguments[0], std::strerror(problem)));
    return child;
}

} // namespace sb::run
