// SPDX-License-Identifier: GPL-3.0-or-later
#include "hash.h"

#include <openssl/evp.h>

namespace sb {

std::array<uint8_t, 32> sha256(std::string_view bytes)
{
    static const EVP_MD *const algorithm
        = EVP_MD_fetch(nullptr, "SHA256", nullptr); // EVP_sha256() is looked up at each use
    std::array<uint8_t, 32> digest{};
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, algorithm, nullptr);
    return digest;
}

std::string hex(std::span<const uint8_t> bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const uint8_t byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string sha256Hex(std::string_view bytes)
{
    return hex(sha256(bytes));
}

} // namespace sb
