// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_blocks.h"

#include <core/base/text.h>

#include <algorithm>
#include <optional>

namespace sb::redact {

namespace {

constexpr size_t MostBlock = size_t(64) << 10; ///< bytes; a key of 16384 bits has 13 KB
constexpr size_t MostLabel = 100;
constexpr size_t LeastBody = 40; ///< characters of a key of which the end is missing

/// Where a next end is, looked for once though many begin.
class Ends {
public:
    Ends(std::string_view text, std::string_view mark)
        : m_text(text)
        , m_mark(mark)
    {
    }
    size_t after(size_t at)
    {
        if (m_next != std::string_view::npos && m_next < at)
            m_next = m_text.find(m_mark, at);
        return m_next;
    }

private:
    std::string_view m_text;
    std::string_view m_mark;
    size_t m_next = 0;
};

bool isKeyByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/'
        || c == '=';
}

constexpr size_t LeastKeyLine = 16; ///< bytes of a key at the end of a line of one

/// How many bytes of a key the line ends with, behind whatever a log writes before them.
size_t keyBytesOf(std::string_view line)
{
    line = trimmed(line);
    return static_cast<size_t>(std::ranges::find_if_not(line.rbegin(), line.rend(), isKeyByte) - line.rbegin());
}

/// Of bytes of a key.
size_t longestRun(std::string_view line)
{
    size_t longest = 0;
    size_t run = 0;
    for (const char c : line) {
        run = isKeyByte(c) ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

size_t lineEnd(std::string_view text, size_t at)
{
    return std::min(text.find('\n', at), text.size());
}

struct KeyLines {
    size_t past = 0;
    size_t keyBytes = 0;
};

/// The lines from `at` on that look like a key.
KeyLines keyLinesAt(std::string_view text, size_t at)
{
    KeyLines lines{at, 0};
    for (size_t next = at; next < text.size() && next - at < MostBlock;) {
        const size_t end = lineEnd(text, next);
        const size_t keyBytes = keyBytesOf(text.substr(next, end - next));
        if (keyBytes < LeastKeyLine)
            break;
        lines = {end, lines.keyBytes + keyBytes};
        next = end + 1;
    }
    return lines;
}

/// The end of the label that begins here ("RSA PRIVATE KEY-----"), if it is of a private key.
std::optional<size_t> pastLabel(std::string_view text, size_t at)
{
    const std::string_view near = text.substr(at, MostLabel).substr(0, text.substr(at, MostLabel).find('\n'));
    const size_t key = near.find("PRIVATE KEY");
    const size_t dashes = near.find("----");
    if (key == std::string_view::npos || dashes == std::string_view::npos || dashes < key)
        return {};
    size_t past = at + dashes;
    while (past < text.size() && text[past] == '-')
        ++past;
    return past;
}

void addArmoured(std::string_view text, std::vector<Range> &blocks)
{
    constexpr std::string_view begins = "---BEGIN ";
    constexpr std::string_view beginsSsh2 = "--- BEGIN ";
    Ends ends(text, "---END ");
    Ends endsSsh2(text, "--- END ");
    for (size_t at = text.find("---"); at != std::string_view::npos; at = text.find("---", at)) {
        const std::string_view here = text.substr(at, beginsSsh2.size());
        const bool ssh2 = here == beginsSsh2;
        const auto label = ssh2        ? pastLabel(text, at + beginsSsh2.size())
            : here.starts_with(begins) ? pastLabel(text, at + begins.size())
                                       : std::nullopt;
        if (!label) {
            ++at;
            continue;
        }
        size_t begin = at;
        while (begin > 0 && text[begin - 1] == '-')
            --begin;
        const size_t mark = (ssh2 ? endsSsh2 : ends).after(*label);
        const auto endLabel = mark == std::string_view::npos || mark - *label > MostBlock
            ? std::nullopt
            : pastLabel(text, mark + std::string_view("---END ").size());
        const std::string_view between = endLabel ? text.substr(*label, mark - *label) : std::string_view();
        if (endLabel && between.find("---BEGIN ") == std::string_view::npos) {
            if (std::ranges::any_of(between, isKeyByte))
                blocks.push_back({begin, *endLabel});
            at = *endLabel;
            continue;
        }
        const size_t body = lineEnd(text, *label);
        const KeyLines lines = body < text.size() ? keyLinesAt(text, body + 1) : KeyLines{body, 0};
        if (lines.keyBytes >= LeastBody)
            blocks.push_back({begin, lines.past});
        else if (longestRun(text.substr(*label, body - *label)) >= LeastBody) // all on one line
            blocks.push_back({begin, body});
        at = std::max(lines.past, *label);
    }
}

void addPutty(std::string_view text, std::vector<Range> &blocks)
{
    constexpr std::string_view mark = "Private-Lines: ";
    for (size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        const size_t body = lineEnd(text, at) + 1;
        if (body >= text.size())
            break;
        if (const KeyLines lines = keyLinesAt(text, body); lines.keyBytes > 0)
            blocks.push_back({body, lines.past});
    }
}

} // namespace

std::vector<Range> privateKeyBlocks(std::string_view text)
{
    std::vector<Range> blocks;
    addArmoured(text, blocks);
    addPutty(text, blocks);
    std::ranges::sort(blocks);
    return blocks;
}

} // namespace sb::redact
