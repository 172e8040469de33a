// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain_text.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace sb::redact {

namespace {

constexpr size_t MostSequence = 4096; ///< bytes of an operating system command; a longer one is no sequence

struct CodePoint {
    uint32_t value = 0;
    size_t size = 0; ///< bytes; 0: not UTF-8
};

CodePoint codePointAt(std::string_view bytes, size_t at)
{
    const auto byte = [&](size_t i) { return static_cast<uint8_t>(bytes[at + i]); };
    const uint8_t lead = byte(0);
    const size_t size = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0 || at + size > bytes.size())
        return {};
    uint32_t value = size == 1 ? lead : lead & (0x7Fu >> size);
    for (size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return {};
        value = value << 6 | (byte(i) & 0x3Fu);
    }
    constexpr std::array<uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return {};
    return {value, size};
}

/// Of no width, or such that the order of the text on a screen is another.
bool isInvisible(uint32_t c)
{
    struct Block {
        uint32_t first;
        uint32_t last;
    };
    constexpr auto blocks = std::to_array<Block>({{0x00AD, 0x00AD}, // soft hyphen
                                                  {0x034F, 0x034F}, // combining grapheme joiner
                                                  {0x061C, 0x061C}, // Arabic letter mark
                                                  {0x115F, 0x1160}, // Hangul fillers
                                                  {0x17B4, 0x17B5},
                                                  {0x180B, 0x180F}, // Mongolian selectors
                                                  {0x200B, 0x200F}, // zero width, marks of direction
                                                  {0x202A, 0x202E}, // embeddings and overrides
                                                  {0x2060, 0x206F}, // joiners, isolates
                                                  {0x3164, 0x3164},
                                                  {0xFE00, 0xFE0F}, // variation selectors
                                                  {0xFEFF, 0xFEFF},
                                                  {0xFFA0, 0xFFA0},
                                                  {0xFFF9, 0xFFFB}, // interlinear annotation
                                                  {0xE0000, 0xE0FFF}}); // tags, more variation selectors
    return c >= 0xAD && std::ranges::any_of(blocks, [c](const Block &b) { return c >= b.first && c <= b.last; });
}

/// Past the control sequence of which the parameters begin here.
size_t pastControlSequence(std::string_view bytes, size_t at)
{
    while (at < bytes.size() && bytes[at] >= 0x20 && bytes[at] <= 0x3F)
        ++at;
    return at < bytes.size() && bytes[at] >= 0x40 && bytes[at] <= 0x7E ? at + 1 : at;
}

/// Past the string that BEL or ST ends; `at` where nothing ends it.
size_t pastControlString(std::string_view bytes, size_t at)
{
    const std::string_view near = bytes.substr(at, MostSequence);
    for (size_t i = 0; i < near.size() && near[i] != '\n'; ++i) {
        if (near[i] == '\a')
            return at + i + 1;
        if (near.substr(i).starts_with("\x1b\\") || near.substr(i).starts_with("\xC2\x9C"))
            return at + i + 2;
    }
    return at;
}

/// Past a sequence whose introducer, C0 or C1, ends here and is `c` in 7 bits.
size_t pastSequence(std::string_view bytes, size_t at, char c)
{
    switch (c) {
    case '[': return pastControlSequence(bytes, at);
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_': return pastControlString(bytes, at);
    default: return at;
    }
}

/// Past an escape sequence that is not introduced as the above: intermediate bytes and a final one.
size_t pastEscape(std::string_view bytes, size_t at)
{
    if (at >= bytes.size())
        return at;
    const char c = bytes[at];
    if (c == '[' || c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
        return pastSequence(bytes, at + 1, c);
    while (at < bytes.size() && bytes[at] >= 0x20 && bytes[at] <= 0x2F)
        ++at;
    return at < bytes.size() && bytes[at] >= 0x30 && bytes[at] <= 0x7E ? at + 1 : at;
}

bool isPlain(char c)
{
    return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t';
}

} // namespace

MappedText plainText(std::string_view bytes)
{
    MappedText plain;
    size_t at = 0;
    while (at < bytes.size()) {
        size_t end = at;
        while (end < bytes.size() && isPlain(bytes[end]))
            ++end;
        plain.append(bytes.substr(at, end - at), at);
        at = end;
        if (at == bytes.size())
            break;
        const CodePoint c = codePointAt(bytes, at);
        const size_t past = at + std::max<size_t>(c.size, 1);
        const uint32_t value = c.size ? c.value : static_cast<uint8_t>(bytes[at]);
        if (value == 0x1B) {
            at = pastEscape(bytes, past);
        } else if (value == '\r') {
            // A terminal would write over the line.
            if (past == bytes.size() || bytes[past] != '\n')
                plain.appendFor("\n", {at, past});
            at = past;
        } else if (value >= 0x80 && value < 0xA0 && (c.size || value == 0x9B)) {
            at = pastSequence(bytes, past, static_cast<char>(value - 0x40)); // C1 is ESC and a letter (ECMA-35)
        } else if (c.size == 0) {
            plain.appendFor("\uFFFD", {at, past});
            at = past;
        } else {
            if (value >= 0xA0 && !isInvisible(value))
                plain.append(bytes.substr(at, c.size), at);
            at = past;
        }
    }
    return plain;
}

MappedText withoutForeignTokens(std::string_view text)
{
    constexpr auto names = std::to_array<std::string_view>({"SECRET_HASH_", "PERSON_HASH_"});
    MappedText out;
    size_t from = 0;
    for (size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const std::string next = [&] {
            std::string upper(text.substr(at + 1, names.front().size()));
            std::ranges::transform(upper, upper.begin(),
                                   [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
            return upper;
        }();
        if (std::ranges::find(names, next) == names.end())
            continue;
        out.append(text.substr(from, at + 1 - from), from);
        out.appendFor("QUOTED_", {at, at + 1});
        from = at + 1;
    }
    out.append(text.substr(from), from);
    return out;
}

} // namespace sb::redact
