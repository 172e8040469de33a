// SPDX-License-Identifier: GPL-3.0-or-later
#include "history_cache.h"

#include <core/base/hash.h>

namespace sb::engine {

namespace {

/// Brings a copy up to date and keeps it; the old one where that fails.
template<typename T>
void bring(std::shared_ptr<const T> &known, const std::string &file, const git::Repository &repository,
           const fact::Sha &tip, const Cancel &cancel)
{
    T next = known ? *known : T::load(file);
    const auto read = next.update(repository, tip, cancel);
    if (!read)
        return;
    if (*read > 0)
        (void)next.save(file); // a cache: the next run reads again what could not be kept
    known = std::make_shared<const T>(std::move(next));
}

} // namespace

Result<std::shared_ptr<const Surroundings>> HistoryCache::at(const git::Repository &repository, const fact::Sha &tip,
                                                             const Cancel &cancel)
{
    const auto entry = [&] {
        const std::scoped_lock lock(m_mutex);
        std::shared_ptr<Entry> &found = m_entries[repository.path()];
        if (!found)
            found = std::make_shared<Entry>();
        return found;
    }();
    const std::scoped_lock lock(entry->mutex);
    if (entry->known && entry->known->at == tip)
        return entry->known;
    Surroundings next = entry->known ? *entry->known : Surroundings{};
    if (const auto read = readTree(next, repository, tip); !read)
        return std::unexpected(read.error());
    const std::string file = m_folder + "/" + sha256Hex(repository.path()).substr(0, 16);
    bring(next.past, file + ".history", repository, tip, cancel);
    bring(next.imports, file + ".imports", repository, tip, cancel);
    entry->known = std::make_shared<const Surroundings>(std::move(next));
    return entry->known;
}

} // namespace sb::engine
