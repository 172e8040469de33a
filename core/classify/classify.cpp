// SPDX-License-Identifier: GPL-3.0-or-later
#include "classify.h"

#include "change_type.h"
#include "paths.h"
#include "risk.h"

#include <core/base/text.h>

#include <algorithm>
#include <format>
#include <set>

namespace sb::classify {

namespace {

constexpr double certainEnough = 0.46; ///< below it both candidates are shown and a person is asked

std::vector<std::string> reviewers(const Input &input)
{
    std::vector<std::string> found;
    const auto add = [&](const std::string &who) {
        if (found.size() < 5 && who != "@" + input.author && !std::ranges::contains(found, who))
            found.push_back(who);
    };
    for (const fact::FileChange &file : input.change.files) {
        for (const std::string &owner : input.owners.of(file.path))
            add(owner);
    }
    for (const Input::FileHistory &file : input.history) {
        if (!file.authors.empty())
            add(file.authors.front());
    }
    return found;
}

fact::TestPlan testPlan(const Input &input, const fact::Assessment &assessment)
{
    fact::TestPlan plan;
    plan.command = input.ciCommand;
    const bool harmless = std::ranges::all_of(
        input.change.files, [](const fact::FileChange &file) { return purposeOf(file.path) == Purpose::Docs; });
    if (harmless && !input.change.files.empty()) {
        plan.runUnit = plan.runIntegration = plan.runE2e = false;
        plan.skipReason = "Only documentation changes.";
    } else if (assessment.risk.level == fact::Level::Low && assessment.impactedDomains.size() == 1
               && assessment.traits.empty()) {
        plan.runIntegration = plan.runE2e = false;
        plan.skipReason = "Low risk in one part of the repository: unit tests only.";
    }
    for (const fact::FileChange &file : input.change.files) {
        if (purposeOf(file.path) == Purpose::Test && !std::ranges::contains(plan.suites, file.path))
            plan.suites.push_back(file.path);
    }
    return plan;
}

std::string category(fact::ChangeType type)
{
    switch (type) {
    case fact::ChangeType::Feat: return "Added";
    case fact::ChangeType::Fix: return "Fixed";
    case fact::ChangeType::Perf: return "Faster";
    case fact::ChangeType::Docs: return "Documentation";
    case fact::ChangeType::Revert: return "Reverted";
    default: return "Internal";
    }
}

} // namespace

Result<fact::Assessment> classify(const Input &input, const AutoRules &rules, const Cancel &cancel)
{
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, "the assessment was stopped");
    fact::Assessment assessment;
    assessment.sha = input.change.sha;
    std::string why;
    assessment.probabilities = typeProbabilities(input.change, &why);
    const auto best
        = std::ranges::max_element(assessment.probabilities, {}, [](const auto &each) { return each.second; });
    assessment.type = best->first;
    assessment.confidence = best->second;
    assessment.uncertain = assessment.confidence < certainEnough;
    assessment.tiers.push_back({"rules", assessment.type, assessment.confidence, why});
    assessment.reasons.push_back(std::format("Type {}: {}.", fact::name(assessment.type), why));
    assessment.traits = traitsOf(input.change, &assessment.reasons);
    std::set<std::string> domains;
    std::map<std::string, int> weight;
    for (const fact::FileChange &file : input.change.files) {
        domains.insert(domainOf(file.path));
        weight[domainOf(file.path)] += file.added + file.deleted + 1;
    }
    assessment.impactedDomains.assign(domains.begin(), domains.end());
    assessment.risk = riskOf(input, assessment);
    assessment.suggestedReviewers = reviewers(input);
    assessment.testPlan = testPlan(input, assessment);
    const auto main = std::ranges::max_element(weight, {}, [](const auto &each) { return each.second; });
    const std::string component = main == weight.end() ? std::string() : main->first;
    assessment.changelog = {category(assessment.type), component};
    assessment.route = {component, assessment.suggestedReviewers.empty() ? "" : assessment.suggestedReviewers.front()};
    apply(rules, assessment);
    return assessment;
}

} // namespace sb::classify
