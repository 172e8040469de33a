// SPDX-License-Identifier: GPL-3.0-or-later
#include "blast.h"

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
    std::map<std::string, int> lines;
    std::vector<std::string> changed;
    blast.complete = input.imports != nullptr;
    for (const fact::FileChange &file : input.change.files) {
        lines[map.domainOf(file.path)] += file.added + file.deleted + 1;
        // The graph is of the base: there a renamed file has its old name, and a new one is needed by nobody yet.
        const std::string &before = file.oldPath.empty() ? file.path : file.oldPath;
        changed.push_back(before);
        if (file.status != fact::FileStatus::Added && history::isSource(before))
            blast.complete = blast.complete && input.imports->covers(before);
    }
    std::vector<std::pair<int, std::string>> ranked;
    for (const auto &[domain, count] : lines)
        ranked.emplace_back(-count, domain);
    std::ranges::sort(ranked);
    for (auto &[count, domain] : ranked)
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
