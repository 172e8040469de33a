// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: a value; const calls from any thread. Who includes or imports whom inside one repository: C and C++, Python, JavaScript,
// TypeScript, Go, Rust and Java, read by tree-sitter. A blob is parsed once; a new commit costs only the files that it changed.
#pragma once

#include <core/base/cancel.h>
#include <core/base/result.h>
#include <core/git/repository.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sb::history {

class Imports {
public:
    /// Missing, damaged or of another version: empty. It is a cache.
    static Imports load(const std::string &file);
    Result<> save(const std::string &file) const;

    /// Brings the graph to the commit's tree. Returns how many files were parsed.
    Result<int> update(const git::Repository &repository, const fact::Sha &commit, const Cancel &cancel);
    /// Files that reach one of `paths` within `depth` steps, without `paths` themselves; sorted, at most `limit`.
    std::vector<std::string> dependantsOf(const std::vector<std::string> &paths, int depth = 3,
                                          size_t limit = 2000) const;
    /// What the file itself includes or imports, inside the repository.
    std::vector<std::string> importsOf(std::string_view path) const;
    const fact::Sha &commit() const { return m_commit; }
    size_t files() const { return m_blobs.size(); }
    bool covers(std::string_view path) const; ///< the file was read (false: nothing is known of who needs it)

private:
    void link(const std::vector<std::string> &all);

    fact::Sha m_commit;
    std::unordered_map<std::string, std::string> m_blobs; ///< path -> blob
    std::unordered_map<std::string, std::vector<std::string>> m_words; ///< blob + language -> what it names, unresolved
    std::vector<std::string> m_paths;
    std::unordered_map<std::string, uint32_t> m_ids;
    std::vector<std::vector<uint32_t>> m_uses, m_usedBy;
};

} // namespace sb::history
