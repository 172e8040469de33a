// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: that of Engine::open; stepDemoFix: the doing lane. The demo workspace: a local forge with the repositories of
// resources/demo. Only the repositories are made here; what happens in them afterwards goes the way of everything else.
#pragma once

#include "desk.h"

namespace sb::engine {

/// Once; a workspace that has been made is left alone, one that a crash cut short is completed.
Result<> makeDemo(Desk &desk, const std::string &scriptsFolder);
/// Brings the fix for the demo's release branch one step further in, as a colleague would have yesterday, so that there is
/// something to revert. False once there is nothing more to do.
bool stepDemoFix(Desk &desk);

} // namespace sb::engine
