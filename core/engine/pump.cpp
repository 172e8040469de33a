// SPDX-License-Identifier: GPL-3.0-or-later
#include "pump.h"

#include <core/base/re2_locks.h>

#include <QThreadPool>

#include <algorithm>

namespace sb::engine {

Pump::Pump(QThreadPool *pool)
    : m_token(m_cancel.token())
{
    lockWithoutDeadlockSearch();
    pool->setMaxThreadCount(std::max(pool->maxThreadCount(), 6));
    serve(pool, m_reads);
    serve(pool, m_acts);
    // One thread of the pool stays free for others, such as the window's highlighters.
    for (int worker = 3; worker < pool->maxThreadCount(); ++worker)
        serve(pool, m_works);
}

void Pump::serve(QThreadPool *pool, Mailbox<Task> &lane)
{
    m_workers.with([](int &workers) { ++workers; });
    pool->start([this, &lane] {
        while (std::optional<Task> task = lane.take())
            (*task)();
        m_workers.with([](int &workers) { --workers; });
    });
}

void Pump::work(Task task)
{
    m_pending.with([](int &pending) { ++pending; });
    m_works.put([this, task = std::move(task)] {
        task();
        m_pending.with([](int &pending) { --pending; });
    });
}

int Pump::pending()
{
    return m_pending.with([](int &pending) { return pending; });
}

void Pump::stop()
{
    // First no worker finds anything more: one that was cancelled would take the next task at once.
    m_reads.close();
    m_acts.close();
    m_works.close();
    m_cancel.request();
    m_workers.when([](int workers) { return workers == 0; }, [](int &) {});
}

} // namespace sb::engine
