// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace sb {

Result<FileLock> FileLock::take(const std::string &path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(Error::Kind::Io, "cannot open the lock " + path + ": " + std::strerror(errno));
    FileLock lock(fd);
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> holder{};
        const ssize_t size = ::read(fd, holder.data(), holder.size() - 1);
        const std::string who
            = size > 0 ? " (process " + std::string(holder.data(), static_cast<size_t>(size)) + ")" : "";
        return fail(Error::Kind::Unavailable,
                    "another program" + who + " works in this workspace: " + path
                        + " is locked; close it or try again");
    }
    const std::string pid = std::to_string(::getpid());
    if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, pid.data(), pid.size(), 0) < 0)
        return fail(Error::Kind::Io, "cannot write the lock " + path + ": " + std::strerror(errno));
    return lock;
}

FileLock::~FileLock()
{
    if (m_fd < 0)
        return;
    ::flock(m_fd, LOCK_UN); // closing is not enough: a child that has not begun its program yet has the file open too
    ::close(m_fd);
}

} // namespace sb
