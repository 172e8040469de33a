// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace sb {

/// SHA-256 (FIPS 180-4) of the bytes.
std::array<uint8_t, 32> sha256(std::string_view bytes);
/// Two lower-case hexadecimal digits a byte.
std::string hex(std::span<const uint8_t> bytes);
/// sha256() as 64 lower-case hexadecimal digits.
std::string sha256Hex(std::string_view bytes);

} // namespace sb
