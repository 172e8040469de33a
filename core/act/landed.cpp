// SPDX-License-Identifier: GPL-3.0-or-later
#include "landed.h"

#include <core/base/format.h>

namespace sb::act {

Result<> checkLanded(const World &world, const fact::RepoId &repo, const fact::Sha &landed, const fact::Sha &head)
{
    for (const fact::Sha &sha : {landed, head}) {
        if (auto here = world.forge.bring(repo, sha); !here)
            return here;
    }
    const auto repository = git::Repository::open(world.gitDir);
    const auto commit = repository ? repository->commit(landed) : std::unexpected(repository.error());
    if (!commit)
        return std::unexpected(commit.error());
    if (commit->parents.empty())
        return fail(Error::Kind::Corrupt, sb::format("{} landed without a parent", landed.value));
    const auto promised = repository->mergeTrees(commit->parents.front(), head);
    const auto tree = repository->treeOf(landed);
    if (!promised || !tree)
        return std::unexpected(promised ? tree.error() : promised.error());
    if (promised->tree != *tree)
        return fail(Error::Kind::Corrupt,
                    sb::format("{} landed with tree {}, but {} was approved: look at the branch before anything else",
                               landed.value, tree->value, promised->tree.value));
    return {};
}

} // namespace sb::act
