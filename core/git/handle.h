// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: as the Repository that made them. Owning pointers to libgit2 objects, and its errors as ours.
#pragma once

#include <core/base/format.h>
#include <core/base/result.h>

#include <git2.h>

#include <memory>
#include <string>

namespace sb::git {

template<auto release>
struct Release {
    template<typename T>
    void operator()(T *object) const
    {
        release(object);
    }
};

template<typename T, auto release>
using Handle = std::unique_ptr<T, Release<release>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using TreeEntryHandle = Handle<git_tree_entry, git_tree_entry_free>;
using BlobHandle = Handle<git_blob, git_blob_free>;
using DiffHandle = Handle<git_diff, git_diff_free>;
using PatchHandle = Handle<git_patch, git_patch_free>;
using IndexHandle = Handle<git_index, git_index_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using BranchesHandle = Handle<git_branch_iterator, git_branch_iterator_free>;
using WalkHandle = Handle<git_revwalk, git_revwalk_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using ConflictsHandle = Handle<git_index_conflict_iterator, git_index_conflict_iterator_free>;

/// The error of the libgit2 call that has just returned `code` on this thread.
inline std::unexpected<Error> failed(int code, const std::string &what)
{
    const git_error *last = git_error_last();
    const Error::Kind kind = code == GIT_ENOTFOUND ? Error::Kind::NotFound
        : code == GIT_EEXISTS || code == GIT_EMODIFIED || code == GIT_ECONFLICT || code == GIT_EAPPLYFAIL
        ? Error::Kind::Conflict
        : code == GIT_EINVALIDSPEC || code == GIT_EAMBIGUOUS ? Error::Kind::Invalid
        : code == GIT_ELOCKED                                ? Error::Kind::Unavailable
                                                             : Error::Kind::Io;
    return fail(kind, sb::format("{}: {}", what, last && last->message ? last->message : "git failed"));
}

inline std::string text(const git_oid &oid)
{
    char digits[GIT_OID_SHA1_HEXSIZE + 1];
    return git_oid_tostr(digits, sizeof digits, &oid);
}

} // namespace sb::git
