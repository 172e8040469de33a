// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. Which tests a change needs: full, minimal or none, with the reason; never fewer when unsure.
#pragma once

#include "blast.h"

namespace sb::classify {

enum class Runner { CTest, Pytest, Npm, Go, Cargo, Maven, Gradle, Yarn, Pnpm, Custom };
enum class SuiteKind { Unit, Integration, EndToEnd };

struct Suite {
    std::string name; ///< as its runner knows it, seen from `root`
    Runner runner = Runner::Custom;
    SuiteKind kind = SuiteKind::Unit;
    std::string folder{}; ///< of the module that it covers; empty: the whole repository
    std::string path{}; ///< of the test file, where a suite is one file
    std::string root{}; ///< folder in which the runner is started; empty: the repository's
    bool sure = true; ///< false: its name is a guess, so it cannot be run alone
    std::string command{}; ///< of a suite of the team's own
    std::vector<std::string> patterns{}; ///< what that one covers
};

/// Text of the files that say how tests are run (CMakeLists.txt, *.cmake, package.json), by path.
using BuildFiles = std::map<std::string, std::string>;
bool isBuildFile(std::string_view path);

/// What is in the tree: tests of ctest and pytest, workspaces of npm, yarn and pnpm, packages of Go, crates, modules of Maven and Gradle.
/// Without its build files the names of ctest's tests are guesses.
std::vector<Suite> suitesIn(const std::vector<std::string> &paths, const BuildFiles &buildFiles = {});
std::vector<Suite> suitesOf(const PathMap &map);
/// The line that runs these suites with this runner, all of them started in one folder: "ctest -R '^(a|b)$'", "pytest x y",
/// "go test ./a ./b", ...
std::string commandFor(Runner runner, const std::vector<Suite> &suites, bool all);
/// The same for suites of any runners and folders.
std::string commandFor(const std::vector<Suite> &suites, bool all);

/// `why` gets one sentence: what is run, and why not less.
fact::TestPlan testsFor(const Input &input, const fact::Assessment &assessment, const Blast &blast, std::string *why);
/// A rule that asks for full CI gets it; the suites that the change reaches stay named, so that they can be run first.
void obeyFullCi(const Input &input, fact::TestPlan &plan, std::string *why);

} // namespace sb::classify
