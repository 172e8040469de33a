// SPDX-License-Identifier: GPL-3.0-or-later
#include "journal.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace sb::forge {

Result<Journal> Journal::open(const std::string &path)
{
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    Journal journal(fd, path);
    if (fd < 0)
        return journal.failed("open");
    return journal;
}

Journal::Journal(Journal &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_path(std::move(other.m_path))
    , m_read(other.m_read)
{
}

Journal &Journal::operator=(Journal &&other) noexcept
{
    std::swap(m_fd, other.m_fd);
    std::swap(m_path, other.m_path);
    std::swap(m_read, other.m_read);
    return *this;
}

Journal::~Journal()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

std::unexpected<Error> Journal::failed(const char *what) const
{
    return fail(Error::Kind::Io, sb::format("cannot {} '{}': {}", what, m_path, std::strerror(errno)));
}

Result<> Journal::lock()
{
    while (::flock(m_fd, LOCK_EX) != 0) {
        if (errno != EINTR)
            return failed("lock");
    }
    return {};
}

void Journal::unlock()
{
    ::flock(m_fd, LOCK_UN);
}

Result<std::vector<std::string>> Journal::newLines()
{
    std::string bytes;
    std::array<char, 64 * 1024> buffer;
    for (off_t at = off_t(m_read);;) {
        const ssize_t got = ::pread(m_fd, buffer.data(), buffer.size(), at);
        if (got < 0)
            return failed("read");
        if (got == 0)
            break;
        bytes.append(buffer.data(), size_t(got));
        at += got;
    }
    const size_t end = bytes.rfind('\n') == std::string::npos ? 0 : bytes.rfind('\n') + 1;
    if (end < bytes.size() && ::ftruncate(m_fd, off_t(m_read + end)) != 0)
        return failed("mend");
    m_read += end;
    std::vector<std::string> found;
    for (const std::string_view line : lines(std::string_view(bytes).substr(0, end)))
        found.emplace_back(line);
    return found;
}

Result<> Journal::append(const std::string &line)
{
    const std::string bytes = line + '\n';
    for (size_t written = 0; written < bytes.size();) {
        const ssize_t some = ::pwrite(m_fd, bytes.data() + written, bytes.size() - written, off_t(m_read + written));
        if (some < 0 && errno != EINTR)
            return failed("write");
        written += some < 0 ? 0 : size_t(some);
    }
    if (::fdatasync(m_fd) != 0)
        return failed("sync");
    m_read += bytes.size();
    return {};
}

} // namespace sb::forge
