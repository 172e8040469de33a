// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One kind of fix: what it changes in which file, and why.
#pragma once

#include "autofix.h"

#include <map>
#include <optional>

namespace sb::autofix {

struct Fix {
    std::string recipe;
    std::string title; ///< imperative, for the pull request
    std::string why;
    double confidence = 0;
    std::map<std::string, std::pair<std::string, std::string>> files; ///< path -> before, after
};

/// The log's line, 1-based, without escape sequences; empty past the end.
std::string cleanLine(const Input &input, int64_t line);
/// A path of the log as one of the repository's: the longest tail of it that names a file there; nothing where none does.
std::optional<std::string> repositoryPath(const Input &input, std::string_view shown);

/// The compiler's own "did you mean" and "did you forget to #include", and Python's.
std::optional<Fix> spelling(const Input &input);
std::optional<Fix> missingInclude(const Input &input);
/// A formatter's diff that stands in the log.
std::optional<Fix> formatterDiff(const Input &input);

/// The two texts of one file as git's unified diff; empty where they are equal.
std::string unifiedDiff(const std::string &path, const std::string &before, const std::string &after);

} // namespace sb::autofix
