// SPDX-License-Identifier: GPL-3.0-or-later
#include "mapped_text.h"

#include <algorithm>

namespace sb::redact {

void MappedText::append(std::string_view bytes, size_t source)
{
    if (bytes.empty())
        return;
    const bool goesOn = !m_runs.empty() && !m_runs.back().whole
        && m_runs.back().source.begin + (m_text.size() - m_runs.back().begin) == source;
    if (!goesOn)
        m_runs.push_back({m_text.size(), {source, source}, false});
    m_text += bytes;
}

void MappedText::appendFor(std::string_view bytes, Range source)
{
    if (bytes.empty())
        return;
    m_runs.push_back({m_text.size(), source, true});
    m_text += bytes;
}

const MappedText::Run &MappedText::runAt(size_t place) const
{
    return *std::prev(std::ranges::upper_bound(m_runs, place, {}, &Run::begin));
}

Range MappedText::sourceOf(Range range) const
{
    const Run &first = runAt(range.begin);
    const Run &last = runAt(range.end - 1);
    return {first.whole ? first.source.begin : first.source.begin + (range.begin - first.begin),
            last.whole ? last.source.end : last.source.begin + (range.end - last.begin)};
}

} // namespace sb::redact
