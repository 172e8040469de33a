// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker.h"

#include "alone.h"
#include "auto_rerun.h"
#include "effects.h"
#include "house.h"
#include "reverts.h"
#include "stages.h"

#include <core/forge/local/local_forge.h>
#include <core/triage/stages.h>

namespace sb::engine {

using namespace fact;

namespace {
constexpr std::chrono::milliseconds turn{300};
constexpr int checksAtOnce = 2;
} // namespace

Worker::Worker(Desk &desk, Pump &pump, RemoteHost *remote)
    : m_desk(desk)
    , m_pump(pump)
    , m_remote(remote)
    , m_batch(desk, pump)
{
    m_thread = std::jthread([this](const std::stop_token &stop) { loop(stop); });
}

Worker::~Worker()
{
    m_thread.request_stop();
    nudge();
    m_thread.join();
}

void Worker::nudge()
{
    m_state.with([](State &state) { state.nudged = true; });
}

void Worker::hurry()
{
    m_state.with([](State &state) { state.nudged = state.hurried = true; });
}

void Worker::whenIdle(std::function<void()> then)
{
    m_state.with([&](State &state) {
        state.waiting.push_back(std::move(then));
        state.nudged = true;
    });
}

void Worker::loop(const std::stop_token &stop)
{
    resume();
    Result<std::unique_ptr<forge::LocalForge>> local = fail(Error::Kind::NotFound, "");
    if (!m_remote)
        local = forge::LocalForge::open(m_desk.forgePath(), m_desk.clock());
    const auto distant = m_remote ? m_desk.forge() : fail(Error::Kind::NotFound, "");
    forge::Forge *forge = distant ? distant->get() : local ? local->get() : nullptr;
    const Error none = local ? Error() : local.error();
    while (!stop.stop_requested()) {
        // Whoever waits now may be answered after this turn; whoever comes later may have caused something it cannot see yet.
        auto [waiting, hurried] = m_state.with([](State &state) {
            state.nudged = false;
            return std::pair(std::exchange(state.waiting, {}), std::exchange(state.hurried, false));
        });
        if (hurried && forge)
            forge->hurry();
        m_desk.refreshIssues();
        if (forge)
            forge->leaveOut(m_desk.world().with([](const World &world) { return world.forgotten; }));
        const int before = m_pump.pending();
        const Result<bool> moved = forge ? poll(*forge) : std::unexpected(none);
        const Status status = m_desk.status();
        const std::string why = moved ? "" : moved.error().text;
        if (status.offlineWhy != why)
            m_desk.changeStatus([&](Status &current) {
                current.online = why.empty();
                current.offlineWhy = why;
            });
        if (m_remote) {
            sayHealth(*forge);
            if (!m_saving)
                fetchPutOff();
        } else if (local)
            runChecks(**local);
        settle();
        const bool idle = before == 0 && moved && !*moved && m_pump.pending() == 0;
        if (idle || !moved) {
            for (const auto &then : waiting)
                then();
            waiting.clear();
        }
        m_state.within(
            moved && *moved ? std::chrono::milliseconds(0) : turn, [](const State &state) { return state.nudged; },
            [&](State &state) { state.waiting.insert(state.waiting.begin(), waiting.begin(), waiting.end()); });
    }
}

Result<bool> Worker::poll(forge::Forge &forge)
{
    const auto cursor = m_desk.store().read([](store::Tx &tx) { return tx.records.cursor("forge"); });
    if (!cursor)
        return std::unexpected(cursor.error());
    const Result<forge::Forge::Batch> batch = forge.eventsSince(*cursor);
    if (!batch)
        return std::unexpected(batch.error());
    std::set<RepoId> moved;
    for (const Repo &repo : batch->repos) {
        if (m_desk.isForgotten(repo.id))
            continue;
        if (auto kept = m_desk.keep(repo); !kept)
            return std::unexpected(kept.error());
        moved.insert(repo.id);
    }
    for (const Event &event : batch->events) {
        moved.insert(event.repo);
        const auto stored = m_desk.store().write([&](store::Tx &tx) { return tx.records.append(event); });
        if (!stored)
            return std::unexpected(stored.error());
        // Also when it was there before: a crash may have come between storing and doing, and doing is idempotent.
        if (const Result<> taken = take(event, batch->current); !taken)
            return std::unexpected(taken.error());
    }
    for (const RepoId &repo : moved) {
        if (m_remote)
            mirror(repo);
    }
    if (batch->cursor != *cursor) {
        const auto kept
            = m_desk.store().write([&](store::Tx &tx) { return tx.records.setCursor("forge", batch->cursor); });
        if (!kept)
            return std::unexpected(kept.error());
    }
    return !batch->events.empty() || batch->more;
}

Result<> Worker::take(const Event &event, bool current)
{
    if (m_desk.isForgotten(event.repo))
        return {};
    if (const auto *pull = std::get_if<Pull>(&event.body)) {
        // An old event: the host is asked how the pull request is now.
        const auto ask = [&]() -> Result<Pull> {
            return m_desk.forge().and_then([&](const auto &forge) { return forge->pull(pull->key); });
        };
        const Result<Pull> now = current ? *pull : ask();
        const bool older = !now && m_desk.world().with([&](World &world) {
            const auto known = world.pulls.find(pull->key);
            return known != world.pulls.end() && known->second.updatedAt > pull->updatedAt;
        });
        if (older)
            return {};
        if (auto kept = m_desk.keep(m_remote ? withTalk(now ? *now : *pull) : now ? *now : *pull); !kept)
            return kept;
        if (auto followed = followPatches(now ? *now : *pull); !followed)
            return followed;
    } else if (const auto *talk = std::get_if<TalkFact>(&event.body)) {
        if (auto kept = takeTalk(event.repo, *talk); !kept)
            return kept;
    } else if (const auto *run = std::get_if<Run>(&event.body)) {
        const bool newer = m_desk.world().with([&](World &world) {
            const auto known = world.runs.find(run->id);
            // A log that was fetched is not told again.
            if (known != world.runs.end() && !known->second.logPath.empty() && run->logPath.empty()
                && known->second.state == run->state)
                return false;
            // A status is the same one in all its states: the later word counts.
            if (known != world.runs.end() && event.kind == EventKind::Status
                && known->second.finishedAt != run->finishedAt)
                return run->finishedAt > known->second.finishedAt;
            return known == world.runs.end() || known->second.state <= RunState::Running
                || run->state > RunState::Running || run->attempt > known->second.attempt;
        });
        if (newer) {
            if (auto kept = m_desk.keep(*run); !kept)
                return kept;
            const bool failed = isFailed(run->state);
            if (m_remote && failed && event.kind == EventKind::WorkflowJob && run->logPath.empty())
                fetchLog(*run);
        }
    }
    for (const triage::Stage stage : triage::stagesOf(event)) {
        if (stage == triage::Stage::Classify)
            classify(std::get<Pull>(event.body).key);
        else
            diagnose(std::get<Run>(event.body).id);
    }
    const auto *pull = std::get_if<Pull>(&event.body);
    if (std::holds_alternative<PushFact>(event.body) || (pull && pull->state == PullState::Merged))
        renewReverts();
    actAlone();
    return {};
}

void Worker::actAlone()
{
    if (m_desk.status().mode != Mode::Act)
        return;
    actOnce(m_actingAlone, [this] {
        if (engine::actAlone(m_desk, m_pump.cancel()))
            nudge();
    });
    rerunAlone();
}

void Worker::rerunAlone()
{
    actOnce(m_rerunning, [this] {
        if (engine::rerunAlone(m_desk, m_pump.cancel()))
            nudge();
    });
}

void Worker::renewReverts()
{
    actOnce(m_renewing, [this] { engine::renewReverts(m_desk, m_pump.cancel()); });
}

void Worker::settle()
{
    if (!m_desk.unsettled().anyDue(m_desk.now()) || !m_desk.status().ledgerIntact)
        return;
    actOnce(m_settling, [this] {
        auto said = recover(m_desk);
        if (said && !said->empty())
            m_desk.changeStatus([&](Status &status) { status.recovered = std::move(*said); });
        nudge();
    });
}

void Worker::actOnce(std::atomic<bool> &asked, std::function<void()> task)
{
    if (asked.exchange(true))
        return;
    m_pump.act([&asked, task = std::move(task)] {
        asked = false;
        task();
    });
}

Result<> Worker::followPatches(const Pull &pull)
{
    std::vector<KnownPatch> moved = m_desk.world().with([&](World &world) {
        std::vector<KnownPatch> found;
        for (const auto &[id, known] : world.patches) {
            if (known.patch.repo == pull.key.repo && known.state.pull == pull.key.number)
                found.push_back(known);
        }
        return found;
    });
    for (KnownPatch &known : moved) {
        if (known.state.status == PatchStatus::Reverted)
            continue;
        const PatchStatus status = pull.state == PullState::Merged ? PatchStatus::Merged
            : pull.state == PullState::Closed                      ? PatchStatus::Closed
            : pull.draft                                           ? PatchStatus::DraftOpen
                                                                   : PatchStatus::Ready;
        if (known.state.status == status)
            continue;
        known.state.status = status;
        known.state.at = m_desk.now();
        if (auto kept = m_desk.keep(known); !kept)
            return kept;
    }
    return {};
}

void Worker::resume()
{
    const auto [pulls, diagnoseRuns, mendRuns, logless] = m_desk.world().with([this](World &world) {
        std::tuple<std::vector<PullKey>, std::vector<RunId>, std::vector<RunId>, std::vector<Run>> todo;
        for (const auto &[key, pull] : world.pulls) {
            const auto assessment = world.assessments.find(key);
            if (pull.state == PullState::Open
                && (assessment == world.assessments.end() || assessment->second.sha != pull.head.sha))
                std::get<0>(todo).push_back(key);
        }
        for (const auto &[id, run] : world.runs) {
            const bool failed = isFailed(run.state);
            // A workflow run is named as its workflow and has no log of its own.
            if (m_remote && failed && run.logPath.empty() && run.logMissing.empty() && run.job != run.workflow
                && !run.workflow.empty())
                std::get<3>(todo).push_back(run);
            if (triage::needsDiagnosis(run))
                (world.diagnoses.contains(id) ? std::get<2>(todo) : std::get<1>(todo)).push_back(id);
        }
        return todo;
    });
    renewReverts();
    for (const PullKey &key : pulls)
        classify(key);
    for (const RunId &run : diagnoseRuns)
        diagnose(run);
    for (const Run &run : logless)
        fetchLog(run);
    for (const RunId &run : mendRuns)
        mend(run);
    rerunAlone();
}

void Worker::classify(const PullKey &key)
{
    m_pump.work([this, key] {
        const Doing doing(m_desk, "Classifying " + key.text());
        judge(key);
    });
}

void Worker::judge(const PullKey &key)
{
    const bool mirrorless = m_mirrorless.with([&](const std::set<RepoId> &repos) { return repos.contains(key.repo); });
    const Result<> assessed = assessPull(m_desk, key, m_pump.cancel(), mirrorless);
    if (!assessed && !m_pump.cancel().requested())
        m_desk.sayUnassessed(key, assessed.error().text);
    if (const auto told = m_judged.with([](const auto &each) { return each; }); told && assessed)
        told(key);
    actAlone();
}

void Worker::whenJudged(std::function<void(const PullKey &)> told)
{
    m_judged.with([&](auto &each) { each = std::move(told); });
}

void Worker::assess(std::vector<PullKey> keys)
{
    m_batch.begin(std::move(keys), [this](const PullKey &key) { judge(key); });
}

void Worker::diagnose(const RunId &run)
{
    m_pump.work([this, run] {
        const Doing doing(m_desk, "Diagnosing " + run.value);
        if (!diagnoseRun(m_desk, run, m_pump.cancel()))
            return;
        rerunAlone();
        mend(run);
    });
}

void Worker::mend(const RunId &run, bool asked)
{
    m_pump.work([this, run, asked] {
        const Doing doing(m_desk, "Looking for a fix for " + run.value);
        proposeFix(m_desk, run, asked, m_pump.cancel());
        actAlone();
    });
}

void Worker::runChecks(forge::LocalForge &forge)
{
    const int queued = forge.queuedChecks().value_or(0);
    const SandboxLevel level = queued == 0 ? SandboxLevel::None : sandboxOf(m_desk);
    if (level == SandboxLevel::None)
        return;
    const int starting = m_state.with([&](State &state) {
        // Those that run are counted as queued too.
        const int more = std::clamp(queued - state.checks, 0, checksAtOnce - state.checks);
        state.checks += more;
        return more;
    });
    for (int i = 0; i < starting; ++i) {
        m_pump.work([this, level] {
            const auto host = forge::LocalForge::open(m_desk.forgePath(), m_desk.clock());
            bool ran = false;
            if (host) {
                std::optional<Doing> doing;
                ran = (*host)
                          ->runNextCheck({.level = levelOf(level)}, m_pump.cancel(),
                                         [&](const Run &run) {
                                             doing.emplace(m_desk,
                                                           "Running " + run.job + " of " + run.repo.value + " on "
                                                               + run.branch);
                                             nudge();
                                         })
                          .value_or(false);
            }
            // Where another runs in the same repository there was nothing to do, and asking again at once would take its processor.
            m_state.with([ran](State &state) {
                --state.checks;
                state.nudged = state.nudged || ran;
            });
        });
    }
}

} // namespace sb::engine
