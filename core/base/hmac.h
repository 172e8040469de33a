// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace sb {

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) of the bytes, as 64 lower-case hexadecimal digits.
std::string hmacSha256Hex(std::string_view key, std::string_view bytes);

/// Whether they are the same; takes as long wherever they differ, so that a secret cannot be guessed byte by byte.
bool equalInConstantTime(std::string_view one, std::string_view other);

} // namespace sb
