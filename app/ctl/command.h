// SPDX-License-Identifier: GPL-3.0-or-later
// One file a noun: each adds its commands to the program and says, when run, how the program exits.
#pragma once

#include <core/base/result.h>

#include <CLI/CLI.hpp>

#include <string>

namespace sb::ctl {

enum Exit { Ok = 0, Failed = 1, Usage = 2, Partial = 3, SignIn = 4, Pending = 8, TryAgain = 75 };

/// What every command knows.
struct Context {
    std::string workspace; ///< --workspace; empty for the default
    bool json = false;
    int exit = Ok; ///< set by the command that ran
    std::string subject; ///< the ID that the command names
    std::string head;
    std::string demoScripts; ///< empty for those that ship
    std::string text; ///< a reason, a word, a path
};

/// Writes "error: <text>" to stderr and returns the exit status that goes with the error's kind.
int report(const Error &error);

// One function a file, called by main in the order of the help.
void addDiagnose(CLI::App &program, Context &context);
void addCodeowners(CLI::App &program, Context &context);
void addDecode(CLI::App &program, Context &context);
void addRisk(CLI::App &program, Context &context);

} // namespace sb::ctl
