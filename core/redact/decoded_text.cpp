// SPDX-License-Identifier: GPL-3.0-or-later
#include "decoded_text.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace sb::redact {

namespace {

constexpr size_t LeastRun = 16; ///< digits; fewer hold no secret of a known kind
constexpr size_t LeastReadable = 10; ///< characters in a row; fewer come about by chance
constexpr size_t WrappedAt = 60; ///< characters; a line of so many may go on in the next

/// The value of each byte that is a digit; of others -1.
using Digits = std::array<int8_t, 256>;

constexpr Digits digitsOf(std::string_view alphabet)
{
    Digits digits{};
    digits.fill(-1);
    for (size_t i = 0; i < alphabet.size(); ++i)
        digits[static_cast<uint8_t>(alphabet[i])] = static_cast<int8_t>(i);
    return digits;
}

/// Both alphabets of RFC 4648.
constexpr Digits Base64Digits = [] {
    Digits digits = digitsOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    digits['-'] = digits['+'];
    digits['_'] = digits['/'];
    return digits;
}();

constexpr Digits HexDigits = [] {
    Digits digits = digitsOf("0123456789abcdef");
    for (char c = 'A'; c <= 'F'; ++c)
        digits[static_cast<uint8_t>(c)] = static_cast<int8_t>(c - 'A' + 10);
    return digits;
}();

std::optional<uint32_t> hexNumber(std::string_view digits, size_t count)
{
    if (digits.size() < count)
        return {};
    uint32_t value = 0;
    for (const char c : digits.substr(0, count)) {
        const int8_t digit = HexDigits[static_cast<uint8_t>(c)];
        if (digit < 0)
            return {};
        value = value << 4 | static_cast<uint32_t>(digit);
    }
    return value;
}

std::string utf8(uint32_t c)
{
    if (c < 0x80)
        return {static_cast<char>(c)};
    if (c < 0x800)
        return {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    return {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
            static_cast<char>(0x80 | (c & 0x3F))};
}

struct Escape {
    std::string text;
    size_t size = 0; ///< bytes of the escape; 0: it is none
};

/// What the escape stands for that begins with the backslash in front.
Escape escapeAt(std::string_view text)
{
    if (text.size() < 2)
        return {};
    switch (text[1]) {
    case 'n': return {"\n", 2};
    case 'r': return {"\n", 2};
    case 't': return {"\t", 2};
    case 'b':
    case 'f':
    case '0': return {" ", 2};
    case '"':
    case '\'':
    case '/':
    case '\\': return {std::string(1, text[1]), 2};
    case 'x':
        if (const auto c = hexNumber(text.substr(2), 2); c && *c < 0x80)
            return {utf8(*c), 4};
        return {};
    case 'u':
        if (const auto c = hexNumber(text.substr(2), 4); c && (*c < 0xD800 || *c > 0xDFFF))
            return {utf8(*c), 6};
        return {};
    default: return {};
    }
}

void appendUnescaped(std::string_view text, size_t offset, MappedText &out)
{
    size_t from = 0;
    for (size_t at = text.find('\\'); at != std::string_view::npos;) {
        const Escape escape = escapeAt(text.substr(at));
        if (escape.size > 0) {
            out.append(text.substr(from, at - from), offset + from);
            out.appendFor(escape.text, {offset + at, offset + at + escape.size});
            from = at + escape.size;
        }
        at = text.find('\\', at + std::max<size_t>(escape.size, 1));
    }
    out.append(text.substr(from), offset + from);
}

/// Percent-encoding (RFC 3986), of ASCII alone: what is above stands as it is, so that the text stays UTF-8. False where there is none.
bool appendWithoutPercents(std::string_view text, size_t offset, MappedText &out)
{
    size_t from = 0;
    for (size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        const auto c = hexNumber(text.substr(at + 1), 2);
        if (at < from || !c || *c >= 0x80)
            continue;
        out.append(text.substr(from, at - from), offset + from);
        out.appendFor(utf8(*c), {offset + at, offset + at + 3});
        from = at + 3;
    }
    if (from == 0)
        return false;
    out.append(text.substr(from), offset + from);
    return true;
}

bool isReadable(uint8_t c)
{
    return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t' || c == '\r';
}

/// What is readable of the decoded bytes; all of it stands for the whole run that they were decoded from.
void appendReadable(std::string_view bytes, Range source, MappedText &out)
{
    size_t begin = 0;
    for (size_t at = 0; at <= bytes.size(); ++at) {
        if (at < bytes.size() && isReadable(static_cast<uint8_t>(bytes[at])))
            continue;
        if (at - begin >= LeastReadable) {
            out.appendFor(bytes.substr(begin, at - begin), source);
            out.appendFor("\n", source);
        }
        begin = at + 1;
    }
}

/// `digits` are the values of a run's digits, of `Bits` bits each. A run may begin with digits that do not belong to it, such as a path
/// before it: each of the ways to begin is tried.
template<int Bits>
void appendDecoded(std::string_view digits, Range source, MappedText &out)
{
    constexpr size_t ways = Bits == 6 ? 4 : 2;
    std::string bytes;
    for (size_t skip = 0; skip < ways; ++skip) {
        bytes.clear();
        uint32_t value = 0;
        int held = 0;
        for (const char digit : digits.substr(skip)) {
            value = value << Bits | static_cast<uint8_t>(digit);
            held += Bits;
            if (held >= 8) {
                held -= 8;
                bytes += static_cast<char>(value >> held);
            }
        }
        appendReadable(bytes, source, out);
    }
}

/// Where the run of digits ends that begins here: it goes on in the next line where a line of it is full.
size_t pastRun(std::string_view text, size_t at, const Digits &digitOf)
{
    for (size_t line = at;;) {
        while (at < text.size() && digitOf[static_cast<uint8_t>(text[at])] >= 0)
            ++at;
        if (at == text.size() || text[at] != '\n' || at - line < WrappedAt)
            return at;
        size_t next = at + 1;
        while (next < text.size() && (text[next] == ' ' || text[next] == '\t'))
            ++next;
        if (next == text.size() || digitOf[static_cast<uint8_t>(text[next])] < 0)
            return at;
        line = at = next;
    }
}

/// Calls `run(range, digits)` for each run of digits that is long enough.
template<typename Run>
void eachRun(std::string_view text, const Digits &digitOf, const Run &run)
{
    std::string digits;
    for (size_t at = 0; at < text.size();) {
        if (digitOf[static_cast<uint8_t>(text[at])] < 0) {
            ++at;
            continue;
        }
        const Range range{at, pastRun(text, at, digitOf)};
        at = range.end;
        if (range.size() < LeastRun)
            continue;
        digits.clear();
        for (const char c : text.substr(range.begin, range.size())) {
            if (const int8_t digit = digitOf[static_cast<uint8_t>(c)]; digit >= 0)
                digits += static_cast<char>(digit);
        }
        run(range, digits);
    }
}

} // namespace

MappedText withoutEscapes(std::string_view text)
{
    MappedText out;
    appendUnescaped(text, 0, out);
    return out;
}

MappedText decodedText(std::string_view text)
{
    MappedText out;
    size_t begin = 0;
    for (const std::string_view line : lines(text)) {
        if (line.find('\\') != std::string_view::npos) {
            appendUnescaped(line, begin, out);
            out.appendFor("\n", {begin, begin + line.size()});
        }
        if (line.find('%') != std::string_view::npos && appendWithoutPercents(line, begin, out))
            out.appendFor("\n", {begin, begin + line.size()});
        begin += line.size() + 1;
    }
    eachRun(text, Base64Digits, [&](Range run, const std::string &digits) {
        while (run.end < text.size() && text[run.end] == '=')
            ++run.end;
        appendDecoded<6>(digits, run, out);
    });
    eachRun(text, HexDigits, [&](Range run, const std::string &digits) { appendDecoded<4>(digits, run, out); });
    return out;
}

} // namespace sb::redact
