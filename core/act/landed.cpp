// SPDX-License-Identifier: GPL-3.0-or-later
#include "landed.h"

#include <format>

namespace sb::act {

Result<> checkLanded(const git::Repository &repository, const fact::Sha &landed, const fact::Sha &head)
{
    const auto commit = repository.commit(landed);
    if (!commit)
        return std::unexpected(commit.error());
    if (commit->parents.empty())
        return fail(Error::Kind::Corrupt, std::format("{} landed without a parent", landed.value));
    const auto promised = repository.mergeTrees(commit->parents.front(), head);
    const auto tree = repository.treeOf(landed);
    if (!promised || !tree)
        return std::unexpected(promised ? tree.error() : promised.error());
    if (promised->tree != *tree)
        return fail(Error::Kind::Corrupt,
                    std::format("{} landed with tree {}, but {} was approved: look at the branch before anything else",
                                landed.value, tree->value, promised->tree.value));
    return {};
}

} // namespace sb::act
