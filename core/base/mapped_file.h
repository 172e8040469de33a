// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A file's bytes without copying them; read-only.
#pragma once

#include "result.h"

#include <string>
#include <string_view>

namespace sb {

class MappedFile {
public:
    /// NotFound or Io names the path. A file that others cut while it is mapped must not be read (logs only grow).
    static Result<MappedFile> open(const std::string &path);
    MappedFile(MappedFile &&other) noexcept
        : m_bytes(std::exchange(other.m_bytes, {}))
    {
    }
    MappedFile &operator=(MappedFile &&other) noexcept
    {
        std::swap(m_bytes, other.m_bytes);
        return *this;
    }
    ~MappedFile();
    std::string_view text() const { return m_bytes; }
    /// The part's pages may leave memory; the next look reads them from the file again.
    void release(std::string_view part) const;

private:
    MappedFile() = default;
    std::string_view m_bytes;
};

} // namespace sb
