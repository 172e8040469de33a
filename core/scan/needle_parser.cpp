// SPDX-License-Identifier: GPL-3.0-or-later
#include "needle_parser.h"

#include "text_bits.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

namespace sb::scan {

double bitsOf(const Sequence &all, size_t begin, size_t end)
{
    TextBits bits;
    for (const Element &each : std::span(all).subspan(begin, end - begin)) {
        const char c = each.once.front();
        if (isLetter(c) && each.least == 1 && !each.open)
            bits.letter(c);
        else
            bits.other(each.bits * std::min(each.least, 20));
    }
    return bits.sum();
}

namespace {

constexpr size_t wordMembers = 60; ///< of "\w"
constexpr int depthLimit = 50;

class Parser {
public:
    explicit Parser(std::string_view text)
        : m_text(text)
    {
    }
    /// Nothing for what is not understood: the caller takes the pattern as it is.
    std::optional<std::vector<Sequence>> branches(int depth)
    {
        std::vector<Sequence> all(1);
        while (m_at < m_text.size() && m_text[m_at] != ')') {
            if (m_text[m_at] == '|') {
                ++m_at;
                all.emplace_back();
                continue;
            }
            auto element = next(depth);
            if (!element)
                return std::nullopt;
            const bool plainGroup
                = element->branches.size() == 1 && element->quantifier.empty() && element->head == "(?:";
            if (plainGroup)
                std::ranges::move(element->branches.front(), std::back_inserter(all.back()));
            else
                all.back().push_back(std::move(*element));
        }
        return all;
    }
    bool done() const { return m_at == m_text.size(); }

private:
    std::string_view rest() const { return m_text.substr(m_at); }
    bool take(std::string_view word)
    {
        const bool there = rest().starts_with(word);
        m_at += there ? word.size() : 0;
        return there;
    }

    std::optional<Element> next(int depth)
    {
        std::optional<Element> element;
        switch (m_text[m_at]) {
        case '(': element = group(depth); break;
        case '[': element = bracket(); break;
        case '\\': element = escape(); break;
        case '^': element = single(lineStartBits); break;
        case '$': element = single(2); break;
        case '.': element = single(0); break;
        case '*':
        case '+':
        case '?': return std::nullopt;
        default: element = literal(); break;
        }
        if (!element)
            return element;
        const char c = element->once.front();
        element->anchor = element->anchor || c == '^' || c == '$';
        element->wide = element->wide || c == '.';
        if (!quantify(*element))
            return std::nullopt;
        return element;
    }

    Element single(double bits)
    {
        Element element{std::string(1, m_text[m_at])};
        element.bits = bits;
        ++m_at;
        return element;
    }

    Element literal()
    {
        const size_t begin = m_at++;
        while (m_at < m_text.size() && (static_cast<unsigned char>(m_text[m_at]) & 0xC0) == 0x80)
            ++m_at;
        Element element{std::string(m_text.substr(begin, m_at - begin))};
        element.bits = bitsOfByte(m_text[begin]);
        return element;
    }

    std::optional<Element> escape()
    {
        if (m_at + 1 >= m_text.size())
            return std::nullopt;
        const char kind = m_text[m_at + 1];
        size_t length = 2;
        Element element;
        if (kind == 'x' && m_at + 2 < m_text.size()) {
            const size_t close = m_text[m_at + 2] == '{' ? m_text.find('}', m_at) : m_at + 3;
            if (close == std::string_view::npos)
                return std::nullopt;
            length = close + 1 - m_at;
            element.bits = 5;
        } else if (std::string_view("pPQECuUkgGKRXHVNhv0123456789").contains(kind)) {
            return std::nullopt;
        } else {
            element.anchor = kind == 'b' || kind == 'B' || kind == 'A' || kind == 'z';
            element.wide = kind == 'S' || kind == 'w' || kind == 'W' || kind == 'D';
            element.word = kind == 'w';
            element.bits = element.anchor ? 1
                : element.wide            ? 0.5
                : kind == 'd'             ? 2.5
                : kind == 's'             ? 1.5
                                          : bitsOfByte(kind);
        }
        if (m_at + length > m_text.size())
            return std::nullopt;
        element.once = m_text.substr(m_at, length);
        m_at += length;
        return element;
    }

