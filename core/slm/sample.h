// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A change as the model reads it: words, file list, and an excerpt of the diff. Rows of training data and real changes are
// brought into the same form, so that what was learned from one holds for the other.
#pragma once

#include <core/fact/assessment.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sb::slm {

inline constexpr int types = 11; ///< in the order of fact::ChangeType
inline constexpr size_t maxFiles = 60;
inline constexpr size_t maxBody = 1500; ///< bytes
inline constexpr size_t maxExcerpt = 3300; ///< bytes

struct SampleFile {
    std::string path;
    char status = 'M'; ///< as git prints it: A D M R
    int added = 0;
    int deleted = 0;
};

struct Sample {
    std::string subject; ///< without "type(scope):"
    std::string body; ///< without trailers; at most maxBody
    std::vector<SampleFile> files; ///< at most maxFiles
    int fileCount = 0; ///< of the whole change
    int added = 0;
    int deleted = 0;
    std::string excerpt; ///< ">>> path", "@@ context", lines with + or -; at most maxExcerpt
};

Sample sampleOf(const fact::Change &change);

/// A subject's "type(scope)!: " (Conventional Commits 1.0.0), if it has one.
struct Prefix {
    std::string type; ///< lower case, any word
    std::string scope;
    bool bang = false;
    size_t length = 0; ///< bytes to remove
};
std::optional<Prefix> prefixOf(std::string_view subject);
/// The type that a prefix word means: "feature", "bugfix", "tests", ... too. None for words that name a component.
std::optional<fact::ChangeType> typeOfPrefix(std::string_view word);

/// The kind that all files share (a lock file counts as build), if there is one. `chore` of such a change is named after it when
/// labels are normalised: the object decides (docs, test, ci, build).
std::optional<fact::ChangeType> objectType(const std::vector<SampleFile> &files);

} // namespace sb::slm
