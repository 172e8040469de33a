// SPDX-License-Identifier: GPL-3.0-or-later
#include "repository_private.h"

#include <core/base/format.h>

namespace sb::git {

namespace {

Result<SignatureHandle> signature(const Identity &who)
{
    git_signature *made = nullptr;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(who.at).time_since_epoch().count();
    if (const int code = git_signature_new(&made, who.name.c_str(), who.mail.c_str(), seconds, 0))
        return failed(code, sb::format("not an author: '{} <{}>'", who.name, who.mail));
    return SignatureHandle(made);
}

} // namespace

Result<fact::Sha> Repository::Handles::writeIndex(git_index *index) const
{
    git_oid tree;
    if (const int code = git_index_write_tree_to(&tree, index, repository.get()))
        return failed(code, "cannot write a tree in " + path);
    return fact::Sha{text(tree)};
}

Result<fact::Sha> Repository::applyPatch(const fact::Sha &commit, const std::string &diff) const
{
    const auto tree = m_handles->tree(commit);
    if (!tree)
        return std::unexpected(tree.error());
    git_diff *parsed = nullptr;
    if (const int code = git_diff_from_buffer(&parsed, diff.data(), diff.size()))
        return failed(code, "cannot read the patch");
    const DiffHandle patch(parsed);
    git_index *applied = nullptr;
    if (const int code = git_apply_to_tree(&applied, m_handles->repository.get(), tree->get(), parsed, nullptr))
        return failed(code, "the patch does not apply to " + commit.value);
    const IndexHandle index(applied);
    return m_handles->writeIndex(applied);
}

Result<fact::Sha>
Repository::writeTree(const fact::Sha &commit,
                      const std::vector<std::pair<std::string, std::optional<std::string>>> &files) const
{
    git_index *made = nullptr;
    if (const int code = git_index_new(&made))
        return failed(code, "cannot make an index");
    const IndexHandle index(made);
    if (!commit.empty()) {
        const auto tree = m_handles->tree(commit);
        if (!tree)
            return std::unexpected(tree.error());
        if (const int code = git_index_read_tree(made, tree->get()))
            return failed(code, "cannot read the tree of " + commit.value);
    }
    for (const auto &[path, content] : files) {
        if (!content) {
            if (const int code = git_index_remove(made, path.c_str(), 0))
                return failed(code, sb::format("cannot delete '{}'", path));
            continue;
        }
        git_index_entry entry{};
        const git_index_entry *old = git_index_get_bypath(made, path.c_str(), 0);
        entry.mode = old ? old->mode : uint32_t(GIT_FILEMODE_BLOB);
        entry.path = path.c_str();
        if (const int code
            = git_blob_create_from_buffer(&entry.id, m_handles->repository.get(), content->data(), content->size()))
            return failed(code, sb::format("cannot write '{}'", path));
        if (const int code = git_index_add(made, &entry))
            return failed(code, sb::format("cannot add '{}'", path));
    }
    return m_handles->writeIndex(made);
}

Result<fact::Sha> Repository::writeCommit(const fact::Sha &tree, const std::vector<fact::Sha> &parents,
                                          const std::string &message, const Identity &author) const
{
    const auto content = m_handles->tree(tree);
    if (!content)
        return std::unexpected(content.error());
    const auto who = signature(author);
    if (!who)
        return std::unexpected(who.error());
    std::vector<CommitHandle> commits;
    std::vector<const git_commit *> pointers;
    for (const fact::Sha &parent : parents) {
        auto commit = m_handles->commit(parent);
        if (!commit)
            return std::unexpected(commit.error());
        pointers.push_back(commit->get());
        commits.push_back(std::move(*commit));
    }
    git_oid made;
    if (const int code = git_commit_create(&made, m_handles->repository.get(), nullptr, who->get(), who->get(), nullptr,
                                           message.c_str(), content->get(), pointers.size(), pointers.data()))
        return failed(code, "cannot write a commit in " + path());
    return fact::Sha{text(made)};
}

Result<Repository::Merged> Repository::Handles::merged(IndexHandle index) const
{
    Merged result;
    if (!git_index_has_conflicts(index.get())) {
        auto tree = writeIndex(index.get());
        if (!tree)
            return std::unexpected(tree.error());
        result.tree = *tree;
        return result;
    }
    git_index_conflict_iterator *iterator = nullptr;
    if (const int code = git_index_conflict_iterator_new(&iterator, index.get()))
        return failed(code, "cannot list the conflicts");
    const ConflictsHandle conflicts(iterator);
    const git_index_entry *ancestor = nullptr, *ours = nullptr, *theirs = nullptr;
    while (git_index_conflict_next(&ancestor, &ours, &theirs, iterator) == 0)
        result.conflicts.emplace_back((ours ? ours : theirs ? theirs : ancestor)->path);
    return result;
}

Result<Repository::Merged> Repository::mergeTrees(const fact::Sha &ours, const fact::Sha &theirs) const
{
    const auto one = m_handles->commit(ours);
    const auto two = m_handles->commit(theirs);
    if (!one || !two)
        return std::unexpected(one ? two.error() : one.error());
    git_index *index = nullptr;
    if (const int code = git_merge_commits(&index, m_handles->repository.get(), one->get(), two->get(), nullptr))
        return failed(code, sb::format("cannot merge {} into {}", theirs.value, ours.value));
    return m_handles->merged(IndexHandle(index));
}

Result<Repository::Merged> Repository::revert(const fact::Sha &commit, const fact::Sha &onto) const
{
    const auto undone = m_handles->commit(commit);
    const auto base = m_handles->commit(onto);
    if (!undone || !base)
        return std::unexpected(undone ? base.error() : undone.error());
    const unsigned mainline = git_commit_parentcount(undone->get()) > 1 ? 1 : 0;
    git_index *index = nullptr;
    if (const int code
        = git_revert_commit(&index, m_handles->repository.get(), undone->get(), base->get(), mainline, nullptr))
        return failed(code, sb::format("cannot revert {} on {}", commit.value, onto.value));
    return m_handles->merged(IndexHandle(index));
}

} // namespace sb::git
