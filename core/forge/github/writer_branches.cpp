// SPDX-License-Identifier: GPL-3.0-or-later
// Branches, and the commits that the host writes for us.
#include "writer_private.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <QByteArray>

namespace sb::forge::github {

using nlohmann::json;

namespace {

constexpr const char *noCommit = "0000000000000000000000000000000000000000";
constexpr uint32_t plainFile = 0100644;

std::string refPath(const fact::RepoId &repo, const std::string &branch)
{
    return "/repos/" + repo.value + "/git/ref/heads/" + urlPath(branch);
}

std::unexpected<Error> taken(const std::string &branch, const fact::Sha &by)
{
    return fail(Error::Kind::Conflict, sb::format("branch '{}' is taken by {}", branch, by.value));
}

} // namespace

fact::Sha Writer::Private::hostName(const fact::Sha &sha) const
{
    const auto known = names.find(sha);
    return known == names.end() ? sha : known->second;
}

Result<fact::Sha> Writer::Private::tipOf(const fact::RepoId &repo, const std::string &branch)
{
    const auto ref = get(refPath(repo, branch));
    if (!ref && ref.error().kind == Error::Kind::NotFound)
        return fact::Sha{};
    if (!ref)
        return std::unexpected(ref.error());
    const fact::Sha tip{textAt(*ref, {"object", "sha"})};
    return tip.empty() ? fail(Error::Kind::Unavailable, "the host names no commit of branch '" + branch + "'")
                       : Result<fact::Sha>(tip);
}

Result<std::string> Writer::Private::nodeOf(const fact::RepoId &repo)
{
    std::string &node = nodes[repo];
    if (!node.empty())
        return node;
    const auto found = get("/repos/" + repo.value);
    if (!found)
        return std::unexpected(found.error());
    node = textAt(*found, {"node_id"});
    return node.empty() ? fail(Error::Kind::Unavailable, "the host gives no node_id of " + repo.value)
                        : Result<std::string>(node);
}

Result<> Writer::Private::setRef(const fact::RepoId &repo, const std::string &branch, const fact::Sha &from,
                                 const fact::Sha &to)
{
    const auto node = nodeOf(repo);
    if (!node)
        return std::unexpected(node.error());
    // REST moves a ref from wherever it is; this one only from where we saw it.
    const json update{{"name", "refs/heads/" + branch},
                      {"beforeOid", from.value},
                      {"afterOid", to.empty() ? noCommit : to.value},
                      {"force", !to.empty()}};
    const auto moved = graphql("mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }",
                               {{"input", {{"repositoryId", *node}, {"refUpdates", json::array({update})}}}});
    if (moved)
        return {};
    const Error &error = moved.error();
    return fail(error.kind == Error::Kind::Invalid ? Error::Kind::Conflict : error.kind, error.text);
}

Result<Writer::Private::Ours> Writer::Private::oursOf(const fact::RepoId &repo, const fact::Sha &sha) const
{
    const auto repository = git::Repository::open(gitDir(repo));
    if (!repository)
        return std::unexpected(repository.error());
    const auto info = repository->commit(sha);
    const auto tree = info ? repository->treeOf(sha) : std::unexpected(info.error());
    if (!tree)
        return std::unexpected(tree.error());
    if (info->parents.size() != 1)
        return fail(
            Error::Kind::Invalid,
            sb::format("commit {} has {} parents: the host writes commits of one", sha.value, info->parents.size()));
    const auto before = repository->files(info->parents.front());
    const auto after = before ? repository->files(sha) : std::unexpected(before.error());
    if (!after)
        return std::unexpected(after.error());
    Ours ours{sha, info->parents.front(), *tree, {}, info->subject, info->body};
    json additions = json::array(), deletions = json::array();
    std::map<std::string, const git::TreeEntry *> old;
    for (const git::TreeEntry &entry : *before)
        old[entry.path] = &entry;
    for (const git::TreeEntry &entry : *after) {
        const auto was = old.find(entry.path);
        const git::TreeEntry *known = was == old.end() ? nullptr : was->second;
        if (was != old.end())
            old.erase(was);
        if (known && known->blob == entry.blob && known->mode == entry.mode)
            continue;
        // The host keeps the mode of a file that is there, and makes new ones plain.
        if (entry.mode != (known ? known->mode : plainFile) || entry.mode >= 0120000)
            return fail(Error::Kind::Invalid,
                        sb::format("'{}' would become a link, a submodule or executable: the host does not "
                                   "write that for us, so commit it by hand",
                                   repairedUtf8(entry.path)));
        const auto content = repository->blob(sha, entry.path);
        if (!content)
            return std::unexpected(content.error());
        additions.push_back(
            {{"path", entry.path}, {"contents", QByteArray::fromStdString(*content).toBase64().toStdString()}});
    }
    for (const auto &[path, entry] : old)
        deletions.push_back({{"path", path}});
    ours.changes = {{"additions", additions}, {"deletions", deletions}};
    return ours;
}

Result<bool> Writer::Private::isOurs(const fact::RepoId &repo, const fact::Sha &hosts, const Ours &ours)
{
    if (hosts == ours.sha)
        return true;
    const auto commit = get("/repos/" + repo.value + "/git/commits/" + hosts.value);
    if (!commit)
        return std::unexpected(commit.error());
    const auto parents = commit->find("parents");
    const bool same = textAt(*commit, {"tree", "sha"}) == ours.tree.value && parents != commit->end()
        && parents->is_array() && parents->size() == 1 && textAt(parents->front(), {"sha"}) == ours.parent.value;
    if (same)
        names[ours.sha] = hosts;
    return same;
}

Result<> Writer::Private::commit(const fact::RepoId &repo, const std::string &branch, const Ours &ours)
{
    json message{{"headline", ours.headline}};
    if (!ours.body.empty())
        message["body"] = ours.body;
    const auto written = graphql("mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { "
                                 "commit { oid tree { oid } } } }",
                                 {{"input",
                                   {{"branch", {{"repositoryNameWithOwner", repo.value}, {"branchName", branch}}},
                                    {"expectedHeadOid", ours.parent.value},
                                    {"message", message},
                                    {"fileChanges", ours.changes}}}});
    if (!written && written.error().kind == Error::Kind::Conflict) {
        // Somebody else was there first, or we were, and did not hear of it.
        const auto tip = tipOf(repo, branch);
        const auto adopted
            = tip && !tip->empty() ? isOurs(repo, *tip, ours) : tip.transform([](auto &) { return false; });
        if (!adopted)
            return std::unexpected(adopted.error());
        // Reading may lag behind: a tip that still is the parent says nothing.
        if (!*adopted && (tip->empty() || *tip == ours.parent))
            return fail(Error::Kind::Unavailable, "branch '" + branch + "' has moved, and where to is not seen yet");
        return *adopted ? Result<>() : taken(branch, *tip);
    }
    if (!written)
        return std::unexpected(written.error());
    const fact::Sha oid{textAt(*written, {"createCommitOnBranch", "commit", "oid"})};
    const std::string tree = textAt(*written, {"createCommitOnBranch", "commit", "tree", "oid"});
    if (oid.empty() || tree.empty())
        return fail(Error::Kind::Unavailable, "the host does not name the commit that it wrote");
    if (tree != ours.tree.value)
        return fail(Error::Kind::Corrupt,
                    sb::format("the host wrote tree {} on branch '{}' instead of {}: look at it before "
                               "anything else",
                               shortened(tree, 40), branch, ours.tree.value));
    names[ours.sha] = oid;
    return {};
}

Result<> Writer::createBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &sha)
{
    const auto tip = d->tipOf(repo, branch);
    if (!tip)
        return std::unexpected(tip.error());
    if (!tip->empty() && (*tip == sha || *tip == d->hostName(sha)))
        return {};
    const auto ours = d->oursOf(repo, sha);
    if (!ours) {
        // No commit of ours: one that the host has already.
        if (!tip->empty())
            return taken(branch, *tip);
        return d
            ->send("POST", "/repos/" + repo.value + "/git/refs", {{"ref", "refs/heads/" + branch}, {"sha", sha.value}})
            .transform([](const json &) { });
    }
    if (!tip->empty() && *tip != ours->parent) {
        const auto known = d->isOurs(repo, *tip, *ours);
        if (!known)
            return std::unexpected(known.error());
        return *known ? Result<>() : taken(branch, *tip);
    }
    if (tip->empty()) {
        const auto made = d->send("POST", "/repos/" + repo.value + "/git/refs",
                                  {{"ref", "refs/heads/" + branch}, {"sha", ours->parent.value}});
        // "Reference already exists", though reading did not show it: the commit's expected head decides whose it is.
        if (!made && made.error().kind != Error::Kind::Conflict)
            return std::unexpected(made.error());
    }
    return d->commit(repo, branch, *ours);
}