    std::optional<Element> bracket()
    {
        size_t end = m_at + 1;
        const bool negated = end < m_text.size() && m_text[end] == '^';
        end += negated ? 1 : 0;
        const size_t first = end;
        size_t members = 0;
        while (end < m_text.size() && (m_text[end] != ']' || end == first)) {
            if (m_text.substr(end).starts_with("[:")) {
                members += 20;
                end = m_text.find(":]", end);
                if (end == std::string_view::npos)
                    return std::nullopt;
                ++end;
            } else if (m_text[end] == '\\') {
                ++end;
                members += end < m_text.size() && std::string_view("wWSDpP").contains(m_text[end]) ? wordMembers : 1;
            } else if (m_text[end] == '-' && end > first && end + 1 < m_text.size() && m_text[end + 1] != ']') {
                members += 10;
            } else {
                ++members;
            }
            ++end;
        }
        if (end >= m_text.size())
            return std::nullopt;
        Element element{std::string(m_text.substr(m_at, end + 1 - m_at))};
        element.wide = negated || members >= 40;
        element.word = !negated && members >= wordMembers && members < wordMembers + 4;
        element.bits = element.wide ? 0.5 : members <= 4 ? 4 : members <= 12 ? 3 : 1.5;
        m_at = end + 1;
        return element;
    }

    std::optional<Element> group(int depth)
    {
        ++m_at;
        Element element;
        element.head = "(?:";
        if (take("?")) {
            if (take("P<") || take("<")) {
                if (rest().starts_with('=') || rest().starts_with('!') || !rest().contains('>'))
                    return std::nullopt;
                m_at = m_text.find('>', m_at) + 1;
            } else if (!take(":")) {
                const size_t colon = rest().find_first_not_of("ims");
                if (colon == std::string_view::npos || m_text[m_at + colon] != ':')
                    return std::nullopt;
                element.head = "(?" + std::string(rest().substr(0, colon)) + ":";
                m_at += colon + 1;
            }
        }
        if (depth >= depthLimit)
            return std::nullopt;
        auto inner = branches(depth + 1);
        if (!inner || !take(")"))
            return std::nullopt;
        element.branches = std::move(*inner);
        element.once = element.head;
        double chance = 0; // that some branch fits
        for (const Sequence &branch : element.branches) {
            for (const Element &each : branch) {
                element.once += each.once + each.quantifier;
                element.wide = element.wide || each.wide;
                element.loose = element.loose || each.loose;
                element.inner = element.inner || each.inner || each.splits();
            }
            element.once += "|";
            chance += std::exp2(-bitsOf(branch, 0, branch.size()));
        }
        element.once.back() = ')';
        element.bits = std::max(0.0, -std::log2(chance));
        return element;
    }

    bool quantify(Element &element)
    {
        const size_t begin = m_at;
        if (m_at >= m_text.size())
            return true;
        if (take("*") || take("+")) {
            element.least = m_text[begin] == '+' ? 1 : 0;
            element.open = element.loose = true;
        } else if (take("?")) {
            element.least = 0;
        } else if (rest().size() > 1 && rest()[0] == '{' && rest()[1] >= '0' && rest()[1] <= '9') {
            const size_t end = rest().find('}');
            if (end == std::string_view::npos)
                return false;
            element.least = 0;
            size_t at = m_at + 1;
            for (; m_text[at] >= '0' && m_text[at] <= '9' && element.least < 1000; ++at)
                element.least = element.least * 10 + (m_text[at] - '0');
            element.open = m_text.substr(at).starts_with(",}") || element.least > 20;
            element.loose = element.loose || element.open;
            element.most = m_text[at] == ',' ? 1000 : element.least;
            m_at += end + 1;
        } else {
            return true;
        }
        take("?");
        element.quantifier = m_text.substr(begin, m_at - begin);
        return true;
    }

    std::string_view m_text;
    size_t m_at = 0;
};

} // namespace

std::optional<std::vector<Sequence>> branchesOf(std::string_view expression)
{
    Parser parser(expression);
    auto branches = parser.branches(0);
    if (!parser.done())
        return std::nullopt;
    return branches;
}

} // namespace sb::scan
