// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. What a changed path is to a build, by its name alone.
#pragma once

#include <string_view>

namespace sb::diagnose {

/// Nothing is built or tested from it.
bool isDocumentation(std::string_view path);
/// It says which packages are wanted, or which were found: package.json, Cargo.lock, requirements-dev.txt.
bool isDependencyList(std::string_view path);
/// It says how to build or where: CMakeLists.txt, Makefile, Dockerfile, what lies under .github.
bool isBuildFile(std::string_view path);

} // namespace sb::diagnose
