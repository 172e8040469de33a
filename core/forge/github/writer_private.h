// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: as Writer. What its source files share.
#pragma once

#include "api.h"
#include "writer.h"

#include <core/git/repository.h>

#include <map>

namespace sb::forge::github {

class Writer::Private {
public:
    Api &api;
    std::function<std::string(const fact::RepoId &)> gitDir;
    std::map<fact::Sha, fact::Sha> names; ///< of our commits: as we wrote them -> as the host did
    std::map<fact::RepoId, std::string> nodes; ///< GraphQL's names of repositories
    std::string login; ///< ours, once it was asked for

    Result<nlohmann::json> get(const std::string &path);
    /// What the host said to a write: 2xx, or the error that it means. `what` names it for people.
    Result<nlohmann::json> send(const std::string &method, const std::string &path, const nlohmann::json &body);
    Result<nlohmann::json> graphql(const std::string &query, const nlohmann::json &variables);

    /// Where the branch is; empty where there is none.
    Result<fact::Sha> tipOf(const fact::RepoId &repo, const std::string &branch);
    fact::Sha hostName(const fact::Sha &sha) const;
    /// Moves it in one step if it is where we think; an empty `to` deletes it.
    Result<> setRef(const fact::RepoId &repo, const std::string &branch, const fact::Sha &from, const fact::Sha &to);
    Result<std::string> nodeOf(const fact::RepoId &repo);

    /// A commit of ours as the host is to write it again.
    struct Ours {
        fact::Sha sha, parent, tree;
        nlohmann::json changes; ///< FileChanges of GraphQL
        std::string headline, body;
    };
    Result<Ours> oursOf(const fact::RepoId &repo, const fact::Sha &sha) const;
    /// Is the host's commit ours, under whatever name?
    Result<bool> isOurs(const fact::RepoId &repo, const fact::Sha &hosts, const Ours &ours);
    /// On top of the branch, which stands at the commit's parent.
    Result<> commit(const fact::RepoId &repo, const std::string &branch, const Ours &ours);

    Result<nlohmann::json> pull(const fact::PullKey &key);
};

/// Every letter that a path of a URL does not carry as itself, "/" being kept.
std::string urlPath(std::string_view text);
/// The text at a path of keys ("commit.tree.oid"); empty where there is none.
std::string textAt(const nlohmann::json &root, std::initializer_list<const char *> path);

} // namespace sb::forge::github
