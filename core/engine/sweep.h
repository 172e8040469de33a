// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on any one; works on its own. At the start and every so often the host is asked for what it told while
// nobody listened: workflow runs, and, while webhooks are received here, the deliveries that did not come. What is found takes the
// way that it would have taken, under the same natural keys, so that nothing is there twice. A repository that is new here is only
// marked: polling reads it from the beginning.
#pragma once

#include "receiver.h"
#include "remote_host.h"
#include "worker.h"

#include <set>

namespace sb::engine {

class Sweep {
public:
    Sweep(Desk &desk, Worker &worker, Receiver &receiver, RemoteHost &host, std::chrono::milliseconds every);
    /// Waits for the call that is under way: the host is to be stopped before.
    ~Sweep();
    Sweep(const Sweep &) = delete;
    Sweep &operator=(const Sweep &) = delete;

private:
    void loop(std::chrono::milliseconds every);
    Result<> runs(const fact::RepoId &repo);
    Result<> deliveries(const fact::RepoId &repo);
    Result<> take(const fact::Event &event);
    /// Somebody looks at what this run says: it is of a pull request that is open, or of the default branch.
    bool isWatched(const fact::Run &run);
    bool isHere(const fact::Run &run);
    Result<std::optional<Time>> mark(const std::string &list, const fact::RepoId &repo);
    Result<> setMark(const std::string &list, const fact::RepoId &repo, Time at);

    Desk &m_desk;
    Worker &m_worker;
    Receiver &m_receiver;
    RemoteHost &m_host;
    std::set<fact::RepoId> m_barred; ///< whose deliveries the token may not list
    Guarded<bool> m_closed;
    std::jthread m_thread;
};

} // namespace sb::engine
