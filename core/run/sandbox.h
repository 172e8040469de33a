// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a program of somebody else's may reach on this machine.
//
// Level A: bubblewrap (namespaces: no network, no other process, its own /tmp, nothing of the user's) and, inside, seccomp.
// Level B: Landlock (kernel.org, "Landlock: unprivileged access control"), seccomp and rlimits, where namespaces are not to be had.
// A level is only used after it has proved itself: probe() tries each denial for real.
#pragma once

#include <core/base/result.h>

#include <string>
#include <vector>

namespace sb::run {

enum class Level { None, B, A };

struct Sandbox {
    Level level
        = Level::None; ///< None: not confined, only bounded; for our own programs (git), never for a repository's code
    std::vector<std::string> readable{}; ///< folders it may read besides the system's programs and libraries
    bool systemReadable = true; ///< /usr, /bin, /lib*, and the few files of /etc that compilers and linkers want
};

struct Probe {
    Level level = Level::None; ///< the strictest level of which every denial held
    std::string why; ///< for people: what is missing for a better level, or for any
    struct Attempt {
        Level level;
        std::string what; ///< "opens a network socket"
        bool refused = false;
    };
    std::vector<Attempt> attempts;
};

/// Proves the sandbox on this machine: starts a program at each level and lets it try to break out in every way.
/// Takes some tenths of a second. In `scratchFolder` it works in the folders `inside` and `outside`, which it removes.
Probe probe(const std::string &scratchFolder);

} // namespace sb::run
