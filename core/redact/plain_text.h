// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What must be gone before text is searched: whatever a person does not see would hide a secret from the search, and
// an instruction from the person.
#pragma once

#include "mapped_text.h"

namespace sb::redact {

/// The bytes as valid UTF-8 (a byte that is none becomes U+FFFD) without terminal sequences (ECMA-48: CSI, OSC, DCS and the like, in
/// 7 and 8 bits), controls other than tab and newline, zero-width, bidirectional, tag and variation characters.
MappedText plainText(std::string_view bytes);

/// The text with what only looks like one of our tokens made to look otherwise: "<SECRET_HASH_7>" becomes "<QUOTED_SECRET_HASH_7>".
MappedText withoutForeignTokens(std::string_view text);

} // namespace sb::redact
