// SPDX-License-Identifier: GPL-3.0-or-later
#include "hmac.h"

#include "hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace sb {

std::string hmacSha256Hex(std::string_view key, std::string_view bytes)
{
    std::array<uint8_t, 32> digest{};
    HMAC(EVP_sha256(), key.data(), int(key.size()), reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(),
         digest.data(), nullptr);
    return hex(digest);
}

bool equalInConstantTime(std::string_view one, std::string_view other)
{
    return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

} // namespace sb
