// SPDX-License-Identifier: GPL-3.0-or-later
#include "suspects.h"

#include "changed_paths.h"
#include "flaky.h"

#include <core/base/text.h>

#include <algorithm>
#include <ranges>
#include <set>

namespace sb::diagnose {

using namespace fact;

namespace {

/// What speaks against a commit, the strongest last.
enum class Ground { Time, Folder, Build, Named };

struct Charge {
    Ground ground = Ground::Time;
    std::string why;
};

std::set<std::string_view> foldersOf(const Diagnosis &diagnosis)
{
    std::set<std::string_view> folders;
    for (const LogError &error : diagnosis.errors) {
        if (const std::string_view folder = folderOf(error.file); !folder.empty())
            folders.insert(folder);
    }
    return folders;
}

/// Files that matter to this kind of failure whatever its log names.
bool bearsOn(const Diagnosis &diagnosis, std::string_view path)
{
    if (isDependencyList(path))
        return diagnosis.group == FailureGroup::Build || diagnosis.type == FailureType::Link;
    if (isBuildFile(path))
        return diagnosis.group == FailureGroup::Build || diagnosis.group == FailureGroup::Infra
            || diagnosis.type == FailureType::Link || diagnosis.type == FailureType::Unknown;
    return false;
}

Charge chargeOf(const Diagnosis &diagnosis, const std::set<std::string_view> &folders, const Landed &landed)
{
    if (const std::string path = touchedBy(diagnosis, landed.paths); !path.empty())
        return {Ground::Named, "changes " + path + ", where it failed"};
    for (const std::string &path : landed.paths) {
        if (bearsOn(diagnosis, path))
            return {Ground::Build, "changes " + path};
    }
    for (const std::string &path : landed.paths) {
        // A log may name files by absolute paths.
        const std::string_view folder = folderOf(path);
        const auto beside = std::ranges::find_if(folders, [&](std::string_view named) {
            return !folder.empty()
                && (named == folder || (named.ends_with(folder) && named[named.size() - folder.size() - 1] == '/'));
        });
        if (beside != folders.end())
            return {Ground::Folder, "changes " + path + ", beside what failed"};
    }
    return {};
}

} // namespace

std::vector<Suspect> suspects(const Diagnosis &diagnosis, std::span<const Landed> landed)
{
    const std::set<std::string_view> folders = foldersOf(diagnosis);
    std::vector<std::pair<Ground, Suspect>> charged;
    for (const Landed &each : landed) {
        if (!each.paths.empty() && std::ranges::all_of(each.paths, isDocumentation))
            continue;
        auto [ground, why] = chargeOf(diagnosis, folders, each);
        Suspect suspect = each.commit;
        suspect.named = ground == Ground::Named;
        suspect.why = std::move(why);
        charged.emplace_back(ground, std::move(suspect));
    }
    std::ranges::stable_sort(charged, [](const auto &a, const auto &b) {
        return std::tuple(a.first, a.second.at) > std::tuple(b.first, b.second.at);
    });
    std::vector<Suspect> found;
    for (auto &[ground, suspect] : charged | std::views::take(suspectLimit))
        found.push_back(std::move(suspect));
    return found;
}

} // namespace sb::diagnose
