// SPDX-License-Identifier: GPL-3.0-or-later
// What a host elsewhere wants besides being polled.
#include "house.h"
#include "worker.h"

namespace sb::engine {

using namespace fact;

void Worker::sayHealth(forge::Forge &forge)
{
    const forge::Forge::Health health = forge.health();
    HostStatus host{m_remote->name(), health.limit, health.remaining, health.reset, health.notBefore, health.trouble,
                    health.since,     {},           health.saving};
    m_saving = health.saving;
    for (const auto &source : health.sources) {
        if (!m_desk.isForgotten(source.repo))
            host.sources.push_back(
                {source.repo, source.asOf, source.problem, source.trouble, int64_t(source.every.count())});
    }
    if (m_desk.status().host != host)
        m_desk.changeStatus([&](Status &status) { status.host = std::move(host); });
}

Pull Worker::withTalk(Pull pull)
{
    m_desk.world().with([&](const World &world) {
        if (const auto known = world.pulls.find(pull.key); known != world.pulls.end()) {
            pull.reviews = known->second.reviews;
            pull.comments = known->second.comments;
        }
    });
    return pull;
}

Result<> Worker::takeTalk(const RepoId &repo, const TalkFact &talk)
{
    const auto pull = m_desk.world().with([&](const World &world) -> std::optional<Pull> {
        const auto known = world.pulls.find({repo, talk.number});
        if (known == world.pulls.end()
            || (known->second.reviews == talk.reviews && known->second.comments == talk.comments))
            return std::nullopt;
        Pull changed = known->second;
        changed.reviews = talk.reviews;
        changed.comments = talk.comments;
        return changed;
    });
    return pull ? m_desk.keep(*pull) : Result<>();
}

void Worker::look(const RunId &run)
{
    if (!m_remote || !m_putOff.with([&](std::set<RunId> &runs) { return runs.erase(run) > 0; }))
        return;
    if (const auto job = findRun(m_desk, run))
        fetchLog(*job, true);
}

void Worker::fetchPutOff()
{
    const auto runs = m_putOff.with([](std::set<RunId> &waiting) { return std::exchange(waiting, {}); });
    for (const RunId &run : runs) {
        if (const auto job = findRun(m_desk, run))
            fetchLog(*job);
    }
}

void Worker::fetchLog(const Run &job, bool asked)
{
    if (m_saving && !asked) {
        m_putOff.with([&](std::set<RunId> &runs) { runs.insert(job.id); });
        return m_desk.sayUndiagnosed(
            job.id, "its log waits, as few calls to the host are left; it is fetched now if you open it");
    }
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
