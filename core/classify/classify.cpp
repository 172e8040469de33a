// SPDX-License-Identifier: GPL-3.0-or-later
#include "classify.h"

#include "change_type.h"
#include "changelog.h"
#include "reviewers.h"
#include "risk.h"
#include "route.h"
#include "test_selection.h"

#include <algorithm>
#include <format>

namespace sb::classify {

namespace {

constexpr double certainEnough = 0.46; ///< below it both candidates are shown and a person is asked

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
    const Blast blast = blastOf(input);
    assessment.impactedDomains = blast.domains;
    assessment.risk = riskOf(input, assessment);
    assessment.suggestedReviewers = reviewersFor(input);
    assessment.testPlan = testsFor(input, assessment, blast);
    assessment.changelog = {categoryOf(assessment.type, assessment.traits), blast.component};
    assessment.route = routeOf(input, blast);
    if (assessment.route.owner.empty() && !assessment.suggestedReviewers.empty())
        assessment.route.owner = assessment.suggestedReviewers.front();
    apply(rules, assessment);
    return assessment;
}

} // namespace sb::classify
