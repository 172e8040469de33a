// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: as Repository. What its source files share.
#pragma once

#include "handle.h"
#include "repository.h"

namespace sb::git {

struct Repository::Handles {
    RepositoryHandle repository;
    std::string path;

    Result<git_oid> oid(const std::string &digits) const;
    Result<CommitHandle> commit(const fact::Sha &sha) const;
    /// Of a commit, or the tree itself.
    Result<TreeHandle> tree(const fact::Sha &commitOrTree) const;
    Result<DiffHandle> diff(const fact::Sha &from, const fact::Sha &to) const;
    Result<fact::Sha> writeIndex(git_index *index) const;
    Result<Merged> merged(IndexHandle index) const;
};

} // namespace sb::git
