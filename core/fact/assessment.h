// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What triage says of a pull request.
#pragma once

#include "change.h"
#include "pull.h"

#include <map>
#include <optional>

namespace sb::fact {

enum class ChangeType { Feat, Fix, Docs, Refactor, Perf, Test, Build, Ci, Chore, Style, Revert };
enum class Level { Low, Medium, High };
/// Ordered by strictness, the strictest last.
enum class Verdict { AutoApprove, SkipTests, RunTestsMinimal, RunTestsFull, SecurityReview, RequireApproval, Escalate };

/// One signed part of a score. The parts of a risk sum to its score.
struct Reason {
    std::string text;
    double points = 0;
    bool operator==(const Reason &) const = default;
};

struct Risk {
    int score = 0; ///< 0-100
    Level level = Level::Low;
    std::vector<Reason> reasons; ///< the base rate first, then by size
    double confidence = 0; ///< 0-1, apart from the score
    int cases = 0; ///< n behind the confidence
    std::optional<int> percentile; ///< within the repository
    bool operator==(const Risk &) const = default;
};

struct TestPlan {
    bool runUnit = true;
    bool runIntegration = true;
    bool runE2e = true;
    std::string skipReason;
    std::vector<std::string> suites;
    std::string command;
    bool operator==(const TestPlan &) const = default;
};

struct Changelog {
    std::string category;
    std::string component;
    bool operator==(const Changelog &) const = default;
};

struct Route {
    std::string component;
    std::string owner;
    bool operator==(const Route &) const = default;
};

/// One tier's answer to "which type is it": rules, the embedded model, an endpoint.
struct TierAnswer {
    std::string tier;
    ChangeType type = ChangeType::Chore;
    double confidence = 0;
    std::string why;
    bool operator==(const TierAnswer &) const = default;
};

struct Assessment {
    Sha sha;
    ChangeType type = ChangeType::Chore;
    std::map<ChangeType, double> probabilities;
    double confidence = 0; ///< 0-1, calibrated
    bool uncertain = false; ///< below the threshold: both candidates are shown
    std::vector<std::string> traits; ///< security, breaking, api_contract
    Risk risk;
    std::vector<std::string> impactedDomains;
    std::vector<std::string> suggestedReviewers;
    TestPlan testPlan;
    Changelog changelog;
    Route route;
    std::vector<std::string> actions; ///< of the auto-rules: ci_full, require_approval, ...
    Verdict decision = Verdict::RequireApproval;
    bool requiresFullCi = true;
    bool securityReview = false;
    std::vector<std::string> reasons; ///< one sentence each
    std::vector<TierAnswer> tiers;
    bool byEndpoint = false; ///< the local tiers left the type open, and a model endpoint tipped it

    bool operator==(const Assessment &) const = default;
};

std::string_view name(ChangeType type);
std::string_view name(Level level);
std::string_view name(Verdict verdict);
std::optional<ChangeType> changeTypeFrom(std::string_view name);

} // namespace sb::fact
