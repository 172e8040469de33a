// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; the calls that block belong on the pool. Bare mirrors of watched repositories, made and updated by git's own process
// (git_process.h). A mirror is either whole or not there: the first fetch happens beside its place, a later one moves all refs or
// none (but for a branch "x" in the place of "x/y"), and what a killed update left behind is cleared by the next. Several programs may share the folder.
#pragma once

#include "git_process.h"

#include <core/base/clock.h>
#include <core/fact/pull.h>

namespace sb::forge::github {

struct MirrorSettings {
    std::string folder; ///< in the user's cache
    std::string origin = "https://github.com";
    std::vector<std::string> protocols{"https"}; ///< git's names of them
    uint64_t quota = 4ull << 30; ///< bytes on disk of one repository
    uint64_t totalQuota = 32ull << 30; ///< of all: the longest unused go first
    std::chrono::days keep{90}; ///< unused
    std::chrono::milliseconds wall = std::chrono::hours(1); ///< of one update
};

struct MirrorProgress {
    std::string phase; ///< as git says it: "Receiving objects"
    int percent = -1; ///< of the phase; -1 where git does not say
};

class Mirrors {
public:
    explicit Mirrors(MirrorSettings settings)
        : m_settings(std::move(settings))
    {
    }

    struct Wanted {
        fact::RepoId repo;
        std::string defaultBranch{}; ///< becomes HEAD; empty leaves it
        std::vector<int64_t> pulls{}; ///< of forks: their heads come as refs/pull/N/head
    };
    /// Where the mirror is; empty while there is none.
    std::string pathOf(const fact::RepoId &repo) const;
    /// Limit: over the quota, what was there before stays. Unavailable: no network, no such repository for this token, or another
    /// update of it is under way.
    Result<> update(const Wanted &wanted, const Secret &token, const Cancel &cancel,
                    const std::function<void(const MirrorProgress &)> &progress = {});
    /// The commit is in the mirror afterwards. NotFound where the host does not give it.
    Result<> bring(const fact::RepoId &repo, const fact::Sha &commit, const Secret &token, const Cancel &cancel);
    /// Removes what nobody has used for `keep`, then the longest unused while all are over the total quota. Which ones.
    std::vector<fact::RepoId> trim(Time now);
    /// A user of the mirror says so, for trim().
    void used(const fact::RepoId &repo, Time now);

private:
    Result<std::string> placeOf(const fact::RepoId &repo) const;
    Result<> fetch(const std::string &gitDir, const fact::RepoId &repo, const std::vector<std::string> &refspecs,
                   const Secret &token, const Cancel &cancel,
                   const std::function<void(const MirrorProgress &)> &progress);

    MirrorSettings m_settings;
};

/// The last progress that git has written; nothing where the text holds none.
std::optional<MirrorProgress> progressIn(std::string_view text);

} // namespace sb::forge::github
