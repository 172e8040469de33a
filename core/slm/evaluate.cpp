// SPDX-License-Identifier: GPL-3.0-or-later
#include "evaluate.h"

#include <algorithm>
#include <cmath>

namespace sb::slm {

namespace {

constexpr size_t bins = 15;

struct Sure {
    double confidence = 0;
    bool right = false;
};

double shareRight(const std::vector<Sure> &sure, double share)
{
    const auto count = size_t(double(sure.size()) * share);
    const auto right = std::ranges::count(sure.begin(), sure.begin() + ptrdiff_t(count), true, &Sure::right);
    return count == 0 ? 0 : double(right) / double(count);
}

double calibrationError(const std::vector<Sure> &sure)
{
    std::array<double, bins> distance{};
    for (const Sure &one : sure)
        distance[std::min(bins - 1, size_t(one.confidence * bins))] += one.confidence - double(one.right);
    double sum = 0;
    for (const double bin : distance)
        sum += std::abs(bin);
    return sure.empty() ? 0 : sum / double(sure.size());
}

} // namespace

size_t likeliest(const Probabilities &probabilities)
{
    return size_t(std::ranges::max_element(probabilities) - probabilities.begin());
}

Figures figuresOf(const std::vector<Answer> &answers)
{
    Figures figures;
    figures.answers = answers.size();
    std::array<double, types> hits{}, said{}, meant{};
    std::map<std::string, std::pair<double, double>> ofRepo;
    std::vector<Sure> sure;
    for (const Answer &answer : answers) {
        const size_t best = likeliest(answer.probabilities);
        const bool right = best == answer.truth;
        hits[best] += right;
        ++said[best];
        ++meant[answer.truth];
        auto &[good, all] = ofRepo[answer.repo];
        good += right;
        ++all;
        sure.push_back({answer.probabilities[best], right});
    }
    std::ranges::stable_sort(sure, std::ranges::greater(), &Sure::confidence);
    figures.accuracy = shareRight(sure, 1);
    figures.accuracyAt80 = shareRight(sure, 0.8);
    figures.accuracyAt60 = shareRight(sure, 0.6);
    figures.calibrationError = calibrationError(sure);
    for (size_t type = 0; type < types; ++type) {
        figures.f1[type] = 2 * hits[type] / std::max(1.0, said[type] + meant[type]);
        if (type != size_t(fact::ChangeType::Revert))
            figures.macroF1 += figures.f1[type] / (types - 1);
    }
    for (const auto &[repo, counts] : ofRepo)
        figures.accuracyOf[repo] = counts.first / counts.second;
    return figures;
}

} // namespace sb::slm
