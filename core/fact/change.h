// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a commit, a range of commits or a patch changes, with the words that came with it.
#pragma once

#include "repo.h"

#include <core/base/clock.h>

#include <vector>

namespace sb::fact {

enum class FileStatus { Added, Modified, Deleted, Renamed, Copied, TypeChanged };

struct FileChange {
    std::string path;
    std::string oldPath; ///< differs from path for a rename or copy
    FileStatus status = FileStatus::Modified;
    bool binary = false;
    int added = 0; ///< lines
    int deleted = 0;
    std::string patch; ///< the hunks ("@@ ..." onwards), unified, three lines of context; may be cut at a size limit

    bool operator==(const FileChange &) const = default;
};

struct Change {
    Sha sha; ///< of the newest commit, empty for a bare patch
    std::string subject; ///< first line of the message, or the pull request's title
    std::string body;
    std::string author; ///< "Name <mail>"
    Time at;
    std::vector<FileChange> files;

    int added() const;
    int deleted() const;
    bool operator==(const Change &) const = default;
};

} // namespace sb::fact
