// SPDX-License-Identifier: GPL-3.0-or-later
#include "text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace sb {

namespace {

/// Length of the valid UTF-8 sequence at the front of `bytes` (RFC 3629, table 3-7 of Unicode), 0 if there is none.
size_t sequenceLength(std::string_view bytes)
{
    const auto at = [&](size_t i) { return i < bytes.size() ? uint8_t(bytes[i]) : uint8_t(0); };
    const uint8_t first = at(0);
    if (first < 0x80)
        return bytes.empty() ? 0 : 1;
    const auto tail = [&](size_t i) { return (at(i) & 0xC0) == 0x80; };
    if (first >= 0xC2 && first <= 0xDF)
        return tail(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool second = first == 0xE0 ? at(1) >= 0xA0 : first == 0xED ? at(1) < 0xA0 : true;
        return second && tail(1) && tail(2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool second = first == 0xF0 ? at(1) >= 0x90 : first == 0xF4 ? at(1) < 0x90 : true;
        return second && tail(1) && tail(2) && tail(3) ? 4 : 0;
    }
    return 0;
}

/// Length of what the bytes begin with that is valid UTF-8.
size_t validLength(std::string_view bytes)
{
    size_t at = 0;
    while (at < bytes.size()) {
        if (uint64_t word = 0; at + sizeof word <= bytes.size()) { // most text is ASCII
            std::memcpy(&word, bytes.data() + at, sizeof word);
            if ((word & 0x8080808080808080U) == 0) {
                at += sizeof word;
                continue;
            }
        }
        const size_t length = sequenceLength(bytes.substr(at));
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> lines(std::string_view text)
{
    std::vector<std::string_view> found = split(text, '\n');
    if (found.back().empty())
        found.pop_back();
    return found;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    size_t begin = 0;
    for (size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1)
        parts.push_back(text.substr(begin, end - begin));
    parts.push_back(text.substr(begin));
    return parts;
}

std::string_view folderOf(std::string_view path)
{
    const size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string join(const std::vector<std::string> &parts, std::string_view separator)
{
    std::string text;
    for (const std::string &part : parts) {
        if (!text.empty() || &part != &parts.front())
            text += separator;
        text += part;
    }
    return text;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char &c : result) {
        if (c >= 'A' && c <= 'Z')
            c = char(c + 32);
    }
    return result;
}

std::string repairedUtf8(std::string_view bytes)
{
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const size_t valid = validLength(bytes);
        text += bytes.substr(0, valid);
        if (valid < bytes.size())
            text += "\xEF\xBF\xBD";
        bytes.remove_prefix(std::min(valid + 1, bytes.size()));
    }
    return text;
}

bool isUtf8(std::string_view bytes)
{
    return validLength(bytes) == bytes.size();
}

std::string shortened(std::string_view text, size_t limit)
{
    if (text.size() <= limit)
        return std::string(text);
    size_t end = limit;
    while (end > 0 && (uint8_t(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "…";
}

bool nestsDeeper(std::string_view text, int levels)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > levels)
                return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return false;
}

} // namespace sb
