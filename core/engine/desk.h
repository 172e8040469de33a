// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What every handler works with: the stores, what is known, and the way out to the feed.
#pragma once

#include "co_failures.h"
#include "feed.h"
#include "history_cache.h"
#include "learned_models.h"
#include "pump.h"
#include "team_knowledge.h"
#include "unsettled.h"
#include "world.h"

#include <core/base/clock.h>
#include <core/diagnose/knowledge.h>
#include <core/forge/forge.h>
#include <core/gate/policy.h>
#include <core/ledger/ledger.h>
#include <core/store/store.h>

#include <atomic>
#include <memory>
#include <mutex>

namespace sb::engine {

/// A handle of its own for each piece of work: a Forge takes one call at a time.
using ForgeMaker = std::function<Result<std::unique_ptr<forge::Forge>>()>;

class Desk {
public:
    /// Opens the database of the workspace. The host is the workspace's own unless another is given.
    static Result<std::unique_ptr<Desk>> open(const std::string &workspace, std::shared_ptr<const Clock> clock,
                                              ForgeMaker host = {});
    /// Reads all that the database knows; once, before anything else.
    Result<> load();

    const std::string &workspace() const { return m_workspace; }
    std::string databasePath() const { return m_workspace + "/signalbox.sqlite"; }
    std::string forgePath() const { return m_workspace + "/forge"; }
    Time now() const { return m_clock->now(); }
    const std::shared_ptr<const Clock> &clock() const { return m_clock; }
    Result<std::unique_ptr<forge::Forge>> forge() const { return m_host(); }
    store::Store &store() { return m_store; }
    ledger::Ledger &ledger() { return m_ledger; }
    Feed &feed() { return m_feed; }
    Guarded<World> &world() { return m_world; }
    const Result<gate::Policy> &policy() const { return m_policy; }
    /// What diagnosis knows, shared by all and read again when the team's rules change; the first caller waits while it is read.
    Result<diagnose::Knowledge> knowledge() { return m_team.knowledge(); }
    /// Looks whether the team's list of known issues changed; if so, the failures' rows go to the feed again.
    void refreshIssues();

    Unsettled &unsettled() { return m_unsettled; }
    HistoryCache &histories() { return m_histories; }
    LearnedModels &learned() { return m_learned; }
    CoFailures &coFailures() { return m_coFailures; }

    // Facts in: onto the disk, into memory, out to the feed.
    Result<> keep(const fact::Repo &repo);
    Result<> keep(const fact::Pull &pull);
    Result<> keep(const fact::Run &run);
    Result<> keep(const fact::RunId &run, const fact::Diagnosis &diagnosis);
    Result<> keep(const fact::PullKey &pull, const fact::Assessment &assessment);
    Result<> keep(const KnownPatch &known);
    void sayNoFix(const fact::RunId &run, const std::string &why);
    // What a stage could not do stands in its row; it is not kept, so that the next start tries again.
    void sayUndiagnosed(const fact::RunId &run, const std::string &why);
    void sayUnassessed(const fact::PullKey &pull, const std::string &why);
    /// The newest row of the ledger changed this effect: its rows go to the feed again.
    void publishLedger(const fact::LedgerEntry &entry);
    void publishPull(const fact::PullKey &key);
    void publishFailure(const std::string &signature);

    bool isForgotten(const fact::RepoId &repo);
    /// On the disk: what is known of it goes, or its host is read from the beginning.
    Result<> setForgotten(const fact::RepoId &repo, bool forgotten);

    uint64_t nextNumber() { return ++m_numbers; }
    /// For sandboxOf (house.h).
    std::once_flag &sandboxProved() { return m_sandboxProved; }
    Status status();
    template<typename F>
    void changeStatus(F &&change)
    {
        m_status.with(std::forward<F>(change));
        Delta delta;
        delta.status = status();
        m_feed.changed(std::move(delta));
    }

private:
    Desk(std::string workspace, std::shared_ptr<const Clock> clock, std::unique_ptr<db::Database> database,
         ForgeMaker host);
    /// Paths that were kept under another folder follow the workspace to where it is now.
    Result<> followMove();

    std::string m_workspace;
    std::shared_ptr<const Clock> m_clock;
    ForgeMaker m_host;
    std::unique_ptr<db::Database> m_database;
    store::Store m_store;
    ledger::Ledger m_ledger;
    Result<gate::Policy> m_policy;
    TeamKnowledge m_team{m_workspace};
    HistoryCache m_histories{m_workspace + "/history"};
    LearnedModels m_learned{m_workspace + "/learned"};
    CoFailures m_coFailures;
    Guarded<World> m_world;
    Guarded<Status> m_status;
    std::once_flag m_sandboxProved;
    Unsettled m_unsettled;
    Feed m_feed;
    std::atomic<uint64_t> m_numbers = 0;
};

/// Shown in the dock while it lives.
class Doing {
public:
    Doing(Desk &desk, std::string what);
    ~Doing();
    void reached(int64_t done, int64_t total);
    Doing(const Doing &) = delete;
    Doing &operator=(const Doing &) = delete;

private:
    Desk &m_desk;
    std::string m_id;
};

/// One row of the ledger as the window shows it, with its answer to "can it be undone?".
fact::LedgerRow ledgerRow(Desk &desk, const fact::LedgerEntry &entry, const std::vector<fact::LedgerEntry> &reverts);

} // namespace sb::engine
