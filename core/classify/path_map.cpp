// SPDX-License-Identifier: GPL-3.0-or-later
#include "path_map.h"

#include "paths.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/history/commit.h>

#include <toml++/toml.hpp>

#include <algorithm>
#include <map>
#include <ranges>
#include <set>

namespace sb::classify {

namespace {

constexpr size_t partLimit = 100; ///< more of them are not parts that anybody has in mind

std::vector<std::string> namesIn(const toml::node &node)
{
    std::vector<std::string> words;
    if (const toml::array *array = node.as_array()) {
        for (const toml::node &each : *array) {
            if (const auto word = each.value<std::string>())
                words.push_back(*word);
        }
    }
    return words;
}

Result<OwnSuite> ownSuiteFrom(const toml::table &table, const std::string &name)
{
    OwnSuite suite;
    for (const auto &[key, value] : table) {
        if (key == "name" && value.is_string())
            suite.name = value.as_string()->get();
        else if (key == "kind" && value.is_string())
            suite.kind = value.as_string()->get();
        else if (key == "command" && value.is_string())
            suite.command = value.as_string()->get();
        else if (key == "paths" && value.is_array())
            suite.patterns = namesIn(value);
        else
            return fail(Error::Kind::Invalid,
                        sb::format("{}:{}:{}: '{}' does not belong here: a suite has name, kind, command and paths",
                                   name, value.source().begin.line, value.source().begin.column,
                                   std::string_view(key.str())));
    }
    if (suite.name.empty() || suite.command.empty() || suite.patterns.empty()
        || !(suite.kind == "unit" || suite.kind == "integration" || suite.kind == "e2e"))
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}: a suite wants a name, a command, paths, and a kind: unit, integration or e2e",
                               name, table.source().begin.line));
    return suite;
}

/// Folders at the top that hold parts rather than files ("ui/board", "ui/log", ...): their parts.
std::vector<std::string> foldersOfParts(const std::vector<std::string> &paths)
{
    struct Top {
        int direct = 0, deeper = 0;
        std::set<std::string> parts;
    };
    std::map<std::string_view, Top> tops;
    for (const std::string &path : paths) {
        const size_t first = path.find('/');
        if (first == std::string::npos || !history::isSource(path))
            continue;
        Top &top = tops[std::string_view(path).substr(0, first)];
        const size_t second = path.find('/', first + 1);
        if (second == std::string::npos) {
            ++top.direct;
        } else {
            ++top.deeper;
            top.parts.insert(path.substr(0, second));
        }
    }
    std::vector<std::string> found;
    for (const auto &[name, top] : tops) {
        if (top.parts.size() >= 3 && top.parts.size() <= partLimit && top.deeper >= 3 * top.direct)
            found.insert(found.end(), top.parts.begin(), top.parts.end());
    }
    return found;
}

} // namespace

const Domain *PathMap::find(std::string_view path) const
{
    for (auto domain = domains.rbegin(); domain != domains.rend(); ++domain) {
        if (std::ranges::any_of(domain->patterns, [&](const std::string &pattern) { return matches(pattern, path); }))
            return &*domain;
    }
    return nullptr;
}

std::string PathMap::domainOf(std::string_view path) const
{
    const Domain *domain = find(path);
    return domain ? domain->name : classify::domainOf(path);
}

Result<PathMap> parsePathMap(std::string_view text, const std::string &name)
{
    try {
        const toml::table table = toml::parse(text, std::string_view(name));
        PathMap map;
        const toml::array *domains = table["domain"].as_array();
        for (size_t i = 0; domains && i < domains->size(); ++i) {
            const toml::node &node = (*domains)[i];
            const toml::source_position at = node.source().begin;
            if (!node.is_table())
                return fail(Error::Kind::Invalid, sb::format("{}:{}: a domain is a table: [[domain]]", name, at.line));
            Domain domain;
            for (const auto &[key, value] : *node.as_table()) {
                if (key == "name" && value.is_string())
                    domain.name = value.as_string()->get();
                else if (key == "paths" && value.is_array())
                    domain.patterns = namesIn(value);
                else if (key == "suites" && value.is_array())
                    domain.suites = namesIn(value);
                else if (key == "owner" && value.is_string())
                    domain.owner = value.as_string()->get();
                else
                    return fail(
                        Error::Kind::Invalid,
                        sb::format("{}:{}:{}: '{}' does not belong here: a domain has name, paths, suites and owner",
                                   name, value.source().begin.line, value.source().begin.column,
                                   std::string_view(key.str())));
            }
            if (domain.name.empty() || domain.patterns.empty())
                return fail(Error::Kind::Invalid,
                            sb::format("{}:{}:{}: a domain wants a name and paths", name, at.line, at.column));
            map.domains.push_back(std::move(domain));
        }
        const toml::array *suites = table["suite"].as_array();
        for (size_t i = 0; suites && i < suites->size(); ++i) {
            const toml::table *one = (*suites)[i].as_table();
            if (!one)
                return fail(Error::Kind::Invalid, sb::format("{}: a suite is a table: [[suite]]", name));
            auto suite = ownSuiteFrom(*one, name);
            if (!suite)
                return std::unexpected(suite.error());
            map.suites.push_back(std::move(*suite));
        }
        return map;
    } catch (const toml::parse_error &problem) {
        return fail(Error::Kind::Invalid,
                    sb::format("{}:{}:{}: {}", name, problem.source().begin.line, problem.source().begin.column,
                               problem.description()));
    }
}

PathMap inferredPathMap(const std::vector<std::string> &paths, const Owners &owners)
{
    std::set<std::string_view> folders;
    for (const std::string_view path : paths) {
        for (size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
            folders.insert(path.substr(0, slash));
    }
    PathMap map;
    for (const OwnersRule &rule : owners.rules) {
        std::string_view folder = rule.pattern;
        if (folder.starts_with('/'))
            folder.remove_prefix(1);
        for (const std::string_view ending : {"/**", "/*", "/"}) {
            if (folder.ends_with(ending))
                folder.remove_suffix(ending.size());
        }
        // Only a pattern that is exactly one folder of the tree is a part of the repository that somebody looks after.
        if (!rule.owners.empty() && rule.pattern.contains('/') && folders.contains(folder)
            && !std::ranges::contains(map.domains, folder, &Domain::name))
            map.domains.push_back({std::string(folder), {"/" + std::string(folder) + "/"}, {}, {}});
    }
    const size_t owned = map.domains.size();
    for (const std::string &folder : foldersOfParts(paths)) {
        // Where the team has drawn lines in this folder of the top, they stand.
        const std::string_view top = std::string_view(folder).substr(0, folder.find('/'));
        const bool drawn = std::ranges::any_of(map.domains | std::views::take(owned), [&](const Domain &domain) {
            return std::string_view(domain.name).substr(0, domain.name.find('/')) == top;
        });
        if (!drawn)
            map.domains.push_back({folder, {"/" + folder + "/"}, {}, {}});
    }
    // A deeper folder after the one that it lies in, so that it wins.
    std::ranges::stable_sort(map.domains, {},
                             [](const Domain &domain) { return std::ranges::count(domain.name, '/'); });
    return map;
}

} // namespace sb::classify
