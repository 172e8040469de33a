// SPDX-License-Identifier: GPL-3.0-or-later
#include "compiled_cache.h"

#include <core/base/hash.h>
#include <core/base/mapped_file.h>

#include <hs/hs.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <memory>
#include <unistd.h>

namespace sb::scan {

namespace {

constexpr size_t sealSize = 64;

std::string nameFor(const std::vector<std::string> &patterns)
{
    hs_platform_info platform{};
    hs_populate_platform(&platform);
    std::string made = std::format("4 {} {} {}\n", hs_version(), platform.tune, platform.cpu_features);
    for (const std::string &pattern : patterns)
        made += pattern + "\n";
    return "patterns-" + sha256Hex(made).substr(0, 32) + ".hsdb";
}

struct Close {
    void operator()(std::FILE *file) const { std::fclose(file); }
};

} // namespace

CompiledCache::CompiledCache(const std::string &folder, const std::vector<std::string> &patterns)
    : m_path(folder.empty() ? "" : folder + "/" + nameFor(patterns))
{
}

hs_database *CompiledCache::load() const
{
    const auto file = m_path.empty() ? std::unexpected(Error{}) : MappedFile::open(m_path);
    if (!file || file->text().size() <= sealSize)
        return nullptr;
    const std::string_view bytes = file->text().substr(sealSize);
    hs_database_t *database = nullptr;
    if (sha256Hex(bytes) != file->text().substr(0, sealSize)
        || hs_deserialize_database(bytes.data(), bytes.size(), &database) != HS_SUCCESS)
        return nullptr;
    return database;
}

void CompiledCache::keep(const hs_database *database) const
{
    char *bytes = nullptr;
    size_t size = 0;
    if (m_path.empty() || hs_serialize_database(database, &bytes, &size) != HS_SUCCESS)
        return;
    const std::unique_ptr<char, decltype(&std::free)> owned(bytes, std::free);
    std::error_code ignored;
    std::filesystem::create_directories(std::filesystem::path(m_path).parent_path(), ignored);
    // Under a name of its own first: another process may be reading or writing the same one.
    const std::string part = std::format("{}.{}", m_path, getpid());
    {
        const std::unique_ptr<std::FILE, Close> file(std::fopen(part.c_str(), "wbe"));
        const std::string seal = sha256Hex({bytes, size});
        if (!file || std::fwrite(seal.data(), 1, sealSize, file.get()) != sealSize
            || std::fwrite(bytes, 1, size, file.get()) != size || std::fflush(file.get()) != 0) {
            std::filesystem::remove(part, ignored);
            return;
        }
    }
    std::filesystem::rename(part, m_path, ignored);
}

} // namespace sb::scan
