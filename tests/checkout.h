// SPDX-License-Identifier: GPL-3.0-or-later
// Where files lie that a test reads. Only main.cpp is compiled with folders: so the compiler cache knows all others in every checkout.
#pragma once

#include <QString>

namespace sb::test {

/// The absolute path of what lies at `below` in the checkout, "tests/golden" say.
QString checkout(const char *below);

/// node_modules of tests/npm; empty where it was not fetched.
QString npmModules();

} // namespace sb::test
