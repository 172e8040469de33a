// SPDX-License-Identifier: GPL-3.0-or-later
#include "shape.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <optional>

namespace sb::scan {

namespace {

constexpr std::string_view everyLine = "^";

bool digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr uint64_t ofEachByte = 0x0101010101010101;
constexpr size_t wordSize = sizeof(uint64_t);

/// The first byte is the lowest.
uint64_t wordAt(const char *text)
{
    uint64_t word = 0;
    std::memcpy(&word, text, wordSize);
    return std::endian::native == std::endian::little ? word : std::byteswap(word);
}

bool white(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f';
}

/// How many of the eight bytes may stay as they are: up to a "0" or " " like the byte before it, or a control character.
size_t staying(uint64_t word, char before)
{
    static_assert(('0' ^ ' ') == 0x10);
    const uint64_t shifted = word << 8 | static_cast<unsigned char>(before);
    const uint64_t repeats = (word ^ shifted) | ((word | ofEachByte * 0x10) ^ ofEachByte * '0'); // 0 where one does
    const uint64_t ends
        = (((repeats - ofEachByte) & ~repeats) | ((word - ofEachByte * 0x20) & ~word)) & (ofEachByte * 0x80);
    return size_t(std::countr_zero(ends)) / 8;
}

/// Writes the line, and returns where that ends. Before both there is a "\n".
char *fold(std::string_view line, char *out)
{
    const char *at = line.data(), *end = at + line.size();
    char before = '\n';
    while (at < end) {
        if (size_t(end - at) >= wordSize) {
            const size_t count = staying(wordAt(at), before);
            std::memcpy(out, at, wordSize); // and the next overwrites what does not stay
            at += count;
            out += count;
            if (count == wordSize) {
                before = at[-1];
                continue;
            }
        }
        const char c = white(*at) ? ' ' : *at;
        if (c != out[-1] || (c != '0' && c != ' '))
            *out++ = c;
        before = *at++;
        while (at < end && (c == '0' ? *at == '0' : c == ' ' && white(*at)))
            before = *at++;
    }
    return out;
}

class Rewriter {
public:
    explicit Rewriter(std::string_view text)
        : m_text(text)
    {
    }
    /// No digit is told from another.
    bool same() const { return m_same; }
    std::optional<std::string> rewritten()
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\\' ? !escape() : c == '[' ? !bracket() : false)
                return std::nullopt;
            if (c == '\\' || c == '[')
                continue;
            if (const size_t length = c == '{' ? counts() : c == '(' ? name() : 0; length > 0) {
                copy(length);
            } else {
                put(c);
                ++m_at;
            }
        }
        return std::move(m_out);
    }

private:
    void put(char c)
    {
        m_same = m_same && !digit(c);
        m_out += digit(c) ? '0' : c;
    }
    void copy(size_t length)
    {
        m_out += m_text.substr(m_at, length);
        m_at += length;
    }

    /// Of the repetitions "{2,3}" that begin here, 0 where they do not.
    size_t counts() const
    {
        const size_t end = m_text.find_first_not_of("0123456789,", m_at + 1);
        const bool are
            = end != std::string_view::npos && m_text[end] == '}' && end > m_at + 1 && digit(m_text[m_at + 1]);
        return are ? end + 1 - m_at : 0;
    }
    /// Of the head "(?P<name>" that begins here, 0 where none does.
    size_t name() const
    {
        const std::string_view rest = m_text.substr(m_at);
        if (!rest.starts_with("(?P<") && !rest.starts_with("(?<"))
            return 0;
        const size_t end = rest.find('>');
        return end == std::string_view::npos ? 0 : end + 1;
    }

    bool escape()
    {
        const std::string_view rest = m_text.substr(m_at);
        if (rest.size() < 2 || digit(rest[1]) || rest[1] == 'Q' || rest[1] == 'C')
            return false;
        if (rest[1] == 'p' || rest[1] == 'P') {
            m_same = false;
            const size_t end = rest.substr(2).starts_with('{') ? rest.find('}') : 2;
            if (end >= rest.size())
                return false;
            copy(end + 1);
        } else if (rest[1] == 'x') {
            const bool braces = rest.substr(2).starts_with('{');
            const size_t first = braces ? 3 : 2, end = braces ? rest.find('}') : 4;
            uint32_t code = 0;
            if (end > rest.size() || end < first
                || std::from_chars(rest.data() + first, rest.data() + end, code, 16).ptr != rest.data() + end)
                return false;
            const size_t length = end + (braces ? 1 : 0);
            if (code >= '0' && code <= '9') {
                put('0');
                m_at += length;
            } else {
                copy(length);
            }
        } else {
            copy(2);
        }
        return true;
    }

    /// A class that has a digit but not "0" gets it.
    bool bracket()
    {
        size_t end = m_at + 1;
        end += end < m_text.size() && m_text[end] == '^' ? 1 : 0;
        for (const size_t first = end; end < m_text.size() && (m_text[end] != ']' || end == first); ++end) {
            if (m_text[end] == '\\') {
                ++end;
            } else if (m_text.substr(end).starts_with("[:")) {
                end = m_text.find(":]", end);
                if (end == std::string_view::npos)
                    return false;
                ++end;
            }
        }
        if (end >= m_text.size())
            return false;
        const std::string which(m_text.substr(m_at, end + 1 - m_at));
        const re2::RE2 one(which, re2::RE2::Quiet);
        if (!one.ok())
            return false;
        const auto has = [&](char c) { return re2::RE2::FullMatch(std::string(1, c), one); };
        const auto others = std::ranges::count_if(std::string_view("123456789"), has);
        m_same = m_same && others == (has('0') ? 9 : 0);
        if (!has('0') && others > 0)
            m_out += "(?:" + which + "|0)";
        else
            m_out += which;
        m_at = end + 1;
        return true;
    }

    std::string_view m_text;
    size_t m_at = 0;
    std::string m_out;
    bool m_same = true;
};

} // namespace

void appendShape(std::string_view text, std::string &out)
{
    const size_t begin = out.size();
    out.resize_and_overwrite(begin + text.size(), [&](char *data, size_t size) {
        // Without a branch, so that the compiler uses vector instructions.
        for (size_t i = 0; i < text.size(); ++i) {
            const auto byte = static_cast<unsigned char>(text[i]);
            data[begin + i] = static_cast<unsigned char>(byte - '0') < 10 ? '0' : text[i];
        }
        return size;
    });
}

void appendFolded(std::string_view shapes, const std::vector<uint32_t> &starts, std::string &out,
                  std::vector<uint32_t> &outStarts)
{
    const size_t begin = out.size();
    out.resize_and_overwrite(begin + 1 + shapes.size(), [&](char *data, size_t) {
        char *end = data + begin;
        *end++ = '\n';
        for (size_t line = 0; line < starts.size(); ++line) {
            outStarts.push_back(uint32_t(end - data));
            const size_t next = line + 1 < starts.size() ? starts[line + 1] : shapes.size();
            end = fold(shapes.substr(starts[line], next - starts[line]), end);
        }
        return size_t(end - data);
    });
}

ShapeExpression shapeExpression(std::string_view expression)
{
    Rewriter rewriter(expression);
    auto text = rewriter.rewritten();
    return {text.value_or(std::string(everyLine)), text.has_value() && rewriter.same()};
}

} // namespace sb::scan
