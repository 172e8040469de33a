// SPDX-License-Identifier: GPL-3.0-or-later
// A pattern is a sequence of elements. A run of neighbouring elements is necessary for the whole; of the runs between elements that
// fit nearly anything (".*", "\S+"), the one with the most information is taken. No needle holds such an element: each byte of a line
// would be looked at, and Vectorscan 5.4.11 loses matches of "x(?:y.*)?$" in long lines.
#include "needle.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

namespace sb::scan {

namespace {

/// Bits. Below `little` a needle is in nearly every line; from `enough` on, more would not pay.
constexpr double little = 5;
constexpr double enough = 10;
constexpr int depthLimit = 50;

struct Element;
using Sequence = std::vector<Element>;

struct Element {
    std::string once; ///< without its quantifier
    std::string quantifier = {};
    double bits = 0; ///< how much one repetition of it tells
    bool wide = false; ///< fits nearly any byte
    bool anchor = false; ///< has no width
    int least = 1; ///< repetitions
    bool open = false; ///< any number of repetitions
    std::vector<Sequence> branches = {}; ///< of a group
    std::string head = {}; ///< of a group: "(?:" or with flags

    int most = 1;
    bool inner = false; ///< a group with an element that splits
    bool splits() const { return (wide && open) || (inner && least == 0); }
    /// As bad as one that splits where a run begins with it, each byte of a line being such a beginning.
    bool blurs() const { return wide && !open && most > 3 && least > 0; }
};

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
        case '^': element = single(3); break;
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
        element.bits = m_text[begin] == ' ' ? 2 : 5;
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
            length = m_text[m_at + 2] == '{' ? m_text.find('}', m_at) - m_at + 1 : 4;
            element.bits = 5;
        } else if (std::string_view("pPQECuUkgGKRXHVNhv0123456789").contains(kind)) {
            return std::nullopt;
        } else {
            element.anchor = kind == 'b' || kind == 'B' || kind == 'A' || kind == 'z';
            element.wide = kind == 'S' || kind == 'w' || kind == 'W' || kind == 'D';
            element.bits = element.anchor ? 1 : element.wide ? 0.5 : kind == 'd' ? 3 : kind == 's' ? 2 : 5;
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
                members += end < m_text.size() && std::string_view("wWSDpP").contains(m_text[end]) ? 60 : 1;
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
        element.bits = 1000;
        for (const Sequence &branch : element.branches) {
            double bits = 0;
            for (const Element &each : branch) {
                element.once += each.once + each.quantifier;
                bits += each.bits * std::min(each.least, 20);
                element.wide = element.wide || each.wide;
                element.inner = element.inner || each.inner || each.splits();
            }
            element.once += "|";
            element.bits = std::min(element.bits, bits);
        }
        element.once.back() = ')';
        element.bits -= element.branches.size() > 1 ? 2 : 0;
        element.bits = std::max(element.bits, 0.0);
        return element;
    }

    bool quantify(Element &element)
    {
        const size_t begin = m_at;
        if (m_at >= m_text.size())
            return true;
        if (take("*") || take("+")) {
            element.least = m_text[begin] == '+' ? 1 : 0;
            element.open = true;
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

std::string textOf(const Element &element, bool first, bool last);

/// The elements [begin, end), without what is open at an end that is free.
std::string textOf(const Sequence &all, size_t begin, size_t end, bool freeBegin, bool freeEnd)
{
    while (freeEnd && end > begin && all[end - 1].least == 0)
        --end;
    while (freeBegin && begin < end && all[begin].least == 0)
        ++begin;
    for (size_t i = end; freeBegin && i > begin; --i) {
        if (all[i - 1].blurs()) {
            begin = i - 1;
            break;
        }
    }
    std::string text;
    for (size_t i = begin; i < end; ++i)
        text += textOf(all[i], freeBegin && i == begin, freeEnd && i + 1 == end);
    return text;
}

struct Run {
    size_t begin = 0;
    size_t end = 0;
    double bits = 0;
};
Run best(const Sequence &all);

/// One element; at an end that is free, of its repetitions only one.
std::string textOf(const Element &element, bool first, bool last)
{
    if (!first && !last)
        return element.once + element.quantifier;
    if (element.branches.empty())
        return element.once;
    std::string text = element.head;
    for (const Sequence &branch : element.branches) {
        const Run run = first && last && element.inner ? best(branch) : Run{0, branch.size()};
        text += textOf(branch, run.begin, run.end, first, last) + "|";
    }
    text.back() = ')';
    return text;
}

/// Of a group with elements that split: what every branch has.
double bitsInside(const Element &group)
{
    double bits = 1000;
    for (const Sequence &branch : group.branches)
        bits = std::min(bits, best(branch).bits);
    return std::max(0.0, bits - 2);
}

Run best(const Sequence &all)
{
    Run best;
    const auto parts = [](const Element &each) { return each.splits() || each.inner || each.blurs(); };
    for (size_t begin = 0; begin <= all.size();) {
        size_t end = begin;
        double bits = 0;
        const bool blurred = begin > 0 && all[begin - 1].blurs() && !all[begin - 1].inner;
        for (; end < all.size() && !parts(all[end]); ++end)
            bits += all[end].bits * std::min(all[end].least, 20);
        if (bits > best.bits)
            best = {begin - (blurred ? 1 : 0), end, bits};
        if (end < all.size() && all[end].inner && all[end].least > 0 && bitsInside(all[end]) > best.bits)
            best = {end, end + 1, bitsInside(all[end])};
        begin = end + 1;
    }
    return best;
}

} // namespace

std::string needleOf(std::string_view pattern)
{
    std::string flags;
    for (const std::string_view each : {"(?i)", "(?s)", "(?is)", "(?si)"}) {
        if (pattern.starts_with(each)) {
            flags = each;
            break;
        }
    }
    Parser parser(pattern.substr(flags.size()));
    const auto branches = parser.branches(0);
    if (!branches || !parser.done())
        return std::string(pattern);
    std::string needle;
    for (const Sequence &branch : *branches) {
        Run run = best(branch);
        // "^\s*x": where the line begins tells nothing, and looking for it costs.
        if (run.end > run.begin + 1 && branch[run.begin].once == "^" && branch[run.begin + 1].least == 0
            && run.bits - 3 >= enough)
            ++run.begin;
        const std::string text = run.bits < little ? textOf(branch, 0, branch.size(), false, true)
                                                   : textOf(branch, run.begin, run.end, true, true);
        if (text.empty())
            return std::string(pattern);
        needle += needle.empty() ? text : "|" + text;
    }
    return flags + needle;
}

} // namespace sb::scan
