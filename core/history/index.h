// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: a value; const calls from any thread. The (commit, path) index of one mirror: read once from git, then only what is new.
// Kept on disk as the commits themselves; loading replays them (tens of milliseconds for 16,000 commits).
#pragma once

#include "walk.h"

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/git/repository.h>

#include <string>
#include <unordered_map>

namespace sb::history {

class Index {
public:
    /// At most this many of the newest commits are read.
    static constexpr int commitLimit = 16'000;

    /// A file that is missing, damaged or of another version gives an empty index: it is a cache.
    static Index load(const std::string &file);
    /// Written beside the file and renamed, so that it is whole or absent.
    Result<> save(const std::string &file) const;

    /// Takes up what `tip` reaches and the index does not have; merges are left out. Returns how many were new.
    Result<int> update(const git::Repository &repository, const fact::Sha &tip, const Cancel &cancel);
    const fact::Sha &tip() const { return m_tip; }
    const Walk &walk() const { return m_walk; }
    /// Of a commit that is in the index: as it was when it landed, knowing nothing of what came later. nullptr for all others.
    const Features *featuresOf(const fact::Sha &sha) const;
    const std::vector<Commit> &commits() const { return m_commits; }

private:
    void take(Commit commit);
    fact::Sha m_tip;
    std::vector<Commit> m_commits; ///< in the order in which they were taken up
    std::unordered_map<std::string, Features> m_known; ///< by commit
    Walk m_walk;
};

} // namespace sb::history
