// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What is known of each mirror at the tip of its base branch: in memory while the program runs; its past and its imports
// on disk, too, between runs.
#pragma once

#include "surroundings.h"

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
    /// Brought up to `tip`; only what is new is read. Callers for one mirror wait for each other, those of different ones do not.
    Result<std::shared_ptr<const Surroundings>> at(const git::Repository &repository, const fact::Sha &tip,
                                                   const Cancel &cancel);

private:
    struct Entry {
        std::mutex mutex;
        std::shared_ptr<const Surroundings> known;
    };
    std::string m_folder;
    std::mutex m_mutex; ///< guards the map, not the entries
    std::map<std::string, std::shared_ptr<Entry>> m_entries; ///< by the mirror's path
};

} // namespace sb::engine
