// SPDX-License-Identifier: GPL-3.0-or-later
#include "repository_private.h"

#include <core/base/format.h>
#include <core/base/text.h>

namespace sb::git {

namespace {

constexpr size_t patchLimit = 256 * 1024; ///< bytes of one file's hunks that a Change carries

fact::FileStatus statusOf(git_delta_t status)
{
    switch (status) {
    case GIT_DELTA_ADDED: return fact::FileStatus::Added;
    case GIT_DELTA_DELETED: return fact::FileStatus::Deleted;
    case GIT_DELTA_RENAMED: return fact::FileStatus::Renamed;
    case GIT_DELTA_COPIED: return fact::FileStatus::Copied;
    case GIT_DELTA_TYPECHANGE: return fact::FileStatus::TypeChanged;
    default: return fact::FileStatus::Modified;
    }
}

int appendLine(const git_diff_delta *, const git_diff_hunk *, const git_diff_line *line, void *data)
{
    auto &patch = *static_cast<std::string *>(data);
    if (line->origin == GIT_DIFF_LINE_FILE_HDR || patch.size() > patchLimit)
        return 0;
    if (line->origin == GIT_DIFF_LINE_CONTEXT || line->origin == GIT_DIFF_LINE_ADDITION
        || line->origin == GIT_DIFF_LINE_DELETION)
        patch += line->origin;
    patch.append(line->content, line->content_len);
    return 0;
}

} // namespace

Result<DiffHandle> Repository::Handles::diff(const fact::Sha &from, const fact::Sha &to) const
{
    TreeHandle before;
    if (!from.empty()) {
        auto tree = this->tree(from);
        if (!tree)
            return std::unexpected(tree.error());
        before = std::move(*tree);
    }
    const auto after = tree(to);
    if (!after)
        return std::unexpected(after.error());
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
    git_diff *diff = nullptr;
    if (const int code = git_diff_tree_to_tree(&diff, repository.get(), before.get(), after->get(), &options))
        return failed(code, sb::format("cannot compare {} with {}", from.value, to.value));
    return DiffHandle(diff);
}

Result<fact::Change> Repository::diff(const fact::Sha &from, const fact::Sha &to) const
{
    auto diff = m_handles->diff(from, to);
    if (!diff)
        return std::unexpected(diff.error());
    git_diff_find_options find = GIT_DIFF_FIND_OPTIONS_INIT;
    find.flags = GIT_DIFF_FIND_RENAMES;
    if (const int code = git_diff_find_similar(diff->get(), &find))
        return failed(code, sb::format("cannot find renames between {} and {}", from.value, to.value));

    fact::Change change;
    if (const auto info = commit(to)) {
        change.subject = info->subject;
        change.body = info->body;
        change.author = info->author;
        change.at = info->at;
        change.sha = to;
    }
    for (size_t i = 0; i < git_diff_num_deltas(diff->get()); ++i) {
        const git_diff_delta *delta = git_diff_get_delta(diff->get(), i);
        fact::FileChange file;
        file.path = repairedUtf8(delta->status == GIT_DELTA_DELETED ? delta->old_file.path : delta->new_file.path);
        file.oldPath = repairedUtf8(delta->status == GIT_DELTA_ADDED ? delta->new_file.path : delta->old_file.path);
        file.status = statusOf(delta->status);
        git_patch *patch = nullptr;
        if (const int code = git_patch_from_diff(&patch, diff->get(), i))
            return failed(code, sb::format("cannot compare '{}'", file.path));
        const PatchHandle patched(patch);
        file.binary = (git_patch_get_delta(patch)->flags & GIT_DIFF_FLAG_BINARY) != 0;
        size_t added = 0, deleted = 0;
        git_patch_line_stats(nullptr, &added, &deleted, patch);
        file.added = int(added);
        file.deleted = int(deleted);
        if (!file.binary)
            git_patch_print(patch, appendLine, &file.patch);
        change.files.push_back(std::move(file));
    }
    return change;
}

Result<std::string> Repository::diffText(const fact::Sha &from, const fact::Sha &to) const
{
    const auto diff = m_handles->diff(from, to);
    if (!diff)
        return std::unexpected(diff.error());
    git_buf buffer = GIT_BUF_INIT;
    if (const int code = git_diff_to_buf(&buffer, diff->get(), GIT_DIFF_FORMAT_PATCH))
        return failed(code, sb::format("cannot write the diff of {} and {}", from.value, to.value));
    std::string text(buffer.ptr, buffer.size);
    git_buf_dispose(&buffer);
    return text;
}

} // namespace sb::git
