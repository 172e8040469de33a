// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever an archive says of itself, no more is unpacked than the limits allow, and nothing outside its folder.
#include <core/forge/github/run_archive.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

struct Folder {
    std::string path = (fs::temp_directory_path() / "fuzz_archive_XXXXXX").string();
    Folder()
    {
        if (!::mkdtemp(path.data()))
            std::abort();
    }
    ~Folder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const Folder folder;
    const std::string &root = folder.path;
    std::ofstream(root + "/logs.zip", std::ios::binary | std::ios::trunc)
        .write(reinterpret_cast<const char *>(data), std::streamsize(size));
    sb::forge::github::ArchiveLimits limits;
    limits.entry = 1 << 20;
    limits.total = 2 << 20;
    limits.entries = 20;
    const auto unpacked = sb::forge::github::unpackLogs(root + "/logs.zip", root + "/logs", {}, limits);
    uint64_t total = 0;
    for (const auto &log : unpacked ? unpacked->logs : std::vector<sb::forge::github::ArchivedLog>{}) {
        total += log.bytes;
        if (fs::file_size(root + "/logs/" + log.file) != log.bytes || log.bytes > limits.entry)
            std::abort();
    }
    if (total > limits.total || (unpacked && unpacked->logs.size() > limits.entries)
        || (!unpacked && fs::exists(root + "/logs")))
        std::abort();
    if (std::distance(fs::directory_iterator(root), {}) > 2)
        std::abort();
    fs::remove_all(root + "/logs");
    return 0;
}
