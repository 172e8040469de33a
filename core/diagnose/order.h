// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The order in which a person should look at the candidates, and how sure the first one is.
#pragma once

#include "features.h"
#include "ranking.h"

#include <vector>

namespace sb::diagnose {

struct Order {
    std::vector<size_t> best; ///< indices of candidates, best first
    double top = 0; ///< score of the best
    std::vector<double> share; ///< of the belief, for each candidate; together 1
};

/// `ranking` may be null: then a rule's rank decides, and the first of equals.
Order orderOf(const std::vector<Candidate> &candidates, const std::vector<Features> &features, const Ranking *ranking);

} // namespace sb::diagnose
