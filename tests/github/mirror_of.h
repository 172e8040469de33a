// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that a repository of the fake GitHub holds, in a bare repository on disk: both name commits as git does.
#pragma once

#include <core/git/repository.h>
#include <fakegithub/fake_world.h>

#include <filesystem>

namespace sb::tests {

/// Makes it, or adds what is new. False where a commit does not get the same name.
inline bool mirror(const fake::Repo &repo, const std::string &gitDir)
{
    if (!std::filesystem::exists(gitDir + "/HEAD") && !git::Repository::initBare(gitDir, repo.defaultBranch))
        return false;
    const auto git = git::Repository::open(gitDir);
    const git::Identity who{"Fake", "fake@example.org", Time(std::chrono::seconds(1'790'000'000))};
    const auto write = [&](const auto &self, const std::string &sha) -> bool {
        if (git->treeOf(fact::Sha{sha}))
            return true;
        const fake::Commit &commit = repo.commits.at(sha);
        std::vector<fact::Sha> parents;
        for (const std::string &parent : commit.parents) {
            if (!self(self, parent))
                return false;
            parents.push_back(fact::Sha{parent});
        }
        std::vector<std::pair<std::string, std::optional<std::string>>> files(commit.tree.begin(), commit.tree.end());
        const auto tree = git->writeTree({}, files);
        const auto made = tree ? git->writeCommit(*tree, parents, commit.message, who) : std::unexpected(tree.error());
        return made && made->value == sha;
    };
    for (const auto &[name, sha] : repo.branches) {
        if (!write(write, sha))
            return false;
        const auto at = git->branch(name);
        if ((!at || at->value != sha) && !git->setBranch(name, fact::Sha{sha}, at.value_or(fact::Sha{})))
            return false;
    }
    return true;
}

} // namespace sb::tests
