// SPDX-License-Identifier: GPL-3.0-or-later
#include "spans.h"

#include <algorithm>
#include <tuple>

namespace sb::redact {

namespace {

bool isAlphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// The surer one first: a named rule before one that goes by a name in the text, a secret before a person.
auto doubt(const Hit &hit)
{
    return std::tuple(hit.kind, hit.generic, -static_cast<ptrdiff_t>(hit.range.size()));
}

} // namespace

bool Spans::isNew(Range range) const
{
    // What stands between tokens and is not even a word hides nothing.
    auto span = std::ranges::upper_bound(m_spans, range.begin, {}, [](const Hit &hit) { return hit.range.end; });
    size_t at = range.begin;
    while (at < range.end) {
        const bool inside = span != m_spans.end() && span->range.begin <= at;
        if (inside) {
            at = span->range.end;
            ++span;
        } else if (isAlphanumeric(m_text[at]) || static_cast<unsigned char>(m_text[at]) >= 0x80) {
            return true;
        } else {
            ++at;
        }
    }
    return false;
}

Hit Spans::together(const Hit &one, const Hit &other) const
{
    if (one.kind != other.kind)
        return one.kind == Finding::Kind::Secret ? one : other;
    const Range range{std::min(one.range.begin, other.range.begin), std::max(one.range.end, other.range.end)};
    Hit hit = doubt(one) <= doubt(other) ? one : other;
    if (hit.range == range)
        return hit;
    const Hit &wider = one.range == range ? one : other;
    hit.value = wider.range == range ? wider.value : std::string(m_text.substr(range.begin, range.size()));
    hit.range = range;
    return hit;
}

size_t Spans::bytes() const
{
    return std::ranges::fold_left(m_spans, size_t(0),
                                  [](size_t sum, const Hit &hit) { return sum + hit.range.size(); });
}

bool Spans::add(std::vector<Hit> hits)
{
    const size_t before = bytes();
    std::erase_if(hits, [this](const Hit &hit) { return !isNew(hit.range); });
    if (hits.empty())
        return false;
    std::ranges::move(m_spans, std::back_inserter(hits));
    std::ranges::sort(hits, {}, [](const Hit &hit) { return std::tuple(hit.range, doubt(hit), hit.rule, hit.value); });
    m_spans.clear();
    for (Hit &hit : hits) {
        if (!m_spans.empty() && hit.range.begin < m_spans.back().range.end)
            m_spans.back() = together(m_spans.back(), hit);
        else
            m_spans.push_back(std::move(hit));
    }
    return bytes() != before;
}

} // namespace sb::redact
