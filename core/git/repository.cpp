// SPDX-License-Identifier: GPL-3.0-or-later
#include "repository_private.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <mutex>

namespace sb::git {

namespace {

/// libgit2 counts its users; the library stays open as long as the program lives.
void openLibrary()
{
    static std::once_flag once;
    std::call_once(once, [] {
        git_libgit2_init();
        // A repository's owner may be another user (a bound folder, a container); we only ever open our own folders.
        git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    });
}

CommitInfo infoOf(git_commit *commit)
{
    CommitInfo info;
    info.sha.value = text(*git_commit_id(commit));
    for (unsigned i = 0; i < git_commit_parentcount(commit); ++i)
        info.parents.push_back({text(*git_commit_parent_id(commit, i))});
    const std::string_view message = git_commit_message(commit) ? git_commit_message(commit) : "";
    const size_t end = message.find('\n');
    info.subject = repairedUtf8(trimmed(message.substr(0, end)));
    if (end != std::string_view::npos)
        info.body = repairedUtf8(trimmed(message.substr(end)));
    if (const git_signature *author = git_commit_author(commit))
        info.author = repairedUtf8(sb::format("{} <{}>", author->name, author->email));
    info.at = Time(std::chrono::seconds(git_commit_time(commit)));
    return info;
}

} // namespace

Repository::Repository(std::unique_ptr<Handles> handles)
    : m_handles(std::move(handles))
{
}

Repository::Repository(Repository &&) noexcept = default;
Repository &Repository::operator=(Repository &&) noexcept = default;
Repository::~Repository() = default;

Result<Repository> Repository::open(const std::string &path)
{
    openLibrary();
    git_repository *repository = nullptr;
    if (const int code = git_repository_open_ext(&repository, path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr))
        return failed(code, sb::format("cannot open the git repository '{}'", path));
    return Repository(std::make_unique<Handles>(RepositoryHandle(repository), path));
}

Result<Repository> Repository::initBare(const std::string &path, const std::string &defaultBranch)
{
    openLibrary();
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH | GIT_REPOSITORY_INIT_NO_REINIT;
    options.initial_head = defaultBranch.c_str();
    git_repository *repository = nullptr;
    if (const int code = git_repository_init_ext(&repository, path.c_str(), &options))
        return failed(code, sb::format("cannot make a git repository in '{}'", path));
    return Repository(std::make_unique<Handles>(RepositoryHandle(repository), path));
}

const std::string &Repository::path() const
{
    return m_handles->path;
}

Result<fact::Sha> Repository::resolve(const std::string &revision) const
{
    git_object *object = nullptr;
    if (const int code = git_revparse_single(&object, m_handles->repository.get(), revision.c_str()))
        return failed(code, sb::format("no revision '{}' in {}", shortened(revision, 80), path()));
    const ObjectHandle found(object);
    git_object *peeled = nullptr;
    if (const int code = git_object_peel(&peeled, found.get(), GIT_OBJECT_COMMIT))
        return failed(code, sb::format("'{}' in {} is not a commit", shortened(revision, 80), path()));
    const ObjectHandle commit(peeled);
    return fact::Sha{text(*git_object_id(commit.get()))};
}

Result<CommitInfo> Repository::commit(const fact::Sha &sha) const
{
    return m_handles->commit(sha).transform([](const CommitHandle &commit) { return infoOf(commit.get()); });
}

Result<std::vector<CommitInfo>> Repository::log(const fact::Sha &from, int limit,
                                                const fact::Sha &notReachableFrom) const
{
    const auto start = m_handles->oid(from.value);
    if (!start)
        return std::unexpected(start.error());
    git_revwalk *walk = nullptr;
    if (const int code = git_revwalk_new(&walk, m_handles->repository.get()))
        return failed(code, "cannot walk the history of " + path());
    const WalkHandle walking(walk);
    git_revwalk_sorting(walk, GIT_SORT_NONE); // any other order reads the whole history first
    if (const int code = git_revwalk_push(walk, &*start))
        return failed(code, sb::format("cannot walk from {} in {}", from.value, path()));
    if (!notReachableFrom.empty()) {
        const auto stop = m_handles->oid(notReachableFrom.value);
        if (!stop)
            return std::unexpected(stop.error());
        if (const int code = git_revwalk_hide(walk, &*stop))
            return failed(code, sb::format("cannot leave out {} in {}", notReachableFrom.value, path()));
    }
    std::vector<CommitInfo> found;
    git_oid next;
    while (int(found.size()) < limit && git_revwalk_next(&next, walk) == 0) {
        auto info = commit({text(next)});
        if (!info)
            return std::unexpected(info.error());
        found.push_back(std::move(*info));
    }
    return found;
}

Result<fact::Sha> Repository::mergeBase(const fact::Sha &a, const fact::Sha &b) const
{
    const auto one = m_handles->oid(a.value);
    const auto two = m_handles->oid(b.value);
    if (!one || !two)
        return std::unexpected(one ? two.error() : one.error());
    git_oid base;
    if (const int code = git_merge_base(&base, m_handles->repository.get(), &*one, &*two))
        return failed(code, sb::format("no common ancestor of {} and {} in {}", a.value, b.value, path()));
    return fact::Sha{text(base)};
}

Result<fact::Sha> Repository::treeOf(const fact::Sha &commit) const
{
    return m_handles->tree(commit).transform(
        [](const TreeHandle &tree) { return fact::Sha{text(*git_tree_id(tree.get()))}; });
}

Result<std::string> Repository::blob(const fact::Sha &commit, const std::string &file) const
{
    const auto tree = m_handles->tree(commit);
    if (!tree)
        return std::unexpected(tree.error());
    git_tree_entry *entry = nullptr;
    if (const int code = git_tree_entry_bypath(&entry, tree->get(), file.c_str()))
        return failed(code, sb::format("no file '{}' in {}", shortened(file, 200), commit.value));
    const TreeEntryHandle found(entry);
    git_blob *blob = nullptr;
    if (const int code = git_blob_lookup(&blob, m_handles->repository.get(), git_tree_entry_id(entry)))
        return failed(code, sb::format("'{}' in {} is not a file", shortened(file, 200), commit.value));
    const BlobHandle content(blob);
    return std::string(static_cast<const char *>(git_blob_rawcontent(blob)), size_t(git_blob_rawsize(blob)));
}

Result<std::vector<TreeEntry>> Repository::files(const fact::Sha &commit) const
{
    const auto tree = m_handles->tree(commit);
    if (!tree)
        return std::unexpected(tree.error());
    std::vector<TreeEntry> found;
    const auto visit = [](const char *folder, const git_tree_entry *entry, void *data) {
        if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
            static_cast<std::vector<TreeEntry> *>(data)->push_back({std::string(folder) + git_tree_entry_name(entry),
                                                                    text(*git_tree_entry_id(entry)),
                                                                    uint32_t(git_tree_entry_filemode_raw(entry))});
        }
        return 0;
    };
    if (const int code = git_tree_walk(tree->get(), GIT_TREEWALK_PRE, visit, &found))
        return failed(code, sb::format("cannot read the tree of {}", commit.value));
    return found;
}

