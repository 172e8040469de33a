// SPDX-License-Identifier: GPL-3.0-or-later
#include "classify.h"

#include <core/base/format.h>

#include "change_type.h"
#include "changelog.h"
#include "reviewers.h"
#include "risk.h"
#include "route.h"
#include "test_selection.h"
#include "traits.h"

#include <algorithm>

namespace sb::classify {

namespace {

std::string counted(size_t n, std::string_view one, std::string_view many)
{
    return sb::format("{} {}", n, n == 1 ? one : many);
}

} // namespace

Result<fact::Assessment> classify(const Input &input, const AutoRules &rules, const Cancel &cancel)
{
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, "the assessment was stopped");
    fact::Assessment assessment;
    assessment.sha = input.change.sha;
    const auto shipped = input.model ? Result<std::shared_ptr<const slm::Model>>(input.model) : shippedModel();
    if (!shipped)
        return std::unexpected(shipped.error());
    const TypeVerdict verdict
        = typeOf({input.change, input.author, input.maskPrefix, **shipped, input.learnedHere.get(),
                  input.endpointAnswers, input.corrected, input.sample.get()});
    assessment.type = verdict.type;
    assessment.probabilities = verdict.probabilities;
    assessment.confidence = verdict.confidence;
    assessment.uncertain = verdict.uncertain;
    assessment.tiers = verdict.tiers;
    assessment.byEndpoint = verdict.byEndpoint;
    assessment.reasons.push_back(sb::format("Type {}: {}.", fact::name(assessment.type), verdict.why));
    assessment.traits = traitsOf(input.change, &assessment.reasons);
    const Blast blast = blastOf(input);
    assessment.impactedDomains = blast.domains;
    assessment.risk = riskOf(input, assessment);
    assessment.suggestedReviewers = reviewersFor(input);
    std::string tests;
    assessment.testPlan = testsFor(input, assessment, blast, &tests);
    assessment.changelog = {categoryOf(assessment.type, assessment.traits), blast.component};
    assessment.route = routeOf(input, blast);
    if (assessment.route.owner.empty() && !assessment.suggestedReviewers.empty())
        assessment.route.owner = assessment.suggestedReviewers.front();
    if (!blast.dependants.empty())
        assessment.reasons.push_back(sb::format("Reach: {} of the repository; {} on what changes.",
                                                counted(blast.domains.size(), "part", "parts"),
                                                counted(blast.dependants.size(), "file depends", "files depend")));
    apply(rules, assessment);
    if (assessment.requiresFullCi)
        obeyFullCi(input, assessment.testPlan, &tests);
    assessment.reasons.push_back(tests);
    return assessment;
}

} // namespace sb::classify
