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
/// The text of the rules that ship.
Result<std::string> shippedAutoRulesText();
Result<AutoRules> shippedAutoRules();

/// The first rule that matches; nullptr only where the rules do not end with "*".
const AutoRule *ruleFor(const AutoRules &rules, const fact::Assessment &assessment);

/// What other rules would have decided about an assessment that is stored.
struct RulePreview {
    fact::Sha sha;
    fact::Verdict was = fact::Verdict::RequireApproval;
    fact::Verdict is = fact::Verdict::RequireApproval;
    std::vector<std::string> wasActions, isActions;
    int line = 0; ///< of the rule that matched, 0 for none
    bool changes() const { return was != is || wasActions != isActions; }
};
/// One for each, in their order. Nothing is changed; the hard gates come after every rule, whatever it says.
std::vector<RulePreview> preview(const AutoRules &rules, const std::vector<fact::Assessment> &stored);

/// Fills actions, decision, requiresFullCi and securityReview of an assessment whose type, traits and risk are known; what other
/// rules decided before is replaced. Where a model endpoint tipped the type no rule merges, or leaves tests out, by itself.
void apply(const AutoRules &rules, fact::Assessment &assessment);

} // namespace sb::classify
