// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl changelog`: the release notes of a range, without a workspace.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>

#include <string>

namespace sb::engine {

struct ChangelogTool {
    std::string repository; ///< a folder, bare or not
    std::string range; ///< A..B; "A.." ends at HEAD
    std::string title; ///< empty: the end of the range
    bool json = false;
};

/// Markdown, or one JSON document with the notes and the Markdown. Merges, and commits that the same range reverts, are left out.
/// Invalid where the range is none; NotFound names the repository or revision.
Result<std::string> releaseNotesOf(const ChangelogTool &tool, const Cancel &cancel);

} // namespace sb::engine
