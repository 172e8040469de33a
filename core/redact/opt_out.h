// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include <string_view>

namespace sb::redact {

/// Whether the file says that it must not stand in any prompt: a comment that is the directive NO_LLM ("# NO_LLM", "// NO_LLM",
/// "<!-- NO_LLM -->"). Ask with the whole file, of the base and of the head, before it is cut into pieces; who cannot read a file
/// takes it as opted out.
bool optedOut(std::string_view wholeFile);

} // namespace sb::redact
