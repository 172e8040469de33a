// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What stands in a text in another writing: a secret in base64 is a secret.
#pragma once

#include "mapped_text.h"

namespace sb::redact {

/// The lines of the text that hold escapes of JSON, C or URLs, decoded, and whatever of its runs of base64 and hexadecimal digits is
/// readable when decoded, each on a line of its own. Valid UTF-8 where the text is. Not larger than four times the text.
MappedText decodedText(std::string_view text);

/// The text with the escapes of JSON and C decoded ("\n", "\u0067", "\x67"), and nothing else.
MappedText withoutEscapes(std::string_view text);

} // namespace sb::redact
