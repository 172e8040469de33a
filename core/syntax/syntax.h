// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Reads source files with tree-sitter grammars: C, C++, Python, JavaScript, TypeScript, Go, Rust, Java, JSON, YAML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sb::syntax {

struct SyntaxError {
    int line = 0; ///< 1-based
    int column = 0; ///< 1-based, bytes
    std::string text; ///< "unexpected '}'"
    bool operator==(const SyntaxError &) const = default;
};

/// "cpp", "python", ... by the file's name; empty where we have no grammar.
std::string_view languageOf(std::string_view path);

/// The error nodes of `after` that `before` does not have too. Valid C++ often has some (macros), so only new ones count.
/// Empty for a language without a grammar and for files over 2 MB.
std::vector<SyntaxError> newErrors(std::string_view path, std::string_view before, std::string_view after);

} // namespace sb::syntax
