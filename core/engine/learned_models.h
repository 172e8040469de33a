// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What each repository has taught the model of change types: a file a repository, read once.
#pragma once

#include "answer.h"

#include <core/base/mailbox.h>
#include <core/slm/adapt.h>

#include <map>
#include <memory>
#include <string>

namespace sb::store {
class Records;
}

namespace sb::engine {

class LearnedModels {
public:
    explicit LearnedModels(std::string folder)
        : m_folder(std::move(folder))
    {
    }
    /// Null where nothing was learned, it is switched off, or it was learned on top of another base.
    std::shared_ptr<const slm::Residual> inUse(const store::Records &records, const fact::RepoId &repo);
    /// Nothing where nobody has asked to learn here.
    Result<std::optional<LearnedRow>> row(const store::Records &records, const fact::RepoId &repo) const;
    Result<> keep(store::Records &records, const LearnedRow &row);
    /// Written whole or not at all.
    Result<> keep(const fact::RepoId &repo, const slm::Residual &residual);

private:
    std::string fileOf(const fact::RepoId &repo) const;

    std::string m_folder;
    Guarded<std::map<fact::RepoId, std::shared_ptr<const slm::Residual>>> m_known;
};

} // namespace sb::engine
