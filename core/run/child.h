// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What happens between fork and exec: only async-signal-safe calls on memory prepared before.
#pragma once

#include "command.h"

namespace sb::run {

/// Everything the child needs, made before the fork.
struct ChildPlan {
    std::vector<std::string> arguments;
    std::vector<std::string> environment;
    std::string folder;
    Limits limits;
    bool confine = false; ///< Landlock and seccomp (level B)
    bool filtered = false; ///< bubblewrap loads the seccomp filter from descriptor filterFd (level A)
    std::vector<std::string> readable; ///< for Landlock
    std::vector<std::string> writable;
    int secret = -1; ///< becomes secretFd
};

inline constexpr int filterFd = 3;

/// The kernel calls that a build or a test has no business with are refused (EPERM), the rest is allowed: a BPF program.
Result<std::vector<unsigned char>> filterProgram();

/// The command line that runs the command at this level: bubblewrap's, or the command itself.
ChildPlan planFor(const Command &command, const Sandbox &sandbox);

/// Forks and executes with output on `outputFd`. Returns the child's pid, which leads its own process group.
Result<int> start(const ChildPlan &plan, int outputFd);

/// Landlock and seccomp on the calling process: false where the kernel refuses any part. Async-signal-safe after prepare().
class Confinement {
public:
    /// Opens the folders and builds the filter; call before fork.
    static Result<Confinement> prepare(const std::vector<std::string> &readable,
                                       const std::vector<std::string> &writable);
    Confinement(Confinement &&other) noexcept;
    ~Confinement();
    bool apply() const;

private:
    Confinement() = default;
    int m_ruleset = -1;
    std::vector<unsigned char> m_filter; ///< a BPF program
};

} // namespace sb::run
