// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, but one Repository per thread (libgit2 handles are not shared). Opening one is cheap.
// Works on bare repositories without touching a work tree; git's own process serves only blame and path history.
#pragma once

#include <core/base/result.h>
#include <core/fact/change.h>

#include <memory>
#include <optional>
#include <vector>

namespace sb::git {

struct TreeEntry {
    std::string path;
    std::string blob; ///< object id, 40 digits
    uint32_t mode = 0; ///< as git writes it: 0100644, 0100755, 0120000, 0160000
};

struct CommitInfo {
    fact::Sha sha;
    std::vector<fact::Sha> parents;
    std::string subject;
    std::string body;
    std::string author; ///< "Name <mail>"
    Time at;
};

struct LineCount {
    std::string path; ///< the new one of a rename
    int added = 0; ///< 0 for binary files and those over 1 MB
    int deleted = 0;
};

struct Numstat {
    std::vector<LineCount> files; ///< at most 1,000
    int fileCount = 0;
};

struct Identity {
    std::string name;
    std::string mail;
    Time at;
};

class Repository {
public:
    static Result<Repository> open(const std::string &path);
    static Result<Repository> initBare(const std::string &path, const std::string &defaultBranch);
    Repository(Repository &&) noexcept;
    Repository &operator=(Repository &&) noexcept;
    ~Repository();

    const std::string &path() const;
    /// A branch name, tag, full or abbreviated object name, or anything else that git rev-parse takes, as a commit.
    Result<fact::Sha> resolve(const std::string &revision) const;
    Result<CommitInfo> commit(const fact::Sha &sha) const;
    /// Newest first along all parents, without sorting the whole history.
    Result<std::vector<CommitInfo>> log(const fact::Sha &from, int limit, const fact::Sha &notReachableFrom = {}) const;
    Result<fact::Sha> mergeBase(const fact::Sha &a, const fact::Sha &b) const;
    Result<fact::Sha> treeOf(const fact::Sha &commit) const;
    /// NotFound where the path is not in the commit.
    Result<std::string> blob(const fact::Sha &commit, const std::string &path) const;
    /// Every file of the commit, in git's order.
    Result<std::vector<TreeEntry>> files(const fact::Sha &commit) const;
    /// What `to` changes against `from` (an empty `from`: against nothing), with `to`'s message.
    Result<fact::Change> diff(const fact::Sha &from, const fact::Sha &to) const;
    /// How many lines of which files, without their text: several times cheaper than diff.
    Result<Numstat> numstat(const fact::Sha &from, const fact::Sha &to) const;
    /// The same two commits as one unified diff with a/ and b/ paths.
    Result<std::string> diffText(const fact::Sha &from, const fact::Sha &to) const;

    // Writing objects: nothing is visible until a branch points at it.
    /// Applies a unified diff to the commit's tree in memory; every hunk exactly, all or nothing. Returns the new tree.
    Result<fact::Sha> applyPatch(const fact::Sha &commit, const std::string &diff) const;
    /// A tree from the commit's with files replaced (nullopt: deleted).
    Result<fact::Sha> writeTree(const fact::Sha &commit,
                                const std::vector<std::pair<std::string, std::optional<std::string>>> &files) const;
    Result<fact::Sha> writeCommit(const fact::Sha &tree, const std::vector<fact::Sha> &parents,
                                  const std::string &message, const Identity &author) const;
    struct Merged {
        fact::Sha tree; ///< empty while there are conflicts
        std::vector<std::string> conflicts; ///< paths
    };
    Result<Merged> mergeTrees(const fact::Sha &ours, const fact::Sha &theirs) const;
    /// The inverse three-way merge of `commit` onto `onto`, in memory (mainline 1 for a merge commit).
    Result<Merged> revert(const fact::Sha &commit, const fact::Sha &onto) const;

    // Branches
    Result<fact::Sha> branch(const std::string &name) const;
    Result<std::vector<std::pair<std::string, fact::Sha>>> branches() const;
    /// Moves or makes refs/heads/name. Conflict unless it is at `expected` now (empty: must not exist).
    Result<> setBranch(const std::string &name, const fact::Sha &to, const fact::Sha &expected) const;
    Result<> deleteBranch(const std::string &name, const fact::Sha &expected) const;

    /// Writes the commit's files into an empty or missing folder: no symlink is followed, no filter or hook runs.
    Result<> exportTo(const fact::Sha &commitOrTree, const std::string &folder) const;

private:
    struct Handles;
    explicit Repository(std::unique_ptr<Handles> handles);
    std::unique_ptr<Handles> m_handles;
};

} // namespace sb::git
