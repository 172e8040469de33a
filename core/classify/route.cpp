// SPDX-License-Identifier: GPL-3.0-or-later
#include "route.h"

#include <core/base/text.h>

#include <algorithm>
#include <set>

namespace sb::classify {

namespace {

constexpr size_t textLimit = 64 * 1024; ///< of an issue

bool isPathByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || std::string_view("_./-+").contains(c);
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    for (size_t i = 0; i < text.size();) {
        size_t end = i;
        while (end < text.size() && isPathByte(text[end]))
            ++end;
        std::string_view word = text.substr(i, end - i);
        while (word.ends_with('.') || word.ends_with('/'))
            word.remove_suffix(1);
        if (word.size() > 2)
            words.emplace_back(word);
        i = std::max(end, i + 1);
    }
    return words;
}

std::string ownerOf(const PathMap &map, const Owners &owners, std::string_view path)
{
    if (const Domain *domain = map.find(path); domain && !domain->owner.empty())
        return domain->owner;
    const std::vector<std::string> found = owners.of(path);
    return found.empty() ? std::string() : found.front();
}

} // namespace

fact::Route routeOf(const Input &input, const Blast &blast)
{
    const PathMap map = input.pathMap ? *input.pathMap : inferredPathMap(input.paths, input.owners);
    std::map<std::string, int> owners;
    for (const fact::FileChange &file : input.change.files) {
        const std::string owner = ownerOf(map, input.owners, file.path);
        if (!owner.empty() && map.domainOf(file.path) == blast.component)
            owners[owner] += file.added + file.deleted + 1;
    }
    const auto most = std::ranges::max_element(owners, {}, [](const auto &each) { return each.second; });
    return {blast.component, most == owners.end() ? std::string() : most->first};
}

fact::Route routeOfIssue(std::string_view title, std::string_view body, const std::vector<std::string> &paths,
                         const PathMap &map, const Owners &owners)
{
    std::map<std::string, double> weights;
    std::map<std::string, std::string> example; ///< a path of each domain
    std::map<std::string, std::vector<std::string>, std::less<>> byName;
    for (const std::string &path : paths) {
        byName[path.substr(path.rfind('/') + 1)].push_back(path);
        example.try_emplace(map.domainOf(path), path);
    }
    const auto see = [&](std::string_view text, double weight) {
        for (const std::string &word : wordsOf(text.substr(0, textLimit))) {
            const auto named = byName.find(std::string_view(word).substr(word.rfind('/') + 1));
            const bool isFile = named != byName.end() && (word.contains('.') || word.contains('/'));
            for (const std::string &path : isFile ? named->second : std::vector<std::string>{}) {
                // The longer the part of the path that stands there, the surer; a name that many files share says little.
                const bool whole = path == word || path.ends_with("/" + word);
                if (whole) {
                    const std::string domain = map.domainOf(path);
                    weights[domain] += weight * 3 / double(named->second.size());
                    example[domain] = path;
                }
            }
            for (const auto &[domain, path] : example) {
                const std::string last = lower(domain.substr(domain.rfind('/') + 1));
                if (last.size() > 2 && last != "root" && lower(word) == last)
                    weights[domain] += weight;
            }
        }
    };
    see(title, 2);
    see(body, 1);
    const auto most = std::ranges::max_element(weights, {}, [](const auto &each) { return each.second; });
    if (most == weights.end())
        return {};
    return {most->first, ownerOf(map, owners, example[most->first])};
}

} // namespace sb::classify
