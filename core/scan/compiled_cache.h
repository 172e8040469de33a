// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Keeps a compiled Vectorscan database on disk (hs_serialize_database): compiling takes a thousand times longer than
// reading. The file is named by what it was made from and sealed with SHA-256, so that a stale or damaged one is never used.
#pragma once

#include <string>
#include <vector>

struct hs_database;

namespace sb::scan {

class CompiledCache {
public:
    /// An empty folder keeps nothing.
    CompiledCache(const std::string &folder, const std::vector<std::string> &patterns);
    /// Null where there is none that can be used. The caller frees it with hs_free_database.
    hs_database *load() const;
    /// Best effort: a full disk costs time at the next start, nothing else. Of a folder the newest 16 stay.
    void keep(const hs_database *database) const;

private:
    std::string m_path;
};

} // namespace sb::scan
