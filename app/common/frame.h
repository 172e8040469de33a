// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How messages stand on a stream: four bytes with the length of what follows, most significant first, then that many
// bytes of JSON. A message of no bytes says "still at it".
#pragma once

#include <core/base/result.h>

#include <optional>
#include <string>
#include <string_view>

namespace sb::common {

inline constexpr size_t requestLimit = size_t(1) << 20;
inline constexpr size_t answerLimit = size_t(256) << 20;

/// Limit where the body is longer than an answer may be.
Result<std::string> framed(std::string_view body);

/// Takes a stream apart. After an error the stream cannot be read any further.
class FrameReader {
public:
    explicit FrameReader(size_t limit)
        : m_limit(limit)
    {
    }
    void feed(std::string_view bytes) { m_bytes += bytes; }
    /// The next whole message, if there is one; Limit as soon as a length is announced that is larger than allowed.
    Result<std::optional<std::string>> next();
    /// A message has begun and is not yet whole.
    bool partial() const { return !m_bytes.empty(); }

private:
    size_t m_limit;
    std::string m_bytes;
};

} // namespace sb::common
