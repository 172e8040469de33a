// SPDX-License-Identifier: GPL-3.0-or-later
#include "house.h"

#include <cstdlib>
#include <filesystem>

namespace sb::engine {

Result<git::Repository> openMirror(Desk &desk, const fact::RepoId &repo)
{
    const std::string path = desk.world().with([&](World &world) {
        const auto found = world.repos.find(repo);
        return found == world.repos.end() ? std::string() : found->second.gitDir;
    });
    if (path.empty())
        return fail(Error::Kind::NotFound, "there is no copy of " + repo.value + " on this machine");
    return git::Repository::open(path);
}

Result<fact::Run> findRun(Desk &desk, const fact::RunId &run)
{
    return desk.world().with([&](World &world) -> Result<fact::Run> {
        const auto found = world.runs.find(run);
        if (found == world.runs.end())
            return fail(Error::Kind::NotFound, "there is no run " + run.value + " in this workspace");
        return found->second;
    });
}

run::Level levelOf(fact::SandboxLevel level)
{
    switch (level) {
    case fact::SandboxLevel::A: return run::Level::A;
    case fact::SandboxLevel::B: return run::Level::B;
    case fact::SandboxLevel::None: break;
    }
    return run::Level::None;
}

fact::SandboxLevel sandboxOf(Desk &desk)
{
    std::call_once(desk.sandboxProved(), [&] {
        const Scratch scratch(desk.workspace() + "/scratch");
        const run::Probe probe = run::probe(scratch.path());
        desk.changeStatus([&](Status &status) {
            status.sandbox = probe.level == run::Level::A ? fact::SandboxLevel::A
                : probe.level == run::Level::B            ? fact::SandboxLevel::B
                                                          : fact::SandboxLevel::None;
            status.sandboxWhy = probe.why;
        });
    });
    return desk.status().sandbox;
}

Result<> readRepos(Desk &desk)
{
    const auto forge = desk.forge();
    if (!forge)
        return std::unexpected(forge.error());
    const auto repos = (*forge)->repos();
    if (!repos)
        return std::unexpected(repos.error());
    for (const fact::Repo &repo : *repos) {
        if (desk.isForgotten(repo.id))
            continue;
        if (auto kept = desk.keep(repo); !kept)
            return kept;
    }
    return {};
}

Scratch::Scratch(const std::string &parent)
{
    std::error_code ignored;
    std::filesystem::create_directories(parent, ignored);
    std::string name = parent + "/XXXXXX";
    if (::mkdtemp(name.data()))
        m_path = name;
}

Scratch::~Scratch()
{
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

} // namespace sb::engine
