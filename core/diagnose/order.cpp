// SPDX-License-Identifier: GPL-3.0-or-later
#include "order.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace sb::diagnose {

Order orderOf(const std::vector<Candidate> &candidates, const std::vector<Features> &features, const Ranking *ranking)
{
    constexpr double perRank = 0.08; // ten ranks a factor of two
    std::vector<double> scores;
    scores.reserve(candidates.size());
    for (size_t i = 0; i < candidates.size(); ++i)
        scores.push_back(ranking ? ranking->score(features[i], candidates[i].cues)
                                 : perRank * candidates[i].match.rule->rank);
    Order order;
    order.best.resize(candidates.size());
    std::iota(order.best.begin(), order.best.end(), size_t(0));
    std::ranges::stable_sort(order.best, std::ranges::greater{}, [&](size_t i) { return scores[i]; });
    order.top = scores.empty() ? 0 : scores[order.best.front()];
    double sum = 0;
    for (const double score : scores)
        sum += order.share.emplace_back(std::exp(score - scores[order.best.front()]));
    for (double &share : order.share)
        share /= sum;
    return order;
}

} // namespace sb::diagnose
