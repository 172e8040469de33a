// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include "hook_address.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/source/sweep.h>

namespace sb::engine {

using namespace fact;
using namespace std::chrono_literals;

namespace {

// Looked at again each time: what began earlier ends later, and lists show a new element a moment after its time.
constexpr auto runsAgain = 24h;
constexpr auto deliveriesAgain = 10min;

Time before(Time at, std::chrono::milliseconds by)
{
    return std::max(Time{}, at - by);
}

bool isForwarded(const std::string &event)
{
    return std::ranges::contains(split(forwardedEvents, ','), event);
}

} // namespace

Sweep::Sweep(Desk &desk, Worker &worker, Receiver &receiver, RemoteHost &host, std::chrono::milliseconds every)
    : m_desk(desk)
    , m_worker(worker)
    , m_receiver(receiver)
    , m_host(host)
    , m_thread([this, every] { loop(every); })
{
}

Sweep::~Sweep()
{
    m_closed.with([](bool &closed) { closed = true; });
    m_thread.join();
}

void Sweep::loop(std::chrono::milliseconds every)
{
    for (bool closed = false; !closed;) {
        for (const RepoId &repo : m_host.repos()) {
            // Nobody waits for it: while few calls are left they are somebody else's.
            if (m_host.cancel().requested() || m_desk.isForgotten(repo) || m_worker.isSaving())
                continue;
            // What fails now keeps its mark and is found the next time. Polling says what is wrong with the host.
            std::ignore = runs(repo);
            if (m_receiver.isOn() && !m_barred.contains(repo))
                std::ignore = deliveries(repo);
        }
        closed = m_closed.within(every, [](bool ended) { return ended; }, [](bool ended) { return ended; });
    }
}

Result<> Sweep::runs(const RepoId &repo)
{
    const auto since = mark("runs", repo);
    if (!since)
        return std::unexpected(since.error());
    if (!*since) {
        const auto newest = source::newestRun(m_host.api(), repo, m_host.cancel());
        return newest ? setMark("runs", repo, *newest) : std::unexpected(newest.error());
    }
    const auto swept = source::runsSince(m_host.api(), repo, before(**since, runsAgain), m_host.cancel());
    if (!swept)
        return std::unexpected(swept.error());
    for (const Event &event : swept->events) {
        const auto &run = std::get<Run>(event.body);
        if (isHere(run))
            continue;
        if (isWatched(run) && run.state != RunState::Passed) {
            const auto jobs = source::jobsOf(m_host.api(), run, m_host.cancel());
            if (!jobs)
                return std::unexpected(jobs.error());
            for (const Event &job : *jobs) {
                if (auto taken = take(job); !taken)
                    return taken;
            }
        }
        if (auto taken = take(event); !taken) // last: where it is here, its jobs are
            return taken;
    }
    return setMark("runs", repo, std::max(**since, swept->newest));
}

Result<> Sweep::deliveries(const RepoId &repo)
{
    const auto since = mark("deliveries", repo);
    if (!since)
        return std::unexpected(since.error());
    const auto isMissed = [&](const std::string &id, const std::string &event) -> Result<bool> {
        if (!*since || !isForwarded(event))
            return false;
        return m_desk.store()
            .read([&](store::Tx &tx) { return tx.jobs.contains(Hooks::keyOf(id)); })
            .transform([](bool known) { return !known; });
    };
    source::SweepLimits limits;
    if (!*since)
        limits.pages = 1; // for the time of the newest
    auto swept = source::deliveriesSince(m_host.api(), repo, before(since->value_or(Time{}), deliveriesAgain), isMissed,
                                         m_host.cancel(), limits);
    if (!swept) {
        if (swept.error().kind == Error::Kind::Denied || swept.error().kind == Error::Kind::NotFound)
            m_barred.insert(repo);
        return std::unexpected(swept.error());
    }
    if (!swept->missed.empty()) {
        if (auto kept = m_receiver.receiveMissed(std::move(swept->missed)); !kept)
            return std::unexpected(kept.error());
    }
    return setMark("deliveries", repo, std::max(since->value_or(Time{}), swept->until));
}

Result<> Sweep::take(const Event &event)
{
    const auto stored = m_desk.store().write([&](store::Tx &tx) { return tx.records.append(event); });
    return stored ? m_worker.take(event) : std::unexpected(stored.error());
}

bool Sweep::isHere(const Run &run)
{
    return m_desk.world().with([&](World &world) {
        const auto known = world.runs.find(run.id);
        return known != world.runs.end() && known->second.state == run.state && known->second.attempt == run.attempt;
    });
}

bool Sweep::isWatched(const Run &run)
{
    return m_desk.world().with([&](World &world) {
        const auto repo = world.repos.find(run.repo);
        if (repo != world.repos.end() && repo->second.defaultBranch == run.branch)
            return true;
        return std::ranges::any_of(world.pulls, [&](const auto &each) {
            const Pull &pull = each.second;
            return pull.key.repo == run.repo && pull.state == PullState::Open && pull.head.sha == run.sha;
        });
    });
}

Result<std::optional<Time>> Sweep::mark(const std::string &list, const RepoId &repo)
{
    const auto text = m_desk.store().read(
        [&](store::Tx &tx) { return tx.records.cursor(sb::format("sweep/{}/{}", list, repo.value)); });
    if (!text)
        return std::unexpected(text.error());
    const Result<Time> at = fromIso(*text);
    return at ? std::optional(*at) : std::nullopt; // what does not read is marked anew
}

Result<> Sweep::setMark(const std::string &list, const RepoId &repo, Time at)
{
    return m_desk.store().write(
        [&](store::Tx &tx) { return tx.records.setCursor(sb::format("sweep/{}/{}", list, repo.value), toIso(at)); });
}

} // namespace sb::engine
