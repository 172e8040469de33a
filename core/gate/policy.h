// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The team's own rules, read from TOML. Default deny; a forbid wins over every permit; a rule can only take away from
// what the hard gates leave.
#pragma once

#include <core/base/result.h>
#include <core/gate/hard/facts.h>

#include <chrono>

namespace sb::gate {

/// Everything that is set must hold; what is empty holds always.
struct Rule {
    std::string name;
    std::vector<fact::Action> actions;
    std::vector<std::string> repos; ///< globs over "owner/name"
    std::vector<std::string> types;
    std::vector<std::string>
        paths; ///< globs; a permit wants every file to match one, a forbid is content with one file
    std::vector<std::string> owners; ///< likewise
    std::optional<double> minConfidence;
    std::optional<int> maxRisk;
    std::optional<int> minRisk;
    std::optional<bool> checksPassed;
    std::vector<std::chrono::weekday> days; ///< UTC
    std::optional<std::pair<int, int>> minutes; ///< of the day in UTC, [from, to); may wrap over midnight
    std::optional<Time> from; ///< freeze windows: [from, until)
    std::optional<Time> until;
    bool ask = true; ///< of a permit: a person must say yes
    // Of a permit, for what is run again without a person
    int maxReruns = 1; ///< of one job on one commit
    int maxRerunsPerHour = 10; ///< in one repository
};

struct Policy {
    std::vector<Rule> permits;
    std::vector<Rule> forbids;
    std::string hash; ///< SHA-256 of the text it was read from
    std::string where; ///< file name
};

/// Invalid as "file:line:col: ...".
Result<Policy> parsePolicy(std::string_view toml, const std::string &where);
/// The policy that ships with Signalbox.
Result<Policy> defaultPolicy();

/// One verdict per question: did it read, is anything forbidden, does anything permit it.
std::vector<fact::GateVerdict> policyGates(const Facts &facts, const Result<Policy> &policy);

} // namespace sb::gate
