// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time per object. An append-only file of lines, each a whole step, shared by several programs through its lock.
#pragma once

#include <core/base/result.h>

#include <string>
#include <vector>

namespace sb::forge {

class Journal {
public:
    static Result<Journal> open(const std::string &path);
    Journal(Journal &&other) noexcept;
    Journal &operator=(Journal &&other) noexcept;
    ~Journal();

    /// Waits for the lock; unlock() or the destructor gives it back.
    Result<> lock();
    void unlock();
    /// The lines that somebody has written since the last call. A last line without an end was cut by a crash: it is
    /// dropped from the file, since its writer never heard that it was kept. Call it locked.
    Result<std::vector<std::string>> newLines();
    /// Appends one line and syncs it to the disk. Call it locked, after newLines().
    Result<> append(const std::string &line);

private:
    Journal(int fd, std::string path)
        : m_fd(fd)
        , m_path(std::move(path))
    {
    }
    std::unexpected<Error> failed(const char *what) const;
    int m_fd = -1;
    std::string m_path;
    size_t m_read = 0; ///< bytes of whole lines that newLines() has given or append() has written
};

} // namespace sb::forge
