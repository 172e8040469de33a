// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame.h"

#include <array>
#include <cstdint>

namespace sb::common {

namespace {
constexpr size_t headerSize = 4;
}

Result<std::string> framed(std::string_view body)
{
    if (body.size() > answerLimit)
        return fail(Error::Kind::Limit,
                    "the answer has " + std::to_string(body.size()) + " bytes, at most " + std::to_string(answerLimit)
                        + " are sent: ask for fewer rows");
    const auto size = static_cast<uint32_t>(body.size());
    std::string bytes;
    bytes.reserve(headerSize + body.size());
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<char>(size >> shift & 0xFF));
    return bytes.append(body);
}

Result<std::optional<std::string>> FrameReader::next()
{
    if (m_bytes.size() < headerSize)
        return std::nullopt;
    size_t size = 0;
    for (size_t i = 0; i < headerSize; ++i)
        size = size << 8 | static_cast<unsigned char>(m_bytes[i]);
    if (size > m_limit)
        return fail(Error::Kind::Limit,
                    "a message of " + std::to_string(size) + " bytes is announced, at most " + std::to_string(m_limit)
                        + " are read");
    if (m_bytes.size() < headerSize + size)
        return std::nullopt;
    std::string body = m_bytes.substr(headerSize, size);
    m_bytes.erase(0, headerSize + size);
    return body;
}

} // namespace sb::common
