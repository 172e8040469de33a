// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: consider() on any; asking on one of its own, so that triage never waits for a model. Pull requests whose type the local tiers
// leave open: the SLM endpoint is asked, then the LLM endpoint (FEATURES B8). The verdict that stands meanwhile is kept, and what an
// endpoint said is on the disk before it counts; what a crash interrupts is seen again at the next start, since the verdict is still open.
#pragma once

#include "models.h"

#include <deque>
#include <thread>

namespace sb::engine {

class Asker {
public:
    /// `judge`: judges a pull request again, with what is kept.
    Asker(Desk &desk, Models &models, std::function<void(const fact::PullKey &)> judge);
    /// From now on; what is open already is looked at first.
    void begin();
    ~Asker() { close(); }
    Asker(const Asker &) = delete;
    Asker &operator=(const Asker &) = delete;
    /// Asks no more, and waits for what is under way, which is broken off.
    void close();

    /// After it was judged.
    void consider(const fact::PullKey &key);
    /// All that is open: at the start, and where other endpoints are set.
    void considerAll();

private:
    struct State {
        std::deque<fact::PullKey> queue;
        std::map<fact::PullKey, Time> later; ///< failed, and is tried again then
        bool closed = false;
    };
    void loop();
    void work(const fact::PullKey &key);

    Desk &m_desk;
    Models &m_models;
    std::function<void(const fact::PullKey &)> m_judge;
    Guarded<State> m_state;
    CancelSource m_cancel;
    std::jthread m_thread;
};

} // namespace sb::engine