Result<git_oid> Repository::Handles::oid(const std::string &digits) const
{
    git_oid oid;
    if (digits.size() != GIT_OID_SHA1_HEXSIZE || git_oid_fromstr(&oid, digits.c_str()))
        return fail(Error::Kind::Invalid,
                    sb::format("not a commit id: '{}' (expected 40 hexadecimal digits)", shortened(digits, 60)));
    return oid;
}

Result<CommitHandle> Repository::Handles::commit(const fact::Sha &sha) const
{
    const auto id = oid(sha.value);
    if (!id)
        return std::unexpected(id.error());
    git_commit *commit = nullptr;
    if (const int code = git_commit_lookup(&commit, repository.get(), &*id))
        return failed(code, sb::format("no commit {} in {}", sha.value, path));
    return CommitHandle(commit);
}

Result<TreeHandle> Repository::Handles::tree(const fact::Sha &commitOrTree) const
{
    const auto id = oid(commitOrTree.value);
    if (!id)
        return std::unexpected(id.error());
    git_object *object = nullptr;
    if (const int code = git_object_lookup(&object, repository.get(), &*id, GIT_OBJECT_ANY))
        return failed(code, sb::format("no commit {} in {}", commitOrTree.value, path));
    const ObjectHandle found(object);
    git_object *tree = nullptr;
    if (const int code = git_object_peel(&tree, object, GIT_OBJECT_TREE))
        return failed(code, sb::format("{} in {} has no tree", commitOrTree.value, path));
    return TreeHandle(reinterpret_cast<git_tree *>(tree));
}

} // namespace sb::git
