// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One program at a time: an advisory lock (flock) that the kernel gives back when the holder ends, however it ends.
#pragma once

#include "result.h"

#include <string>

namespace sb {

class FileLock {
public:
    /// Unavailable while another program (or another FileLock of this one) holds it; the text names the holder's process id.
    static Result<FileLock> take(const std::string &path);
    FileLock(FileLock &&other) noexcept
        : m_fd(std::exchange(other.m_fd, -1))
    {
    }
    FileLock &operator=(FileLock &&other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }
    ~FileLock();

private:
    explicit FileLock(int fd)
        : m_fd(fd)
    {
    }
    int m_fd = -1;
};

} // namespace sb
