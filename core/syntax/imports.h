// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a source file names as needed: includes, imports, uses, modules; unresolved, in the words of the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sb::syntax {

/// C and C++ "dir/x.h"; Python "a.b", ".a"; JavaScript and TypeScript "./x", "pkg"; Go "host/a/b"; Rust "crate::a::b", "mod x"; Java
/// "a.b.C", "a.b.*". Sorted, each once, at most 2,000; empty for other languages and for files over 2 MB.
std::vector<std::string> importsOf(std::string_view path, std::string_view source);

} // namespace sb::syntax
