// SPDX-License-Identifier: GPL-3.0-or-later
#include "surroundings.h"

namespace sb::engine {

namespace {

constexpr const char *domainsFile = ".signalbox/domains.toml";
constexpr size_t buildFileLimit = 1'000;
constexpr size_t buildFileSize = 256 * 1024;

std::string ownersText(const git::Repository &repository, const fact::Sha &at)
{
    for (const char *path :
         {".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}) { // the order in which GitHub looks
        if (const auto text = repository.blob(at, path))
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
    input.suites = suites;
    input.past = past;
    input.imports = imports;
}

Result<> readTree(Surroundings &around, const git::Repository &repository, const fact::Sha &at)
{
    auto files = repository.files(at);
    if (!files)
        return std::unexpected(files.error());
    around.at = at;
    around.paths.clear();
    classify::BuildFiles buildFiles;
    for (git::TreeEntry &file : *files) {
        if (classify::isBuildFile(file.path) && buildFiles.size() < buildFileLimit) {
            if (auto text = repository.blob(at, file.path); text && text->size() <= buildFileSize)
                buildFiles.emplace(file.path, std::move(*text));
        }
        around.paths.push_back(std::move(file.path));
    }
    around.suites = std::make_shared<const std::vector<classify::Suite>>(classify::suitesIn(around.paths, buildFiles));
    around.owners = classify::parseOwners(ownersText(repository, at));
    if (const auto text = repository.blob(at, domainsFile)) {
        auto map = classify::parsePathMap(*text, domainsFile);
        if (!map)
            return std::unexpected(map.error());
        around.pathMap = std::move(*map);
    } else {
        around.pathMap = classify::inferredPathMap(around.paths, around.owners);
    }
    return {};
}

} // namespace sb::engine
