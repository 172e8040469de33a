// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any for const calls. Which file of the repository a file means when it names another one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sb::history {

class Resolver {
public:
    /// `paths` outlives the resolver; ids are places in it.
    explicit Resolver(const std::vector<std::string> &paths);
    /// Empty for what lies outside of the repository. More than one where a whole folder is meant.
    std::vector<uint32_t> resolve(std::string_view from, std::string_view language, std::string_view name) const;

private:
    using Ids = std::vector<uint32_t>;
    Ids exact(const std::string &path) const;
    Ids first(const std::vector<std::string> &candidates) const;
    Ids bySuffix(std::string_view from, std::string_view suffix) const;
    Ids inFolder(std::string_view suffix, std::string_view ending) const;
    Ids script(std::string_view from, std::string_view name) const;
    Ids python(std::string_view from, std::string_view name) const;
    Ids go(std::string_view name) const;
    Ids rust(std::string_view from, std::string_view name) const;
    Ids java(std::string_view from, std::string_view name) const;

    const std::vector<std::string> &m_paths;
    std::unordered_map<std::string_view, uint32_t> m_byPath;
    std::unordered_map<std::string_view, Ids> m_byName; ///< last segment
    std::unordered_map<std::string_view, Ids> m_byFolder;
    std::unordered_map<std::string_view, std::vector<std::string_view>> m_foldersByName;
};

/// "a/b/../c/./d" -> "a/c/d"; empty where it leaves the repository.
std::string normalised(std::string_view folder, std::string_view relative);

} // namespace sb::history
