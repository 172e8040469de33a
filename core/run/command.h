// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool or io (run() blocks). Programs that we start: bounded in time, memory, processes and output, and gone as a group.
#pragma once

#include "sandbox.h"

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/base/secret.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace sb::run {

struct Limits {
    std::chrono::milliseconds wall = std::chrono::minutes(10);
    uint64_t memory = 4ull << 30; ///< bytes of address space, each process
    uint64_t fileSize = 2ull << 30; ///< bytes of the largest file written
    uint64_t processes = 512;
    uint64_t output = 64ull << 20; ///< bytes of output kept; the rest is counted and dropped
};

struct Command {
    std::vector<std::string> arguments; ///< the program first, looked up in PATH
    std::string folder; ///< where it runs; in a sandbox the one place it may write, besides a private /tmp
    std::vector<std::pair<std::string, std::string>>
        environment; ///< all of it, besides PATH, HOME, LANG and TMPDIR where it does not name them
    std::string logPath; ///< where standard output and error go, interleaved; empty keeps no file
    std::function<void(std::string_view)> onOutput; ///< as it comes, on the calling thread
    /// Never in argv or the environment: lines of a pipe that the program finds as descriptor secretFd, each of them this secret.
    /// At most 4 kB, without a line's end; Invalid inside a sandbox.
    Secret secret;
    Limits limits;
};

inline constexpr int secretFd = 9;

/// A line for the shell, as CI writes it.
std::vector<std::string> shell(const std::string &line);

struct Finished {
    int exitCode = -1; ///< 128 + the signal's number where a signal ended it
    bool timedOut = false;
    bool cancelled = false;
    uint64_t outputBytes = 0;
    bool outputCut = false;
    std::string tail; ///< the last 16 kB of the output
    std::chrono::milliseconds elapsed{0};
};

/// Runs it to its end. An error means that it could not be started or watched; a failing program is a Finished.
Result<Finished> run(const Command &command, const Sandbox &sandbox, const Cancel &cancel);

} // namespace sb::run
