// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. (type or trait, level) -> actions; the first row that matches wins. TOML, see resources/policy/auto_rules.toml.
#pragma once

#include <core/base/result.h>
#include <core/fact/assessment.h>

#include <string>
#include <string_view>
#include <vector>

namespace sb::classify {

struct AutoRule {
    std::string match; ///< a type, a trait, or "*"
    std::optional<fact::Level> level; ///< nothing: any
    std::vector<std::string> actions;
    int line = 0; ///< in its file
};

struct AutoRules {
    std::vector<AutoRule> rules;
};

/// Invalid names `name`, line and column. The last row must be "*", so that every change meets a rule.
Result<AutoRules> parseAutoRules(std::string_view toml, const std::string &name);
Result<AutoRules> shippedAutoRules();

/// Fills actions, decision, requiresFullCi and securityReview of an assessment whose type, traits and risk are known.
void apply(const AutoRules &rules, fact::Assessment &assessment);

} // namespace sb::classify
