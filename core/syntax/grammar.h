// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The grammar of a file, for the sources of this folder.
#pragma once

#include <string_view>

struct TSLanguage;

namespace sb::syntax {

/// By the file's name; nullptr where we have none.
const TSLanguage *grammarFor(std::string_view path);

} // namespace sb::syntax
