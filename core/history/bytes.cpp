// SPDX-License-Identifier: GPL-3.0-or-later
#include "bytes.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/mapped_file.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace sb::history {

namespace {

constexpr size_t hashLength = 64;

} // namespace

Reader Reader::open(const std::string &file, std::string_view magic)
{
    Reader reader;
    const auto mapped = MappedFile::open(file);
    if (!mapped || mapped->text().size() < magic.size() + hashLength || !mapped->text().starts_with(magic))
        return reader;
    const std::string_view content = mapped->text().substr(0, mapped->text().size() - hashLength);
    if (sha256Hex(content) != mapped->text().substr(content.size()))
        return reader;
    reader.m_bytes = content;
    reader.m_at = magic.size();
    reader.m_good = true;
    return reader;
}

uint64_t Reader::number()
{
    uint64_t value = 0;
    for (int shift = 0; m_good && shift < 64; shift += 7) {
        if (m_at == m_bytes.size())
            break;
        const auto byte = uint8_t(m_bytes[m_at++]);
        value |= uint64_t(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    m_good = false;
    return 0;
}

uint32_t Reader::count()
{
    const uint64_t value = number();
    if (value <= m_bytes.size() - m_at)
        return uint32_t(value);
    m_good = false;
    return 0;
}

std::string Reader::text()
{
    const uint32_t length = count();
    std::string value = m_bytes.substr(m_at, m_good ? length : 0);
    m_at += value.size();
    return value;
}

void Writer::number(uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        m_bytes += char(uint8_t(value) | 0x80);
    m_bytes += char(value);
}

void Writer::text(std::string_view value)
{
    number(value.size());
    m_bytes += value;
}

Result<> Writer::save(const std::string &file) const
{
    const std::string beside = sb::format("{}.{}", file, ::getpid());
    std::error_code problem;
    std::filesystem::create_directories(std::filesystem::path(file).parent_path(), problem);
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << m_bytes << sha256Hex(m_bytes);
    out.close();
    if (out)
        std::filesystem::rename(beside, file, problem);
    if (!out || problem) {
        std::filesystem::remove(beside, problem);
        return fail(Error::Kind::Io, sb::format("cannot write '{}'", file));
    }
    return {};
}

} // namespace sb::history
