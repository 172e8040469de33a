// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The auto-rules of a workspace: auto_rules.toml in it, or those that ship.
#pragma once

#include <core/base/result.h>
#include <core/classify/auto_rules.h>

#include <string>

namespace sb::engine {

std::string autoRulesFile(const std::string &workspace);
/// A file that cannot be read is an error, never the rules that ship: a team's stricter rules are not forgotten by a typing error.
Result<classify::AutoRules> autoRulesOf(const std::string &workspace);

} // namespace sb::engine
