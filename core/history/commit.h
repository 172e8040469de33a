// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. A commit as the history index keeps it: who, when, which kind of message, and how many lines of which files.
#pragma once

#include <core/fact/change.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sb::history {

struct Touch {
    std::string path;
    int added = 0; ///< lines; 0 for a binary file
    int deleted = 0;
    bool operator==(const Touch &) const = default;
};

struct Commit {
    std::string sha;
    std::string author; ///< what tells one person from another: a mail address, a hash of it, a login
    int64_t time = 0; ///< seconds since 1970, UTC
    bool bot = false;
    bool fix = false; ///< by its subject
    bool revert = false;
    std::string subject;
    int bodyLength = 0; ///< bytes
    int fileCount = 0; ///< may exceed files.size() where a list was cut
    std::vector<Touch> files;
    bool operator==(const Commit &) const = default;
};

/// Source that a defect can live in: by its ending, and not under tests, docs, examples, vendored code.
bool isSource(std::string_view path);
bool isTestPath(std::string_view path);
/// Fixes a defect, going by the subject; fixes of typos, lint, tests and documentation are not meant.
bool isFix(std::string_view subject);
bool isRevert(std::string_view subject, std::string_view body);
bool isBot(std::string_view author);

/// A change under review as the commit that it would become.
Commit commitOf(const fact::Change &change);

} // namespace sb::history
