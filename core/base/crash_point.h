// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Labelled steps at which tests kill the program. The product links a function that does nothing; the tests' own
// build of signalboxctl links tests/crash/armed_crash_point.cpp, which obeys CRASH_AT=<label>:<n> with SIGKILL at the n-th pass.
#pragma once

#include <string_view>

namespace sb {

void crashPoint(std::string_view label);

} // namespace sb
