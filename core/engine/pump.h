// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Long-lived workers on the pool that was handed in. Three lanes: reading never waits behind doing, doing is one at a
// time, stages take the rest of the pool.
#pragma once

#include <core/base/cancel.h>
#include <core/base/mailbox.h>

#include <functional>

class QThreadPool;

namespace sb::engine {

class Pump {
public:
    using Task = std::function<void()>;

    /// Widens a pool of fewer than six threads.
    explicit Pump(QThreadPool *pool);
    ~Pump() { stop(); }
    Pump(const Pump &) = delete;
    Pump &operator=(const Pump &) = delete;

    void read(Task task) { m_reads.put(std::move(task)); }
    void act(Task task) { m_acts.put(std::move(task)); }
    void work(Task task);
    /// Tasks of work() that are queued or running.
    int pending();
    const Cancel &cancel() const { return m_token; }
    /// Asks what runs to stop, waits for it, and drops what is queued.
    void stop();

private:
    void serve(QThreadPool *pool, Mailbox<Task> &lane);

    Mailbox<Task> m_reads;
    Mailbox<Task> m_acts;
    Mailbox<Task> m_works;
    Guarded<int> m_pending;
    Guarded<int> m_workers;
    CancelSource m_cancel;
    Cancel m_token;
};

} // namespace sb::engine
