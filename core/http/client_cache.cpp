// SPDX-License-Identifier: GPL-3.0-or-later
#include "client_cache.h"

#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

namespace sb::http {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view mark = "signalbox-etag 1";
constexpr size_t lineLimit = 16 << 10;
constexpr uint64_t bodyLimit = uint64_t(64) << 20;

bool line(std::istream &in, std::string &to)
{
    return std::getline(in, to) && to.size() < lineLimit;
}

} // namespace

std::optional<std::string> linkOf(std::string_view field, std::string_view relation)
{
    while (!field.empty()) {
        const size_t begin = field.find('<');
        const size_t end = begin == std::string_view::npos ? begin : field.find('>', begin);
        if (end == std::string_view::npos)
            return std::nullopt;
        const std::string_view target = field.substr(begin + 1, end - begin - 1);
        field.remove_prefix(end + 1);
        const std::string_view parameters = field.substr(0, field.find('<'));
        for (std::string_view each : split(parameters, ';')) {
            each = trimmed(each);
            if (each.ends_with(','))
                each = trimmed(each.substr(0, each.size() - 1));
            if (!lower(each).starts_with("rel="))
                continue;
            std::string_view value = each.substr(4);
            if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
                value = value.substr(1, value.size() - 2);
            if (std::ranges::contains(split(value, ' '), relation))
                return std::string(target);
        }
    }
    return std::nullopt;
}

EtagCache::EtagCache(std::string folder, uint64_t quota)
    : m_folder(std::move(folder))
    , m_quota(quota)
{
    std::error_code ignored;
    if (!m_folder.empty())
        fs::create_directories(m_folder, ignored);
    prune();
}

std::string EtagCache::pathOf(const std::string &who, const std::string &url) const
{
    return m_folder + "/" + sha256Hex(who + "\n" + url).substr(0, 40);
}

std::optional<EtagCache::Entry> EtagCache::find(const std::string &who, const std::string &url, bool body)
{
    if (m_folder.empty())
        return std::nullopt;
    std::ifstream in(pathOf(who, url), std::ios::binary);
    std::string first, address, size;
    Entry entry;
    if (!line(in, first) || first != mark || !line(in, address) || address != url || !line(in, entry.etag)
        || !line(in, entry.next) || !line(in, size))
        return std::nullopt;
    uint64_t bytes = 0;
    if (std::from_chars(size.data(), size.data() + size.size(), bytes).ec != std::errc() || bytes > bodyLimit)
        return std::nullopt;
    const auto begin = in.tellg();
    in.seekg(0, std::ios::end);
    if (uint64_t(in.tellg() - begin) != bytes)
        return std::nullopt; // cut by a crash
    if (body) {
        entry.body.resize(bytes);
        in.seekg(begin);
        if (!in.read(entry.body.data(), std::streamsize(bytes)))
            return std::nullopt;
    }
    return entry;
}

void EtagCache::put(const std::string &who, const std::string &url, const Entry &entry)
{
    const auto oneLine = [](const std::string &text) { return text.size() < lineLimit && !text.contains('\n'); };
    if (m_folder.empty() || !oneLine(url) || !oneLine(entry.etag) || !oneLine(entry.next)
        || entry.body.size() > bodyLimit)
        return;
    const std::string path = pathOf(who, url);
    const std::string part = path + ".part";
    std::error_code failed;
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out << mark << '\n'
            << url << '\n'
            << entry.etag << '\n'
            << entry.next << '\n'
            << entry.body.size() << '\n'
            << entry.body;
        if (!out.flush())
            failed = std::make_error_code(std::errc::io_error);
    }
    if (!failed)
        fs::rename(part, path, failed);
    if (failed) {
        fs::remove(part, failed);
        return;
    }
    m_written += entry.body.size();
    if (m_written > m_quota / 8)
        prune();
}

void EtagCache::prune()
{
    struct File {
        fs::path path;
        fs::file_time_type at;
        uint64_t size = 0;
    };
    m_written = 0;
    std::vector<File> files;
    uint64_t sum = 0;
    std::error_code failed;
    if (m_folder.empty())
        return;
    for (const auto &each : fs::directory_iterator(m_folder, failed)) {
        std::error_code gone;
        File file{each.path(), each.last_write_time(gone), each.file_size(gone)};
        if (gone)
            continue;
        sum += file.size;
        files.push_back(std::move(file));
    }
    std::ranges::sort(files, {}, &File::at);
    for (const File &file : files) {
        if (sum <= m_quota)
            break;
        sum -= file.size;
        fs::remove(file.path, failed);
    }
}

} // namespace sb::http
