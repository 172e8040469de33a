// SPDX-License-Identifier: GPL-3.0-or-later
#include "compiled_cache.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/mapped_file.h>

#include <hs/hs.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <unistd.h>
#include <utility>

namespace sb::scan {

namespace {

constexpr size_t sealSize = 64;
constexpr size_t mostKept = 16;

std::string nameFor(const std::vector<std::string> &patterns)
{
    hs_platform_info platform{};
    hs_populate_platform(&platform);
    std::string made = sb::format("4 {} {} {}\n", hs_version(), platform.tune, platform.cpu_features);
    for (const std::string &pattern : patterns)
        made += pattern + "\n";
    return "patterns-" + sha256Hex(made).substr(0, 32) + ".hsdb";
}

/// Every change of a rule makes another database: those that were made long ago are forgotten.
void keepNewest(const std::filesystem::path &folder)
{
    namespace files = std::filesystem;
    std::error_code ignored;
    std::vector<std::pair<files::file_time_type, files::path>> made;
    for (const auto &entry : files::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == ".hsdb")
            made.emplace_back(entry.last_write_time(ignored), entry.path());
    }
    std::ranges::sort(made, std::ranges::greater());
    for (size_t i = mostKept; i < made.size(); ++i)
        files::remove(made[i].second, ignored);
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
    const std::string part = sb::format("{}.{}", m_path, getpid());
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
    keepNewest(std::filesystem::path(m_path).parent_path());
}

} // namespace sb::scan
