// SPDX-License-Identifier: GPL-3.0-or-later
#include "ansi.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sb::log {

namespace {

constexpr size_t longestSequence = 256;
constexpr int rgbFlag = 0x1000000;

/// Parameters of "38;5;208m"; at most 32, an empty one is 0.
struct Parameters {
    std::array<int, 32> values{};
    size_t count = 0;
};

Parameters parametersOf(std::string_view text)
{
    Parameters out;
    while (out.count < out.values.size()) {
        const size_t end = text.find_first_of(";:");
        int value = 0;
        const std::string_view one = text.substr(0, end);
        std::from_chars(one.data(), one.data() + one.size(), value);
        out.values[out.count++] = value;
        if (end == text.npos)
            break;
        text.remove_prefix(end + 1);
    }
    return out;
}

int cube(int index)
{
    if (index < 16)
        return index;
    if (index >= 232) {
        const int grey = 8 + (index - 232) * 10;
        return rgbFlag | grey << 16 | grey << 8 | grey;
    }
    const auto level = [](int i) { return i == 0 ? 0 : 55 + i * 40; };
    const int i = index - 16;
    return rgbFlag | level(i / 36) << 16 | level(i / 6 % 6) << 8 | level(i % 6);
}

/// 38;5;n or 38;2;r;g;b from `at`, which is left on the last parameter used.
int extended(const Parameters &p, size_t &at)
{
    if (at + 2 < p.count && p.values[at + 1] == 5) {
        at += 2;
        return cube(std::clamp(p.values[at], 0, 255));
    }
    if (at + 4 < p.count && p.values[at + 1] == 2) {
        const auto part = [&](size_t i) { return std::clamp(p.values[at + i], 0, 255); };
        const int rgb = rgbFlag | part(2) << 16 | part(3) << 8 | part(4);
        at += 4;
        return rgb;
    }
    at = p.count;
    return -1;
}

void apply(Style &style, std::string_view text)
{
    const Parameters p = parametersOf(text);
    for (size_t i = 0; i < p.count; ++i) {
        const int v = p.values[i];
        if (v == 0)
            style = {};
        else if (v == 1)
            style.bold = true;
        else if (v == 2)
            style.faint = true;
        else if (v == 3)
            style.italic = true;
        else if (v == 4)
            style.underline = true;
        else if (v == 22)
            style.bold = style.faint = false;
        else if (v == 23)
            style.italic = false;
        else if (v == 24)
            style.underline = false;
        else if (v >= 30 && v <= 37)
            style.foreground = v - 30;
        else if (v >= 90 && v <= 97)
            style.foreground = v - 90 + 8;
        else if (v >= 40 && v <= 47)
            style.background = v - 40;
        else if (v >= 100 && v <= 107)
            style.background = v - 100 + 8;
        else if (v == 38)
            style.foreground = extended(p, i);
        else if (v == 48)
            style.background = extended(p, i);
        else if (v == 39)
            style.foreground = -1;
        else if (v == 49)
            style.background = -1;
    }
}

/// The length of the escape sequence at the beginning; `sgr` gets the parameters where it is one.
size_t sequence(std::string_view text, std::string_view *sgr)
{
    if (text.size() < 2)
        return text.size();
    if (text[1] == '[') {
        size_t i = 2;
        while (i < text.size() && i < longestSequence && text[i] >= 0x20 && text[i] < 0x40)
            ++i;
        if (i >= text.size())
            return text.size();
        if (text[i] == 'm' && sgr)
            *sgr = text.substr(2, i - 2);
        return text[i] >= 0x40 && text[i] < 0x7f ? i + 1 : i;
    }
    if (text[1] == ']' || text[1] == 'P' || text[1] == '_' || text[1] == '^'
        || text[1] == 'X') { // strings, to BEL or ST
        for (size_t i = 2; i < text.size(); ++i) {
            if (text[i] == '\a')
                return i + 1;
            if (text[i] == '\x1b' && i + 1 < text.size() && text[i + 1] == '\\')
                return i + 2;
        }
        return text.size();
    }
    size_t i = 1;
    while (i < text.size() && text[i] >= 0x20 && text[i] < 0x30)
        ++i;
    return std::min(i + 1, text.size());
}

std::string_view lastShown(std::string_view line)
{
    while (line.ends_with('\r'))
        line.remove_suffix(1);
    if (const size_t back = line.rfind('\r'); back != line.npos)
        line.remove_prefix(back + 1);
    return line;
}

void append(QString &out, std::string_view bytes)
{
    const QString text = QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
    for (const QChar c : text) {
        const char16_t u = c.unicode();
        if (u == u'\t')
            out += QString(8 - out.size() % 8, u' ');
        else if (u < 0x20)
            out += QChar(char16_t(0x2400 + u));
        else if (u == 0x7f)
            out += QChar(u'\u2421');
        else if ((u >= 0x80 && u < 0xa0) || (u >= 0x200b && u <= 0x200f) || (u >= 0x202a && u <= 0x202e)
                 || (u >= 0x2060 && u <= 0x2069) || u == 0xfeff || u == 0x2028 || u == 0x2029)
            out += QStringLiteral("⟨U+%1⟩").arg(u, 4, 16, QLatin1Char('0')).toUpper();
        else
            out += c;
    }
}

} // namespace

AnsiLine parseAnsi(std::string_view line)
{
    AnsiLine out;
    Style style;
    line = lastShown(line);
    const auto put = [&](std::string_view bytes) {
        const int from = int(out.text.size());
        append(out.text, bytes);
        if (style != Style{} && out.text.size() > from)
            out.spans.push_back({from, int(out.text.size()) - from, style});
    };
    while (!line.empty()) {
        const size_t escape = line.find('\x1b');
        if (escape != 0)
            put(line.substr(0, escape));
        if (escape == line.npos)
            break;
        line.remove_prefix(escape);
        std::string_view sgr;
        const bool none = sgr.data() == nullptr;
        const size_t length = sequence(line, &sgr);
        if (none && sgr.data())
            apply(style, sgr);
        line.remove_prefix(length);
    }
    return out;
}

AnsiLine rawLine(std::string_view line)
{
    AnsiLine out;
    append(out.text, line);
    return out;
}

std::string_view plainBytes(std::string_view line, std::string &buffer)
{
    line = lastShown(line);
    if (line.find('\x1b') == line.npos)
        return line;
    buffer.clear();
    while (!line.empty()) {
        const size_t escape = line.find('\x1b');
        buffer.append(line.substr(0, escape));
        if (escape == line.npos)
            break;
        line.remove_prefix(escape);
        line.remove_prefix(sequence(line, nullptr));
    }
    return buffer;
}

size_t timestampLength(std::string_view line)
{
    static constexpr std::string_view shape = "dddd-dd-ddTdd:dd:dd";
    if (line.size() < shape.size() + 1)
        return 0;
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (size_t i = 0; i < shape.size(); ++i) {
        if (shape[i] == 'd' ? !digit(line[i]) : line[i] != shape[i] && !(shape[i] == 'T' && line[i] == ' '))
            return 0;
    }
    size_t i = shape.size();
    if (line[i] == '.') {
        ++i;
        while (i < line.size() && digit(line[i]))
            ++i;
    }
    if (i < line.size() && line[i] == 'Z')
        ++i;
    return i < line.size() && line[i] == ' ' ? i + 1 : 0;
}

} // namespace sb::log
