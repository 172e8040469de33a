// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What is known of each mirror's past and of its imports: in memory while the program runs, on disk between runs.
#pragma once

#include <core/base/cancel.h>
#include <core/git/repository.h>
#include <core/history/imports.h>
#include <core/history/index.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sb::engine {

class HistoryCache {
public:
    explicit HistoryCache(std::string folder)
        : m_folder(std::move(folder))
    {
    }
    struct Known {
        std::shared_ptr<const history::Index> past; ///< null where it cannot be read
        std::shared_ptr<const history::Imports> imports;
    };
    /// Brought up to `tip`; only what is new is read. Callers for one mirror wait for each other, those of different ones do not.
    Known at(const git::Repository &repository, const fact::Sha &tip, const Cancel &cancel);

private:
    struct Entry {
        std::mutex mutex;
        Known known;
    };
    std::string m_folder;
    std::mutex m_mutex; ///< guards the map, not the entries
    std::map<std::string, std::shared_ptr<Entry>> m_entries; ///< by the mirror's path
};

} // namespace sb::engine
