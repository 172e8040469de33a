// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: each function says. Turns events into facts and facts into work for the stages.
#pragma once

#include "assess_batch.h"
#include "desk.h"
#include "remote_host.h"

#include <core/base/mailbox.h>

#include <atomic>
#include <thread>

namespace sb::forge {
class LocalForge;
}

namespace sb::engine {

class Worker {
public:
    /// Starts the I/O thread. `remote`: the host, where it is not the workspace's own.
    Worker(Desk &desk, Pump &pump, RemoteHost *remote = nullptr);
    /// Stops it and waits.
    ~Worker();
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    /// Thread: any. Polls now instead of at the next turn.
    void nudge();
    /// Thread: any. The same, and what is not due yet is asked for as well.
    void hurry();
    /// Thread: any. Calls back once nothing is queued, running or still to be read from the host.
    void whenIdle(std::function<void()> then);
    /// Thread: any. Few calls to the host are left: what nobody waits for waits itself.
    bool isSaving() const { return m_saving; }
    /// Thread: any. A person looks at this run: what waits of it is fetched now.
    void look(const fact::RunId &run);
    /// Thread: any. Tries to mend this failed run; `asked` by a person.
    void mend(const fact::RunId &run, bool asked = false);
    /// Thread: any. Judges it at once, on the caller's thread.
    void judge(const fact::PullKey &key);
    /// Thread: any. Told of each pull request that was judged, from now on.
    void whenJudged(std::function<void(const fact::PullKey &)> told);
    /// Thread: any. Judges these pull requests again.
    void assess(std::vector<fact::PullKey> keys);
    /// Thread: any. What assess() has not begun with keeps its old verdict.
    void stopAssessing() { m_batch.stop(); }
    /// Thread: any; reads the disk. Makes of an event what follows from it; the same event again changes nothing.
    Result<> take(const fact::Event &event) { return take(event, false); }

private:
    struct State {
        bool nudged = false;
        bool hurried = false;
        int checks = 0; ///< started and not yet ended
        std::vector<std::function<void()>> waiting;
    };
    void loop(const std::stop_token &stop);
    void resume();
    Result<bool> poll(forge::Forge &forge);
    /// `current`: the host has it so now.
    Result<> take(const fact::Event &event, bool current);
    /// Of a host elsewhere: what its repositories' copies on this machine lack is fetched, and what waited for it is judged.
    void mirror(const fact::RepoId &repo);
    /// The log of a job that failed, and then what it says.
    void fetchLog(const fact::Run &job, bool asked = false);
    /// What was put off while few calls were left.
    void fetchPutOff();
    void sayHealth(forge::Forge &forge);
    void classify(const fact::PullKey &key);
    void diagnose(const fact::RunId &run);
    void runChecks(forge::LocalForge &forge);
    /// What is said of a pull request comes by itself: what else is told of it leaves that alone.
    fact::Pull withTalk(fact::Pull pull);
    Result<> takeTalk(const fact::RepoId &repo, const fact::TalkFact &talk);
    Result<> followPatches(const fact::Pull &pull);
    /// In Act: the doing lane does what the policy allows without a person.
    void actAlone();
    /// The doing lane runs again what two witnesses say to, or notes that it would.
    void rerunAlone();
    /// The way back is kept open as branches move.
    void renewReverts();
    /// What nobody answered is asked again when its time has come.
    void settle();
    /// On the doing lane, once however often it was asked for meanwhile.
    void actOnce(std::atomic<bool> &asked, std::function<void()> task);

    Desk &m_desk;
    Pump &m_pump;
    RemoteHost *m_remote;
    AssessBatch m_batch;
    Guarded<State> m_state;
    std::atomic<bool> m_actingAlone = false; ///< asked for and not yet begun
    std::atomic<bool> m_rerunning = false;
    std::atomic<bool> m_renewing = false;
    std::atomic<bool> m_settling = false;
    std::atomic<bool> m_saving = false;
    Guarded<std::set<fact::RunId>> m_putOff; ///< whose logs wait
    Guarded<std::set<fact::RepoId>> m_mirroring; ///< wanted or under way
    Guarded<std::set<fact::RepoId>> m_mirrorless; ///< that have none, and are judged by what the host says
    Guarded<std::function<void(const fact::PullKey &)>> m_judged;
    std::jthread m_thread;
};

} // namespace sb::engine
