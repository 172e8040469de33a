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

HistoryCache::Known HistoryCache::at(const git::Repository &repository, const fact::Sha &tip, const Cancel &cancel)
{
    const auto entry = [&] {
        const std::scoped_lock lock(m_mutex);
        std::shared_ptr<Entry> &found = m_entries[repository.path()];
        if (!found)
            found = std::make_shared<Entry>();
        return found;
    }();
    const std::scoped_lock lock(entry->mutex);
    Known &known = entry->known;
    const std::string file = m_folder + "/" + sha256Hex(repository.path()).substr(0, 16);
    if (!known.past || known.past->tip() != tip)
        bring(known.past, file + ".history", repository, tip, cancel);
    if (!known.imports || known.imports->commit() != tip)
        bring(known.imports, file + ".imports", repository, tip, cancel);
    return known;
}

} // namespace sb::engine
