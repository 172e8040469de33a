// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. Under which name ctest knows the program that a test's source file is built into, read from CMake's files
// without running them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sb::classify {

/// `buildFiles`: CMakeLists.txt and *.cmake files, path -> text. Only what is said plainly is believed: add_executable with add_test,
/// or a function of the project that calls add_test(NAME ${its first argument}). A program whose cases are discovered when it is built,
/// and whatever stands in a variable, has no entry.
std::map<std::string, std::string> ctestNames(const std::map<std::string, std::string> &buildFiles,
                                              const std::vector<std::string> &sources);

} // namespace sb::classify
