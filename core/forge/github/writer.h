// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool; one call at a time per object, and each blocks. The writing half of the code host's port on GitHub (REST 2022-11-28,
// GraphQL). Each write has a natural key, so that doing it again ends in the same place:
//   a branch by its name (`force` is never set in REST), its commit by parent and tree (createCommitOnBranch with the expected head),
//   a pull request by head and base, a label by its name, a comment by its marker and our own login, ready and closed as states, a
//   merge by its head. What GitHub says is taken already is looked at, and adopted where it is what was asked for.
// GitHub writes and signs the commits of our branches itself: there a commit of ours has another name, with the same parent and tree.
//
// Errors: Unavailable and Timeout where nobody knows whether it was done (a lost, cut or foreign answer, 5xx, a rate limit): the caller
// waits settleTime() and looks. All others say that it was not done, except Corrupt: it was, and not as promised.
#pragma once

#include <core/forge/forge.h>

#include <functional>
#include <memory>

namespace sb::forge::github {

class Api;

class Writer {
public:
    /// `gitDir` says where the bare mirror is that holds the commits which we write ourselves; empty while there is none.
    Writer(Api &api, std::function<std::string(const fact::RepoId &)> gitDir);
    ~Writer();

    Result<> createBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &sha);
    Result<> deleteBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &expected);
    Result<> moveBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &to,
                        const fact::Sha &expected);
    /// From this branch of the repository itself, in any state, newest first, with their first hundred comments.
    Result<std::vector<fact::Pull>> pullsFrom(const fact::RepoId &repo, const std::string &branch);
    Result<fact::Pull> openPull(const Forge::NewPull &wanted);
    Result<> addLabel(const fact::PullKey &key, const std::string &label);
    /// `author` is of no weight here: GitHub knows who we are.
    Result<> putComment(const fact::PullKey &key, const std::string &marker, const std::string &body);
    Result<> markReady(const fact::PullKey &key);
    Result<fact::Sha> merge(const fact::PullKey &key, MergeMethod method, const fact::Sha &head);
    Result<> closePull(const fact::PullKey &key);
    Result<> rerun(const fact::RepoId &repo, const fact::RunId &run);

    class Private;

private:
    std::unique_ptr<Private> d;
};

} // namespace sb::forge::github
