// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time. The caches' files: a magic word, then numbers (LEB128) and texts (length, bytes), then a SHA-256 of it all.
// What was damaged reads as nothing: good() turns false and every value after that is empty.
#pragma once

#include <core/base/result.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace sb::history {

class Reader {
public:
    static Reader open(const std::string &file, std::string_view magic);
    uint64_t number();
    /// A number of things to come: never more than there are bytes left.
    uint32_t count();
    std::string text();
    bool good() const { return m_good; }
    bool atEnd() const { return m_at == m_bytes.size(); }

private:
    std::string m_bytes;
    size_t m_at = 0;
    bool m_good = false;
};

class Writer {
public:
    explicit Writer(std::string_view magic)
        : m_bytes(magic)
    {
    }
    void number(uint64_t value);
    void text(std::string_view value);
    /// Beside the file, then renamed over it.
    Result<> save(const std::string &file) const;

private:
    std::string m_bytes;
};

} // namespace sb::history
