// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter_index.h"

#include <algorithm>
#include <cstring>

namespace sb::kit {

void FilterIndex::set(int row, std::string_view text)
{
    remove(row);
    if (size_t(row) >= m_entryOf.size())
        m_entryOf.resize(size_t(row) + 1, -1);
    m_entryOf[size_t(row)] = int(m_entries.size());
    m_entries.push_back({row, m_blob.size()});
    for (const char c : text)
        m_blob += c == '\n' ? ' ' : c;
    m_blob += '\n';
    ++m_live;
    m_valid = false;
}

void FilterIndex::remove(int row)
{
    if (size_t(row) >= m_entryOf.size() || m_entryOf[size_t(row)] < 0)
        return;
    m_entries[size_t(m_entryOf[size_t(row)])].row = -1;
    m_entryOf[size_t(row)] = -1;
    --m_live;
    m_valid = false;
    if (m_entries.size() > 64 && m_entries.size() > size_t(m_live) * 2)
        compact();
}

void FilterIndex::clear()
{
    *this = {};
}

void FilterIndex::compact()
{
    std::string blob;
    std::vector<Entry> entries;
    blob.reserve(m_blob.size());
    for (size_t i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].row < 0)
            continue;
        m_entryOf[size_t(m_entries[i].row)] = int(entries.size());
        entries.push_back({m_entries[i].row, blob.size()});
        blob.append(textOf(i)).append("\n");
    }
    m_blob = std::move(blob);
    m_entries = std::move(entries);
}

FilterIndex::Words FilterIndex::parse(std::string_view query)
{
    Words words;
    for (size_t at = 0; at < query.size();) {
        if (query[at] == ' ') {
            ++at;
            continue;
        }
        const bool no = query[at] == '-' && at + 1 < query.size();
        if (no)
            ++at;
        const bool quoted = query[at] == '"';
        if (quoted)
            ++at;
        const size_t end = std::min(query.find(quoted ? '"' : ' ', at), query.size());
        std::string word(query.substr(at, end - at));
        at = end + (quoted ? 1 : 0);
        while (!quoted && word.ends_with('*'))
            word.pop_back();
        if (!word.empty())
            (no ? words.unwanted : words.wanted).push_back(std::move(word));
    }
    std::ranges::stable_sort(words.wanted, std::greater{}, &std::string::size);
    return words;
}

std::string_view FilterIndex::textOf(size_t entry) const
{
    const size_t begin = m_entries[entry].begin;
    const size_t end = (entry + 1 < m_entries.size() ? m_entries[entry + 1].begin : m_blob.size()) - 1;
    return std::string_view(m_blob).substr(begin, end - begin);
}

bool FilterIndex::holds(size_t entry, const Words &words, size_t skip) const
{
    const std::string_view text = textOf(entry);
    const auto in = [text](const std::string &word) {
        return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
    };
    return std::all_of(words.wanted.begin() + std::ptrdiff_t(skip), words.wanted.end(), in)
        && std::ranges::none_of(words.unwanted, in);
}

const std::vector<uint8_t> &FilterIndex::match(std::string_view query)
{
    const Words words = parse(query);
    const bool narrower
        = m_valid && query.starts_with(m_query) && query.find_first_of("-\"*") == std::string_view::npos;
    if (!narrower) {
        m_matched.assign(m_entryOf.size(), 0);
        if (words.wanted.empty()) {
            for (size_t i = 0; i < m_entries.size(); ++i) {
                if (m_entries[i].row >= 0)
                    m_matched[size_t(m_entries[i].row)] = holds(i, words);
            }
        } else {
            // One sweep for the longest word; the others are looked for only where it stands.
            const std::string &first = words.wanted.front();
            const char *const begin = m_blob.data();
            const char *const end = begin + m_blob.size();
            auto entry = m_entries.begin();
            for (const char *at = begin;
                 (at = static_cast<const char *>(memmem(at, size_t(end - at), first.data(), first.size())));) {
                entry = std::upper_bound(entry, m_entries.end(), size_t(at - begin),
                                         [](size_t offset, const Entry &e) { return offset < e.begin; });
                const size_t i = size_t(entry - m_entries.begin()) - 1;
                if (m_entries[i].row >= 0)
                    m_matched[size_t(m_entries[i].row)] = holds(i, words, 1);
                if (entry == m_entries.end())
                    break;
                at = begin + entry->begin;
            }
        }
    } else {
        for (size_t row = 0; row < m_matched.size(); ++row) {
            if (m_matched[row])
                m_matched[row] = holds(size_t(m_entryOf[row]), words);
        }
    }
    m_query = query;
    m_valid = true;
    return m_matched;
}

bool FilterIndex::matches(int row, std::string_view query) const
{
    return size_t(row) < m_entryOf.size() && m_entryOf[size_t(row)] >= 0
        && holds(size_t(m_entryOf[size_t(row)]), parse(query));
}

} // namespace sb::kit
