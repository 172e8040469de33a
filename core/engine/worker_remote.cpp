// SPDX-License-Identifier: GPL-3.0-or-later
// What a host elsewhere wants besides being polled.
#include "worker.h"

namespace sb::engine {

using namespace fact;

void Worker::sayHealth(forge::Forge &forge)
{
    const forge::Forge::Health health = forge.health();
    HostStatus host{m_remote->name(), health.limit,   health.remaining, health.reset,
                    health.notBefore, health.trouble, health.since,     {}};
    for (const auto &source : health.sources) {
        if (!m_desk.isForgotten(source.repo))
            host.sources.push_back(
                {source.repo, source.asOf, source.problem, source.trouble, int64_t(source.every.count())});
    }
    if (m_desk.status().host != host)
        m_desk.changeStatus([&](Status &status) { status.host = std::move(host); });
}

void Worker::fetchLog(const Run &job)
{
    m_pump.work([this, job] {
        const Doing doing(m_desk, "Fetching the log of " + job.job + " of " + job.repo.value);
        const auto found = m_remote->withLog(job);
        if (m_pump.cancel().requested() || m_desk.isForgotten(job.repo))
            return;
        if (!found)
            return m_desk.sayUndiagnosed(job.id, found.error().text);
        if (const auto kept = m_desk.keep(*found); !kept || found->logPath.empty())
            return m_desk.sayUndiagnosed(job.id, kept ? "its log is missing: " + found->logMissing : kept.error().text);
        diagnose(job.id);
    });
}

void Worker::mirror(const RepoId &id)
{
    if (!m_mirroring.with([&](std::set<RepoId> &wanted) { return wanted.insert(id).second; }))
        return;
    m_pump.work([this, id] {
        m_mirroring.with([&](std::set<RepoId> &wanted) { wanted.erase(id); });
        Doing doing(m_desk, "Fetching " + id.value);
        auto [repo, forks] = m_desk.world().with([&](World &world) {
            std::pair<Repo, std::vector<int64_t>> found{world.repos[id], {}};
            found.first.id = id;
            for (const auto &[key, pull] : world.pulls) {
                if (key.repo == id && pull.state == PullState::Open && pull.head.repo != id)
                    found.second.push_back(key.number);
            }
            return found;
        });
        const auto path = m_remote->mirror(repo, std::move(forks), [&](int percent) { doing.reached(percent, 100); });
        if (m_pump.cancel().requested() || m_desk.isForgotten(id))
            return;
        if (path) {
            repo.gitDir = *path;
            if (!m_desk.keep(repo))
                return;
        }
        // One that is too large, or cannot be fetched now: what needs no history is known all the same, and again with it later.
        const bool again = m_mirrorless.with([&](std::set<RepoId> &repos) {
            if (!path)
                repos.insert(id);
            return path && repos.erase(id) > 0;
        });
        const auto waiting = m_desk.world().with([&](World &world) {
            std::vector<PullKey> keys;
            for (const auto &[key, pull] : world.pulls) {
                const auto assessment = world.assessments.find(key);
                if (key.repo == id && pull.state == PullState::Open
                    && (again || assessment == world.assessments.end() || assessment->second.sha != pull.head.sha))
                    keys.push_back(key);
            }
            return keys;
        });
        for (const PullKey &key : waiting)
            classify(key);
    });
}

} // namespace sb::engine
