// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any for const calls on one value; changing it is the owner's. What a history adds up to, commit by commit, oldest first.
#pragma once

#include "commit.h"
#include "features.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sb::history {

/// One who touched a file, with how often.
struct Hand {
    std::string author;
    int changes = 0;
    int64_t last = 0; ///< seconds since 1970
};

class Walk {
public:
    /// How this commit compares, knowing only what came before it. Call it before add().
    Features featuresOf(const Commit &commit) const;
    void add(const Commit &commit) { add(commit, featuresOf(commit)); }
    void add(const Commit &commit, const Features &features);

    int commits() const { return m_commits; }
    int sourceCommits() const { return m_sourceCommits; }
    /// Of the newest source commits (at most 1,000), in no order: what a percentile is taken from.
    const std::vector<Features> &recent() const { return m_recent; }
    /// Who changed the file, the most changes first.
    std::vector<Hand> handsOf(std::string_view path) const;
    /// How often the file was changed, and fixed, in the days before `now`.
    std::pair<int, int> changesAndFixes(std::string_view path, int64_t now, int days) const;

private:
    struct TextHash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template<typename Value>
    using ByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;
    struct Moment {
        int64_t time = 0;
        bool fix = false;
        bool revert = false;
    };
    struct Writer {
        uint32_t author = 0;
        int changes = 0;
        int64_t last = 0;
    };
    struct File {
        int changes = 0;
        int lines = 0; ///< added less deleted
        std::vector<Moment> moments; ///< the newest 60, oldest first
        std::vector<Writer> writers;
    };
    struct Author {
        uint32_t id = 0;
        int commits = 0;
        std::vector<int64_t> times; ///< the newest 100
    };
    uint32_t authorId(std::string_view author);
    const File *file(std::string_view path) const;

    ByText<File> m_files;
    ByText<Author> m_authors;
    std::vector<std::string> m_names; ///< by author id
    ByText<std::vector<int64_t>> m_folderFixes; ///< times of the newest 60 fixes
    std::unordered_map<uint64_t, int> m_authorInFolder; ///< (author id, hash of the folder) -> commits
    std::vector<Features> m_recent;
    size_t m_oldest = 0; ///< of m_recent, once it is full
    int m_commits = 0;
    int m_sourceCommits = 0;
};

} // namespace sb::history
