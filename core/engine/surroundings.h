// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. What a change is judged against in its repository: who owns what, the tree, its parts, its past, its imports.
#pragma once

#include "history_cache.h"

#include <core/classify/classify.h>

namespace sb::engine {

struct Surroundings {
    std::vector<std::string> paths; ///< of the base's tree
    classify::Owners owners;
    classify::PathMap pathMap; ///< the team's .signalbox/domains.toml, or inferred
    HistoryCache::Known known;

    void put(classify::Input &input) const;
};

/// The tree is `base`'s; the past and the imports are those that `tip` reaches. Invalid where the team's domains.toml cannot be read.
Result<Surroundings> surroundingsAt(const git::Repository &repository, const fact::Sha &base, const fact::Sha &tip,
                                    HistoryCache &histories, const Cancel &cancel);

} // namespace sb::engine
