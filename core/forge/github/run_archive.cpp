// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_archive.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <fstream>
#include <memory>

namespace sb::forge::github {

namespace fs = std::filesystem;

namespace {

constexpr size_t blockSize = 64 * 1024;
constexpr uint64_t ratioFrom = 1 << 20;

struct Close {
    void operator()(archive *it) const { ::archive_read_free(it); }
};
using ArchiveReader = std::unique_ptr<archive, Close>;

std::string said(archive *reader)
{
    const char *text = ::archive_error_string(reader);
    return shortened(repairedUtf8(text ? text : "no archive"), 200);
}

class Unpacker {
public:
    Unpacker(const std::string &archive, const std::string &folder, const Cancel &cancel, const ArchiveLimits &limits)
        : m_archive(archive)
        , m_folder(folder)
        , m_cancel(cancel)
        , m_limits(limits)
        , m_reader(::archive_read_new())
    {
    }

    Result<Unpacked> run()
    {
        ::archive_read_support_format_zip(m_reader.get());
        if (::archive_read_open_filename(m_reader.get(), m_archive.c_str(), blockSize) != ARCHIVE_OK)
            return fail(Error::Kind::Invalid, "'" + m_archive + "': " + said(m_reader.get()));
        for (;;) {
            archive_entry *entry = nullptr;
            const int status = ::archive_read_next_header(m_reader.get(), &entry);
            if (status == ARCHIVE_EOF)
                return std::move(m_unpacked);
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN) {
                if (m_seen == 0)
                    return fail(Error::Kind::Invalid, "'" + m_archive + "': " + said(m_reader.get()));
                m_unpacked.problem = said(m_reader.get());
                return std::move(m_unpacked);
            }
            if (++m_seen > m_limits.entries)
                return fail(Error::Kind::Limit, sb::format("more than {} entries", m_limits.entries));
            if (::archive_entry_filetype(entry) != AE_IFREG)
                continue; // folders, links, devices
            const char *name = ::archive_entry_pathname_utf8(entry);
            if (!name)
                name = ::archive_entry_pathname(entry);
            const auto whole = unpack(shortened(repairedUtf8(name ? name : ""), 300));
            if (!whole)
                return std::unexpected(whole.error());
            if (!*whole)
                return std::move(m_unpacked);
        }
    }

private:
    /// False where the archive ends in the middle.
    Result<bool> unpack(std::string label)
    {
        ArchivedLog log{std::move(label), sb::format("{:05}.log", m_unpacked.logs.size() + 1), 0};
        const std::string path = m_folder + "/" + log.file;
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        std::string block(blockSize, '\0');
        la_ssize_t got = 0;
        while ((got = ::archive_read_data(m_reader.get(), block.data(), block.size())) > 0) {
            log.bytes += uint64_t(got);
            m_total += uint64_t(got);
            if (auto fine = within(log.bytes); !fine)
                return std::unexpected(fine.error());
            out.write(block.data(), got);
        }
        out.close();
        if (!out)
            return fail(Error::Kind::Io, "cannot write '" + path + "'");
        if (got < 0)
            m_unpacked.problem = log.label + ": " + said(m_reader.get());
        m_unpacked.logs.push_back(std::move(log));
        return got >= 0;
    }

    Result<> within(uint64_t entry) const
    {
        if (m_cancel.requested())
            return fail(Error::Kind::Cancelled, "stopped");
        if (entry > m_limits.entry || m_total > m_limits.total)
            return fail(Error::Kind::Limit, "its logs are larger than Signalbox unpacks");
        const auto packed = uint64_t(std::max<la_int64_t>(1, ::archive_filter_bytes(m_reader.get(), -1)));
        if (m_total > ratioFrom && m_total / packed > m_limits.ratio)
            return fail(Error::Kind::Limit, sb::format("it unpacks to more than {} times its size", m_limits.ratio));
        if (std::chrono::steady_clock::now() - m_begun > m_limits.time)
            return fail(Error::Kind::Limit, "it takes too long to unpack");
        return {};
    }

    const std::string &m_archive;
    const std::string &m_folder;
    const Cancel &m_cancel;
    const ArchiveLimits &m_limits;
    ArchiveReader m_reader;
    Unpacked m_unpacked;
    uint64_t m_total = 0;
    size_t m_seen = 0;
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
};

} // namespace

Result<Unpacked> unpackLogs(const std::string &archive, const std::string &folder, const Cancel &cancel,
                            const ArchiveLimits &limits)
{
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return fail(Error::Kind::Io, "cannot make '" + folder + "': " + failed.message());
    auto unpacked = Unpacker(archive, folder, cancel, limits).run();
    if (!unpacked)
        fs::remove_all(folder, failed);
    return unpacked;
}

} // namespace sb::forge::github
