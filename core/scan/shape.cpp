// SPDX-License-Identifier: GPL-3.0-or-later
#include "shape.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace sb::scan {

namespace {

constexpr std::string_view everyLine = "^";

bool digit(char c)
{
    return c >= '0' && c <= '9';
}

class Rewriter {
public:
    explicit Rewriter(std::string_view text)
        : m_text(text)
    {
    }
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
                m_out += digit(c) ? '0' : c;
                ++m_at;
            }
        }
        return std::move(m_out);
    }

private:
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
                m_out += '0';
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
        if (!has('0') && std::ranges::any_of(std::string_view("123456789"), has))
            m_out += "(?:" + which + "|0)";
        else
            m_out += which;
        m_at = end + 1;
        return true;
    }

    std::string_view m_text;
    size_t m_at = 0;
    std::string m_out;
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

std::string shapeExpression(std::string_view expression)
{
    return Rewriter(expression).rewritten().value_or(std::string(everyLine));
}

} // namespace sb::scan
