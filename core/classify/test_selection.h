// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. Which tests a change needs: full, minimal or none, with the reason; never fewer when unsure.
#pragma once

#include "blast.h"

namespace sb::classify {

enum class Runner { CTest, Pytest, Npm, Go, Cargo, Maven, Gradle, Custom };
enum class SuiteKind { Unit, Integration, EndToEnd };

struct Suite {
    std::string name; ///< as its runner knows it
    Runner runner = Runner::Custom;
    SuiteKind kind = SuiteKind::Unit;
    std::string folder; ///< of the module that it covers; empty: the whole repository
    std::string path; ///< of the test file, where a suite is one file
};

/// From the tree alone: CMakeLists.txt, pytest files, package.json workspaces, go.mod, Cargo.toml, pom.xml, build.gradle.
std::vector<Suite> suitesIn(const std::vector<std::string> &paths);
/// The line that runs these suites with this runner: "ctest -R '^(a|b)$'", "pytest x y", "go test ./a/... ./b/...", ...
std::string commandFor(Runner runner, const std::vector<Suite> &suites, bool all);

fact::TestPlan testsFor(const Input &input, const fact::Assessment &assessment, const Blast &blast);

} // namespace sb::classify
