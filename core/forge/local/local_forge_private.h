// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: as LocalForge. What its source files share.
#pragma once

#include "local_forge.h"
#include "local_repo.h"

namespace sb::forge {

class LocalForge::Private {
public:
    std::string root;
    std::shared_ptr<const Clock> clock;
    std::map<fact::RepoId, std::unique_ptr<LocalRepo>> open;

    Result<LocalRepo *> repo(const fact::RepoId &id);
    /// Of the folders below the root, also those that another program has added since.
    std::vector<fact::RepoId> ids() const;
    /// Changes one open pull request under the lock.
    Result<> change(const fact::PullKey &key, const std::string &action,
                    const std::function<Result<bool>(LocalRepo &, const Records &, fact::Pull &)> &edit);
};

} // namespace sb::forge
