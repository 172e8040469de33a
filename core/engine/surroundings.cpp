// SPDX-License-Identifier: GPL-3.0-or-later
#include "surroundings.h"

namespace sb::engine {

namespace {

constexpr const char *domainsFile = ".signalbox/domains.toml";

std::string ownersText(const git::Repository &repository, const fact::Sha &base)
{
    for (const char *path :
         {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}) { // the order in which GitHub looks
        if (const auto text = repository.blob(base, path))
            return *text;
    }
    return {};
}

} // namespace

void Surroundings::put(classify::Input &input) const
{
    input.paths = paths;
    input.owners = owners;
    input.pathMap = pathMap;
    input.past = known.past;
    input.imports = known.imports;
}

Result<Surroundings> surroundingsAt(const git::Repository &repository, const fact::Sha &base, const fact::Sha &tip,
                                    HistoryCache &histories, const Cancel &cancel)
{
    auto files = repository.files(base);
    if (!files)
        return std::unexpected(files.error());
    Surroundings around;
    for (git::TreeEntry &file : *files)
        around.paths.push_back(std::move(file.path));
    around.owners = classify::parseOwners(ownersText(repository, base));
    if (const auto text = repository.blob(base, domainsFile)) {
        auto map = classify::parsePathMap(*text, domainsFile);
        if (!map)
            return std::unexpected(map.error());
        around.pathMap = std::move(*map);
    } else {
        around.pathMap = classify::inferredPathMap(around.paths, around.owners);
    }
    around.known = histories.at(repository, tip, cancel);
    return around;
}

} // namespace sb::engine
