// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Which number stands for which secret: a store keeps them, so that a token means the same in every run.
#pragma once

#include <core/base/result.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace sb::redact {

class TokenNumbers {
public:
    TokenNumbers() = default;
    TokenNumbers(const TokenNumbers &) = delete;
    TokenNumbers &operator=(const TokenNumbers &) = delete;
    virtual ~TokenNumbers() = default;

    /// The number of what has this fingerprint (64 hexadecimal digits of a keyed hash, never the value); the next free one, from 1,
    /// where it is new. Each kind ("SECRET", "PERSON") counts on its own.
    virtual Result<uint64_t> numberOf(const std::string &kind, const std::string &fingerprint) = 0;
};

/// Forgets all at its end.
class TokenNumbersInMemory : public TokenNumbers {
public:
    Result<uint64_t> numberOf(const std::string &kind, const std::string &fingerprint) override;

private:
    std::mutex m_mutex;
    std::map<std::string, std::map<std::string, uint64_t>> m_numbers; ///< by kind, then by fingerprint
};

} // namespace sb::redact