Result<> Writer::moveBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &to,
                            const fact::Sha &expected)
{
    const auto tip = d->tipOf(repo, branch);
    if (!tip)
        return std::unexpected(tip.error());
    if (!tip->empty() && (*tip == to || *tip == d->hostName(to)))
        return {};
    const fact::Sha from = d->hostName(expected);
    const auto ours = d->oursOf(repo, to);
    if (ours && *tip != from && *tip != ours->parent) {
        const auto known = tip->empty() ? Result<bool>(false) : d->isOurs(repo, *tip, *ours);
        if (!known)
            return std::unexpected(known.error());
        if (*known)
            return {};
    }
    const bool half = ours && *tip == ours->parent; // an earlier attempt came this far
    if (*tip != from && !half)
        return fail(
            Error::Kind::Conflict,
            sb::format("branch '{}' is at {}, not {}", branch, tip->empty() ? "no commit" : tip->value, from.value));
    if (!half) {
        if (auto moved = d->setRef(repo, branch, from, ours ? ours->parent : to); !moved)
            return moved;
    }
    return ours ? d->commit(repo, branch, *ours) : Result<>();
}

Result<> Writer::deleteBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &expected)
{
    const auto tip = d->tipOf(repo, branch);
    if (!tip)
        return std::unexpected(tip.error());
    if (tip->empty())
        return {};
    const fact::Sha from = d->hostName(expected);
    if (*tip != from)
        return fail(Error::Kind::Conflict, sb::format("branch '{}' is at {}, not {}", branch, tip->value, from.value));
    return d->setRef(repo, branch, from, {});
}

} // namespace sb::forge::github
