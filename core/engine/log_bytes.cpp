// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_bytes.h"

#include <core/base/format.h>

#include <zlib.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace sb::engine {

namespace {

constexpr size_t keptInMemory = size_t(32) << 20;

} // namespace

/// Takes a log piece by piece.
class LogBytes::Spool {
public:
    explicit Spool(std::string name)
        : m_name(std::move(name))
    {
    }
    ~Spool()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
            ::unlink(m_path.c_str());
        }
    }
    Spool(const Spool &) = delete;
    Spool &operator=(const Spool &) = delete;

    Result<> add(std::string_view piece)
    {
        m_size += piece.size();
        if (m_size > LogLimit)
            return fail(Error::Kind::Limit,
                        sb::format("{} is larger than {} GB when it is read whole: give it as a "
                                   "plain file",
                                   m_name, LogLimit >> 30));
        m_bytes += piece;
        return m_size > keptInMemory && m_bytes.size() >= pieceSize ? spill() : Result<>();
    }
    Result<LogBytes> finish()
    {
        LogBytes bytes;
        if (m_fd < 0 && m_size <= keptInMemory) {
            bytes.m_own = std::move(m_bytes);
            return bytes;
        }
        if (const Result<> spilled = spill(); !spilled)
            return std::unexpected(spilled.error());
        auto file = MappedFile::open(m_path);
        if (!file)
            return std::unexpected(file.error());
        bytes.m_file = std::move(*file);
        return bytes;
    }

private:
    static constexpr size_t pieceSize = size_t(4) << 20;

    Result<> spill()
    {
        if (m_fd < 0) {
            std::error_code failed;
            m_path = std::filesystem::temp_directory_path(failed).string() + "/signalbox-log-XXXXXX";
            m_fd = failed ? -1 : ::mkstemp(m_path.data());
        }
        size_t done = 0;
        while (m_fd >= 0 && done < m_bytes.size()) {
            const ssize_t wrote = ::write(m_fd, m_bytes.data() + done, m_bytes.size() - done);
            if (wrote < 0 && errno != EINTR)
                break;
            done += wrote > 0 ? size_t(wrote) : 0;
        }
        if (m_fd < 0 || done < m_bytes.size())
            return fail(Error::Kind::Io,
                        sb::format("cannot keep {} in {}: {}; TMPDIR names another folder", m_name, m_path,
                                   std::strerror(errno)));
        m_bytes.clear();
        return {};
    }

    std::string m_name;
    std::string m_bytes;
    std::string m_path;
    size_t m_size = 0;
    int m_fd = -1;
};

Result<LogBytes> LogBytes::open(const std::string &path)
{
    std::string part(size_t(1) << 16, '\0');
    if (path == "-") {
        Spool spool("standard input");
        for (size_t got = 0; (got = std::fread(part.data(), 1, part.size(), stdin)) > 0;) {
            if (const Result<> added = spool.add({part.data(), got}); !added)
                return std::unexpected(added.error());
        }
        return spool.finish();
    }
    auto plain = MappedFile::open(path);
    if (!plain)
        return std::unexpected(plain.error());
    if (!plain->text().starts_with("\x1f\x8b")) {
        LogBytes bytes;
        bytes.m_file = std::move(*plain);
        return bytes;
    }
    const std::unique_ptr<gzFile_s, decltype(&gzclose)> packed(gzopen(path.c_str(), "rb"), gzclose);
    if (!packed)
        return fail(Error::Kind::Io, "cannot read " + path);
    Spool spool(path);
    bool any = false;
    int got = 0;
    while ((got = gzread(packed.get(), part.data(), unsigned(part.size()))) > 0) {
        any = true;
        if (const Result<> added = spool.add({part.data(), size_t(got)}); !added)
            return std::unexpected(added.error());
    }
    if (got < 0 && !any)
        return fail(Error::Kind::Invalid, path + " is not a readable gzip file: fetch it again");
    return spool.finish();
}

fact::JobLog LogBytes::log(const std::string &name) const
{
    return {name, text(), [this](std::string_view part) {
                if (m_file)
                    m_file->release(part);
            }};
}

} // namespace sb::engine
