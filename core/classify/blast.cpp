// SPDX-License-Identifier: GPL-3.0-or-later
#include "blast.h"

#include "paths.h"

#include <core/history/commit.h>
#include <core/history/imports.h>

#include <algorithm>
#include <set>

namespace sb::classify {

namespace {

constexpr size_t domainLimit = 30;

} // namespace

Blast blastOf(const Input &input)
{
    const PathMap map = input.pathMap ? *input.pathMap : inferredPathMap(input.paths, input.owners);
    Blast blast;
    // Where the product itself changes says more of a change than how many lines its tests or documentation take.
    std::map<std::string, std::pair<int, int>> lines; // of source, of anything
    std::vector<std::string> changed;
    blast.complete = input.imports != nullptr;
    for (const fact::FileChange &file : input.change.files) {
        auto &[source, any] = lines[map.domainOf(file.path)];
        any += file.added + file.deleted + 1;
        if (purposeOf(file.path) == Purpose::Source)
            source += file.added + file.deleted + 1;
        // The graph is of the base: there a renamed file has its old name, and a new one is needed by nobody yet.
        const std::string &before = file.oldPath.empty() ? file.path : file.oldPath;
        changed.push_back(before);
        if (file.status != fact::FileStatus::Added && history::isSource(before))
            blast.complete = blast.complete && input.imports->covers(before);
    }
    std::vector<std::tuple<int, int, std::string>> ranked;
    for (const auto &[domain, count] : lines)
        ranked.emplace_back(-count.first, -count.second, domain);
    std::ranges::sort(ranked);
    for (auto &[source, any, domain] : ranked)
        blast.domains.push_back(std::move(domain));
    if (!blast.domains.empty())
        blast.component = blast.domains.front();
    if (input.imports)
        blast.dependants = input.imports->dependantsOf(changed);
    std::set<std::string> reached;
    for (const std::string &path : blast.dependants)
        reached.insert(map.domainOf(path));
    for (const std::string &domain : reached) {
        if (blast.domains.size() < domainLimit && !std::ranges::contains(blast.domains, domain))
            blast.domains.push_back(domain);
    }
    return blast;
}

} // namespace sb::classify
