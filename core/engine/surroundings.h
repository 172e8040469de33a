// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value that is shared and never changed. What a change is judged against in its repository, at one commit of its base
// branch: who owns what, the tree, its parts, its tests, its past, its imports.
#pragma once

#include <core/base/cancel.h>
#include <core/classify/classify.h>
#include <core/classify/test_selection.h>
#include <core/git/repository.h>
#include <core/history/imports.h>
#include <core/history/index.h>

namespace sb::engine {

struct Surroundings {
    fact::Sha at;
    std::vector<std::string> paths;
    classify::Owners owners;
    classify::PathMap pathMap; ///< the team's .signalbox/domains.toml, or inferred
    std::shared_ptr<const std::vector<classify::Suite>> suites;
    std::shared_ptr<const history::Index> past; ///< null where it cannot be read
    std::shared_ptr<const history::Imports> imports;

    void put(classify::Input &input) const;
};

/// Fills all but the past and the imports from the commit's tree. Invalid where the team's domains.toml cannot be read.
Result<> readTree(Surroundings &around, const git::Repository &repository, const fact::Sha &at);

} // namespace sb::engine
