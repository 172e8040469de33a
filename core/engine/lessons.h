// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a repository's history teaches: the commits whose authors named their type.
#pragma once

#include <core/base/cancel.h>
#include <core/git/repository.h>
#include <core/slm/adapt.h>

#include <vector>

namespace sb::engine {

inline constexpr int commitsRead = 2000; ///< the newest of a repository

struct DatedLesson {
    Time at;
    slm::Lesson lesson;
};

/// At most `most` commits behind `tip` are looked at; merges and commits that name no type teach nothing. Oldest first.
Result<std::vector<DatedLesson>> lessonsOf(const git::Repository &repository, const fact::Sha &tip, int most,
                                           const Cancel &cancel);
/// Through a new file beside it.
Result<> writeWhole(const std::string &path, const std::string &bytes);

} // namespace sb::engine
