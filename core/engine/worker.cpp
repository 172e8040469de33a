// SPDX-License-Identifier: GPL-3.0-or-later
#include "worker.h"

#include "alone.h"
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

Worker::Worker(Desk &desk, Pump &pump)
    : m_desk(desk)
    , m_pump(pump)
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
    const auto forge = forge::LocalForge::open(m_desk.forgePath(), m_desk.clock());
    while (!stop.stop_requested()) {
        // Whoever waits now may be answered after this turn; whoever comes later may have caused something it cannot see yet.
        auto waiting = m_state.with([](State &state) {
            state.nudged = false;
            return std::exchange(state.waiting, {});
        });
        m_desk.refreshIssues();
        const int before = m_pump.pending();
        const Result<bool> moved = forge ? poll(**forge) : std::unexpected(forge.error());
        const Status status = m_desk.status();
        const std::string why = moved ? "" : moved.error().text;
        if (status.offlineWhy != why)
            m_desk.changeStatus([&](Status &current) {
                current.online = why.empty();
                current.offlineWhy = why;
            });
        if (forge)
            runChecks(**forge);
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
    for (const Event &event : batch->events) {
        const auto stored = m_desk.store().write([&](store::Tx &tx) { return tx.records.append(event); });
        if (!stored)
            return std::unexpected(stored.error());
        // Also when it was there before: a crash may have come between storing and doing, and doing is idempotent.
        if (const Result<> taken = take(event); !taken)
            return std::unexpected(taken.error());
    }
    if (batch->cursor != *cursor) {
        const auto moved
            = m_desk.store().write([&](store::Tx &tx) { return tx.records.setCursor("forge", batch->cursor); });
        if (!moved)
            return std::unexpected(moved.error());
    }
    return !batch->events.empty();
}

Result<> Worker::take(const Event &event)
{
    if (m_desk.isForgotten(event.repo))
        return {};
    if (const auto *pull = std::get_if<Pull>(&event.body)) {
        // The event may be old: the host is asked how the pull request is now.
        const auto forge = m_desk.forge();
        const Result<Pull> now = forge ? (*forge)->pull(pull->key) : std::unexpected(forge.error());
        const bool older = !now && m_desk.world().with([&](World &world) {
            const auto known = world.pulls.find(pull->key);
            return known != world.pulls.end() && known->second.updatedAt > pull->updatedAt;
        });
        if (older)
            return {};
        if (auto kept = m_desk.keep(now ? *now : *pull); !kept)
            return kept;
        if (auto followed = followPatches(now ? *now : *pull); !followed)
            return followed;
    } else if (const auto *run = std::get_if<Run>(&event.body)) {
        const bool newer = m_desk.world().with([&](World &world) {
            const auto known = world.runs.find(run->id);
            return known == world.runs.end() || known->second.state <= RunState::Running
                || run->state > RunState::Running;
        });
        if (newer) {
            if (auto kept = m_desk.keep(*run); !kept)
                return kept;
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
    const auto [pulls, diagnoseRuns, mendRuns] = m_desk.world().with([](World &world) {
        std::tuple<std::vector<PullKey>, std::vector<RunId>, std::vector<RunId>> todo;
        for (const auto &[key, pull] : world.pulls) {
            const auto assessment = world.assessments.find(key);
            if (pull.state == PullState::Open
                && (assessment == world.assessments.end() || assessment->second.sha != pull.head.sha))
                std::get<0>(todo).push_back(key);
        }
        for (const auto &[id, run] : world.runs) {
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
    for (const RunId &run : mendRuns)
        mend(run);
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
    const Result<> assessed = assessPull(m_desk, key, m_pump.cancel());
    if (!assessed && !m_pump.cancel().requested())
        m_desk.sayUnassessed(key, assessed.error().text);
    actAlone();
}

void Worker::assess(std::vector<PullKey> keys)
{
    m_batch.begin(std::move(keys), [this](const PullKey &key) { judge(key); });
}

void Worker::diagnose(const RunId &run)
{
    m_pump.work([this, run] {
        const Doing doing(m_desk, "Diagnosing " + run.value);
        if (diagnoseRun(m_desk, run, m_pump.cancel()))
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
    const fact::SandboxLevel level = m_desk.status().sandbox;
    const int queued = level == SandboxLevel::None ? 0 : forge.queuedChecks().value_or(0);
    const int starting = m_state.with([&](State &state) {
        const int more = std::clamp(queued, 0, checksAtOnce - state.checks);
        state.checks += more;
        return more;
    });
    for (int i = 0; i < starting; ++i) {
        m_pump.work([this, level] {
            const auto host = forge::LocalForge::open(m_desk.forgePath(), m_desk.clock());
            if (host) {
                std::optional<Doing> doing;
                const auto ran = (*host)->runNextCheck({.level = levelOf(level)}, m_pump.cancel(), [&](const Run &run) {
                    doing.emplace(m_desk, "Running " + run.job + " of " + run.repo.value + " on " + run.branch);
                    nudge();
                });
            }
            m_state.with([](State &state) {
                --state.checks;
                state.nudged = true;
            });
        });
    }
}

} // namespace sb::engine
