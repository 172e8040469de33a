// SPDX-License-Identifier: GPL-3.0-or-later
#include "risk.h"

#include <core/base/format.h>
#include <core/history/index.h>

#include <algorithm>
#include <cmath>

namespace sb::classify {

using history::Feature;
using history::Features;

namespace {

/// A fix cannot mend source lines that a change does not have, so such changes are not among the training rows: a fifth of the odds.
const double noSource = std::log(0.2);

enum class Group { Size, Spread, Past, Fixes, People, Tests, Message, Count };

Group groupOf(Feature feature)
{
    if (feature <= Feature::RelativeAdded || feature == Feature::RelativeChurn)
        return Group::Size;
    if (feature <= Feature::NewFiles)
        return Group::Spread;
    if (feature <= Feature::FileLinesMean)
        return Group::Past;
    if (feature <= Feature::LastWasFix)
        return Group::Fixes;
    if (feature <= Feature::AuthorOwns)
        return Group::People;
    return feature <= Feature::HasTest ? Group::Tests : Group::Message;
}

std::string rounded(double n, std::string_view one, std::string_view many)
{
    return sb::format("{:.0f} {}", n, std::lround(n) == 1 ? one : many);
}

std::string textOf(Group group, const Features &features, double points)
{
    const auto count = [&](Feature feature) { return std::round(std::expm1(features[size_t(feature)])); };
    const auto says = [&](Feature feature) { return features[size_t(feature)] > 0; };
    switch (group) {
    case Group::Size:
        return sb::format("{} added to source, {:.0f} deleted", rounded(count(Feature::Added), "line", "lines"),
                          count(Feature::Deleted));
    case Group::Spread:
        return sb::format("{} in {}", rounded(count(Feature::Files), "source file", "source files"),
                          rounded(count(Feature::Folders), "folder", "folders"));
    case Group::Past: {
        const double ever = count(Feature::Changes), lately = count(Feature::Changes30);
        if (ever == 0)
            return "files that are new here";
        return sb::format("its busiest file changed {}{}", rounded(ever, "time", "times"),
                          ever == lately ? std::string(" before, all in the last 30 days")
                                         : sb::format(" before, {:.0f} of them in the last 30 days", lately));
    }
    case Group::Fixes:
        if (count(Feature::Fixes365) > 0)
            return sb::format("{}{} to one of these files in 90 days, {:.0f} in a year", points < 0 ? "only " : "",
                              rounded(count(Feature::Fixes90), "fix", "fixes"), count(Feature::Fixes365));
        return count(Feature::FolderFixes90) > 0
            ? sb::format("no fix to these files in a year, {} to their folders in 90 days",
                         rounded(count(Feature::FolderFixes90), "fix", "fixes"))
            : std::string("no fix to these files in a year");
    case Group::People:
        return sb::format("{} worked on one of these files; the author has {} here",
                          rounded(count(Feature::Authors), "person has", "people have"),
                          rounded(count(Feature::AuthorCommits), "commit", "commits"));
    case Group::Tests: return says(Feature::HasTest) ? "tests change with it" : "no test changes with it";
    default:
        return says(Feature::SaysFix)     ? "its words: a fix"
            : says(Feature::SaysRevert)   ? "its words: a revert"
            : says(Feature::SaysFeature)  ? "its words: something new"
            : says(Feature::SaysRefactor) ? "its words: a clean-up"
            : says(Feature::SaysSmall)    ? "its words: housekeeping"
                                          : "how much its message says";
    }
}

Features featuresOf(const Input &input, bool *judgedBefore)
{
    if (input.past) {
        if (const Features *then = input.past->featuresOf(input.change.sha)) {
            *judgedBefore = true;
            return *then;
        }
        return input.past->walk().featuresOf(history::commitOf(input.change));
    }
    return history::Walk().featuresOf(history::commitOf(input.change));
}

fact::Level levelOf(int score)
{
    return score < 30 ? fact::Level::Low : score < 70 ? fact::Level::Medium : fact::Level::High;
}

} // namespace

fact::Risk riskOf(const Input &input, const RiskModels &models)
{
    const bool known = input.past && input.past->walk().commits() > 0;
    const RiskModel &model = known ? models.full : models.bare;
    bool landed = false;
    const Features features = featuresOf(input, &landed);

    std::array<double, size_t(Group::Count)> parts{};
    double sum = 0;
    for (const RiskTerm &term : model.terms) {
        const double part = term.weight * (features[size_t(term.feature)] - term.mean);
        parts[size_t(groupOf(term.feature))] += part;
        sum += part;
    }
    const bool source = features[size_t(Feature::Files)] > 0;
    sum += source ? 0 : noSource;

    fact::Risk risk;
    const double base = 100 * probability(model.intercept);
    risk.score = int(std::lround(100 * probability(model.intercept + sum)));
    risk.level = levelOf(risk.score);
    const double way = risk.score - std::round(base);
    // Points per unit of log-odds along the way; where there is none, the slope of the curve there.
    const double rate
        = std::abs(sum) > 1e-6 ? (100 * probability(model.intercept + sum) - base) / sum : base * (1 - base / 100);
    risk.reasons.push_back({"base rate of source changes", std::round(base)});
    std::vector<fact::Reason> found;
    double without = source ? 0 : noSource;
    for (size_t i = 0; i < parts.size(); ++i) {
        if (!source && Group(i) < Group::Tests)
            without += parts[i]; // "0 lines in 0 files" would say the same again
        else
            found.push_back({textOf(Group(i), features, parts[i]), std::round(rate * parts[i])});
    }
    if (!source)
        found.push_back({"no source file changes", std::round(rate * without)});
    std::erase_if(found, [](const fact::Reason &reason) { return reason.points == 0; });
    std::ranges::stable_sort(found, std::ranges::greater{},
                             [](const fact::Reason &reason) { return std::abs(reason.points); });
    double rest = way;
    for (const fact::Reason &reason : found)
        rest -= reason.points;
    risk.reasons.insert(risk.reasons.end(), found.begin(), found.end());
    if (rest != 0)
        risk.reasons.push_back({"other signals", rest});

    // How often the model puts a pair of changes in the right order, less where little of the repository is known.
    risk.cases = known ? input.past->walk().sourceCommits() : 0;
    const double reach = known ? models.fullFigures.aucMean : models.bareFigures.aucMean;
    const double share = known ? risk.cases / (risk.cases + 100.0) : 0.5;
    risk.confidence = 0.5 + (reach - 0.5) * share;
    if (known && input.past->walk().recent().size() >= 50) {
        const double own = model.logOdds(features);
        const auto &recent = input.past->walk().recent();
        const auto below
            = std::ranges::count_if(recent, [&](const Features &other) { return model.logOdds(other) < own; });
        risk.percentile = int(std::lround(100.0 * double(below) / double(recent.size())));
    }
    return risk;
}

fact::Risk riskOf(const Input &input, const fact::Assessment &)
{
    const auto &models = shippedRiskModels();
    if (models)
        return riskOf(input, *models);
    fact::Risk unknown;
    unknown.score = 100;
    unknown.level = fact::Level::High;
    unknown.reasons.push_back({"the risk cannot be told: " + models.error().text, 100});
    return unknown;
}

} // namespace sb::classify
