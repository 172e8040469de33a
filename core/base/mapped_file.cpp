// SPDX-License-Identifier: GPL-3.0-or-later
#include "mapped_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sb {

Result<MappedFile> MappedFile::open(const std::string &path)
{
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(errno == ENOENT ? Error::Kind::NotFound : Error::Kind::Io,
                    "cannot read " + path + ": " + std::strerror(errno));
    }
    MappedFile file;
    struct stat info{};
    const bool known = ::fstat(fd, &info) == 0;
    if (known && info.st_size > 0) {
        const auto size = static_cast<size_t>(info.st_size);
        void *bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED)
            file.m_bytes = {static_cast<const char *>(bytes), size};
    }
    const bool failed = !known || (info.st_size > 0 && file.m_bytes.empty());
    const int why = errno;
    ::close(fd);
    if (failed)
        return fail(Error::Kind::Io, "cannot map " + path + ": " + std::strerror(why));
    return file;
}

MappedFile::~MappedFile()
{
    if (!m_bytes.empty())
        ::munmap(const_cast<char *>(m_bytes.data()), m_bytes.size());
}

void MappedFile::release(std::string_view part) const
{
    const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    const auto whole = static_cast<size_t>(m_bytes.data() <= part.data() ? part.data() - m_bytes.data() : 0);
    const size_t begin = whole / page * page;
    const size_t end = (whole + part.size()) / page * page;
    if (begin < end && end <= m_bytes.size())
        ::madvise(const_cast<char *>(m_bytes.data()) + begin, end - begin, MADV_DONTNEED);
}

} // namespace sb
