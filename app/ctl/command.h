// SPDX-License-Identifier: GPL-3.0-or-later
// One file a noun: each adds its commands to the program and says, when run, how the program exits.
#pragma once

#include <core/base/result.h>

#include <CLI/CLI.hpp>

#include <string>

namespace sb::ctl {

enum Exit { Ok = 0, Failed = 1, Usage = 2, Partial = 3, SignIn = 4, Pending = 8, TryAgain = 75 };

/// The same in words, in the order of the enumerators.
inline constexpr std::pair<int, const char *> exitWords[]
    = {{Ok, "done"},
       {Failed, "refused or failed"},
       {Usage, "wrong usage or input, or cancelled"},
       {Partial, "done in part"},
       {SignIn, "sign-in needed"},
       {Pending, "still pending"},
       {TryAgain, "another program holds the workspace and does not answer: try again"}};

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

/// Prints what a tool answered, as JSON or for people.
void print(const Context &context, const std::string &json, const std::string &text);

/// A command under a noun, with --json. `wantsId` says what its ID is of; without it there is none.
CLI::App *verb(CLI::App *noun, Context &context, const std::string &word, const std::string &help,
               const char *wantsId = nullptr);

// One function a file; commands.h says the order of the help.
void addConfig(CLI::App &program, Context &context);
void addPolicy(CLI::App &program, Context &context);
void addRule(CLI::App &program, Context &context);
void addPatchcheck(CLI::App &program, Context &context);
void addCompletion(CLI::App &program, Context &context);
void addHelp(CLI::App &program, Context &context);
void addDiagnose(CLI::App &program, Context &context);
void addChangelog(CLI::App &program, Context &context);
void addClassify(CLI::App &program, Context &context);
void addTrain(CLI::App &program, Context &context);
void addCodeowners(CLI::App &program, Context &context);
void addDecode(CLI::App &program, Context &context);
void addRisk(CLI::App &program, Context &context);
void addRedact(CLI::App &program, Context &context);

} // namespace sb::ctl
