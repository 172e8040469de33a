// SPDX-License-Identifier: GPL-3.0-or-later
#include "risk.h"

#include "paths.h"

#include <algorithm>
#include <cmath>
#include <format>

namespace sb::classify {

namespace {

/// Share of source changes that later needed a fix, over 20 repositories.
constexpr double baseRate = 0.26;

struct Signal {
    std::string text;
    double logOdds = 0;
};

double sigmoid(double x)
{
    return 1 / (1 + std::exp(-x));
}

std::vector<Signal> signalsOf(const Input &input, const fact::Assessment &assessment)
{
    std::vector<Signal> found;
    int sourceAdded = 0, sources = 0, tests = 0;
    for (const fact::FileChange &file : input.change.files) {
        const Purpose purpose = purposeOf(file.path);
        sources += purpose == Purpose::Source;
        tests += purpose == Purpose::Test;
        sourceAdded += purpose == Purpose::Source ? file.added : 0;
    }
    if (sources == 0)
        found.push_back({"no source file changes", -2.2});
    else
        found.push_back(
            {std::format("{} lines added to source", sourceAdded), 0.42 * (std::log1p(sourceAdded) - std::log1p(25))});
    if (sources > 3)
        found.push_back({std::format("{} source files at once", sources), 0.3 * std::log(double(sources) / 3)});
    if (assessment.impactedDomains.size() > 1)
        found.push_back({std::format("{} parts of the repository", assessment.impactedDomains.size()),
                         0.25 * double(std::min<size_t>(assessment.impactedDomains.size() - 1, 4))});
    int hot = 0, fixes = 0;
    for (const Input::FileHistory &file : input.history) {
        hot = std::max(hot, file.changes);
        fixes += file.fixes;
    }
    if (hot >= 3)
        found.push_back({std::format("a file that changed {} times in 90 days", hot), 0.2 * std::log1p(hot)});
    if (fixes > 0)
        found.push_back({std::format("{} fixes to these files in 90 days", fixes), 0.3 * std::log1p(fixes)});
    if (std::ranges::contains(assessment.traits, std::string("security")))
        found.push_back({"touches security", 1.1});
    if (std::ranges::contains(assessment.traits, std::string("breaking")))
        found.push_back({"says that it breaks something", 1.4});
    if (std::ranges::contains(assessment.traits, std::string("api_contract")))
        found.push_back({"touches an interface that others use", 0.8});
    if (sources > 0 && tests == 0 && sourceAdded > 5)
        found.push_back({"source without a test", 0.35});
    if (tests > 0 && sources > 0)
        found.push_back({"comes with tests", -0.3});
    if (assessment.type == fact::ChangeType::Style || assessment.type == fact::ChangeType::Docs
        || assessment.type == fact::ChangeType::Test)
        found.push_back({std::format("type {}", fact::name(assessment.type)), -0.8});
    return found;
}

} // namespace

fact::Risk riskOf(const Input &input, const fact::Assessment &assessment)
{
    const std::vector<Signal> found = signalsOf(input, assessment);
    double logOdds = std::log(baseRate / (1 - baseRate)), sum = 0;
    for (const Signal &signal : found)
        sum += signal.logOdds;
    fact::Risk risk;
    risk.score = int(std::lround(100 * sigmoid(logOdds + sum)));
    risk.level = risk.score < 30 ? fact::Level::Low : risk.score < 70 ? fact::Level::Medium : fact::Level::High;
    const double base = std::round(100 * baseRate);
    const double distance = risk.score - base;
    std::vector<fact::Reason> parts;
    double given = 0;
    for (const Signal &signal : found) {
        const double points = std::abs(sum) < 1e-9 ? 0 : std::round(distance * signal.logOdds / sum);
        parts.push_back({signal.text, points});
        given += points;
    }
    std::ranges::stable_sort(parts, std::ranges::greater{},
                             [](const fact::Reason &part) { return std::abs(part.points); });
    if (!parts.empty())
        parts.front().points += distance - given; // rounding goes to the largest
    std::erase_if(parts, [](const fact::Reason &part) { return part.points == 0; });
    risk.reasons.push_back({"base rate of source changes", base});
    risk.reasons.insert(risk.reasons.end(), parts.begin(), parts.end());
    if (parts.empty())
        risk.reasons.front().points = risk.score;
    for (const Input::FileHistory &file : input.history)
        risk.cases += file.changes;
    risk.confidence = std::clamp(0.4 + 0.1 * std::log1p(risk.cases), 0.4, 0.9);
    return risk;
}

} // namespace sb::classify
