// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Private keys, which go over many lines.
#pragma once

#include "mapped_text.h"

namespace sb::redact {

/// Private keys as PEM (RFC 7468), OpenPGP (RFC 9580) and PuTTY write them, from the first line to the last; of one that breaks off,
/// the lines that look like a key. In order, none over another.
std::vector<Range> privateKeyBlocks(std::string_view text);

} // namespace sb::redact
