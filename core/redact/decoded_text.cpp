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

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::optional<uint32_t> hexNumber(std::string_view digits, size_t count)
{
    if (digits.size() < count)
        return {};
    uint32_t value = 0;
    for (const char c : digits.substr(0, count)) {
        if (hexDigit(c) < 0)
            return {};
        value = value << 4 | static_cast<uint32_t>(hexDigit(c));
    }
    return value;
}

constexpr std::array<int8_t, 256> makeBase64Digits()
{
    std::array<int8_t, 256> digits{};
    digits.fill(-1);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < alphabet.size(); ++i)
        digits[static_cast<uint8_t>(alphabet[i])] = static_cast<int8_t>(i);
    digits['-'] = digits['+']; // RFC 4648 section 5
    digits['_'] = digits['/'];
    return digits;
}

constexpr auto Base64Digits = makeBase64Digits();

int base64Digit(char c)
{
    return Base64Digits[static_cast<uint8_t>(c)];
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

/// What is readable of decoded bytes; all of it stands for the whole run it was decoded from.
class Readable {
public:
    Readable(Range source, MappedText &out)
        : m_source(source)
        , m_out(out)
    {
    }
    ~Readable() { flush(); }
    Readable(const Readable &) = delete;
    Readable &operator=(const Readable &) = delete;
    void add(uint8_t byte)
    {
        if (isReadable(byte))
            m_text += static_cast<char>(byte);
        else
            flush();
    }

private:
    void flush()
    {
        if (m_text.size() >= LeastReadable)
            m_out.appendFor(m_text + "\n", m_source);
        m_text.clear();
    }
    Range m_source;
    MappedText &m_out;
    std::string m_text;
};

/// `digits` are the values of a run's digits, of `bits` bits each. A run may begin with digits that do not belong to it, such as a path
/// before it: each of the ways to begin is tried.
void appendDecoded(const std::string &digits, int bits, Range source, MappedText &out)
{
    const size_t ways = bits == 6 ? 4 : 2;
    for (size_t skip = 0; skip < ways; ++skip) {
        Readable readable(source, out);
        uint32_t value = 0;
        int held = 0;
        for (size_t i = skip; i < digits.size(); ++i) {
            value = value << bits | static_cast<uint8_t>(digits[i]);
            held += bits;
            if (held >= 8) {
                held -= 8;
                readable.add(static_cast<uint8_t>(value >> held));
                value &= (1u << held) - 1;
            }
        }
    }
}

/// Calls `run(begin, end, digits)` for each run of digits; one goes on in the next line where a line of them is full.
template<typename DigitOf, typename Run>
void eachRun(std::string_view text, const DigitOf &digitOf, const Run &run)
{
    std::string digits;
    size_t at = 0;
    while (at < text.size()) {
        if (digitOf(text[at]) < 0) {
            ++at;
            continue;
        }
        digits.clear();
        const size_t begin = at;
        size_t lineBegin = at;
        size_t end = at;
        while (at < text.size()) {
            if (const int digit = digitOf(text[at]); digit >= 0) {
                digits += static_cast<char>(digit);
                end = ++at;
                continue;
            }
            if (text[at] != '\n' || at - lineBegin < WrappedAt)
                break;
            size_t next = at + 1;
            while (next < text.size() && (text[next] == ' ' || text[next] == '\t'))
                ++next;
            if (next == text.size() || digitOf(text[next]) < 0)
                break;
            lineBegin = at = next;
        }
        if (digits.size() >= LeastRun)
            run(Range{begin, end}, digits);
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
    eachRun(text, base64Digit, [&](Range run, const std::string &digits) {
        while (run.end < text.size() && text[run.end] == '=')
            ++run.end;
        appendDecoded(digits, 6, run, out);
    });
    eachRun(text, hexDigit, [&](Range run, const std::string &digits) { appendDecoded(digits, 4, run, out); });
    return out;
}

} // namespace sb::redact
