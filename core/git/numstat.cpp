// SPDX-License-Identifier: GPL-3.0-or-later
#include "repository_private.h"

#include <core/base/format.h>
#include <core/base/text.h>

namespace sb::git {

namespace {

constexpr size_t renameLimit = 100; ///< more files than that are compared by identity alone
constexpr size_t fileLimit = 1'000; ///< of one commit; what comes after is counted, not read
constexpr git_off_t sizeLimit = 1024 * 1024; ///< of a blob whose lines are counted

} // namespace

Result<Numstat> Repository::numstat(const fact::Sha &from, const fact::Sha &to) const
{
    auto diff = m_handles->diff(from, to);
    if (!diff)
        return std::unexpected(diff.error());
    git_diff_find_options find = GIT_DIFF_FIND_OPTIONS_INIT;
    find.flags = GIT_DIFF_FIND_RENAMES;
    find.rename_limit = renameLimit;
    if (git_diff_num_deltas(diff->get()) > renameLimit)
        find.flags |= GIT_DIFF_FIND_EXACT_MATCH_ONLY;
    if (const int code = git_diff_find_similar(diff->get(), &find))
        return failed(code, sb::format("cannot find renames between {} and {}", from.value, to.value));
    Numstat stat;
    stat.fileCount = int(git_diff_num_deltas(diff->get()));
    for (size_t i = 0; i < std::min<size_t>(size_t(stat.fileCount), fileLimit); ++i) {
        const git_diff_delta *delta = git_diff_get_delta(diff->get(), i);
        LineCount count{repairedUtf8(delta->status == GIT_DELTA_DELETED ? delta->old_file.path : delta->new_file.path)};
        if (std::max(delta->old_file.size, delta->new_file.size) <= sizeLimit) {
            git_patch *patch = nullptr;
            if (const int code = git_patch_from_diff(&patch, diff->get(), i))
                return failed(code, sb::format("cannot compare '{}'", count.path));
            const PatchHandle patched(patch);
            size_t added = 0, deleted = 0;
            if (patch)
                git_patch_line_stats(nullptr, &added, &deleted, patch);
            count.added = int(added);
            count.deleted = int(deleted);
        }
        stat.files.push_back(std::move(count));
    }
    return stat;
}

} // namespace sb::git
