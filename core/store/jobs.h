// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: that of the connection. A durable queue: a job is in it until it is done, also over a crash.
#pragma once

#include <core/base/clock.h>
#include <core/db/connection.h>

#include <optional>

namespace sb::store {

struct Job {
    int64_t id = 0;
    std::string key; ///< the same key is queued once, for good: work is idempotent by key
    std::string kind; ///< "classify", "diagnose"; the engine's words
    std::string payload;
    int attempt = 0; ///< of the claim, from 1; also the fence: a stale claim cannot close the job
    int priority = 0; ///< higher runs first
    Time notBefore;
    std::string error; ///< of the last attempt

    bool operator==(const Job &) const = default;
};

enum class JobState { Queued, Claimed, Done, Failed };

class Jobs {
public:
    explicit Jobs(db::Connection &connection)
        : m_db(connection)
    {
    }

    /// False where the key is already known (whatever became of it).
    Result<bool> enqueue(const Job &job);
    /// Whatever became of it.
    Result<bool> contains(const std::string &key) const;
    /// The same as enqueue(), but a job that is done or failed is queued again.
    Result<bool> requeue(const Job &job);
    /// The next job that may run now, if any: queued, or claimed by somebody whose lease ran out.
    Result<std::optional<Job>> claim(Time now, std::chrono::milliseconds lease);
    /// The next `limit` of them, in the order in which they are to run.
    Result<std::vector<Job>> claim(Time now, std::chrono::milliseconds lease, int limit);
    /// Forgets the payload, keeps the key. Conflict where the claim is not this one's any more.
    Result<> done(const Job &job);
    /// Queued again for `retryAt`, or failed for good without.
    Result<> failed(const Job &job, const std::string &why, std::optional<Time> retryAt);
    /// At start-up: what the last process had claimed is queued again. The number of those.
    Result<int64_t> releaseAll();

    struct Counts {
        int64_t queued = 0;
        int64_t claimed = 0;
        int64_t done = 0;
        int64_t failed = 0;
    };
    Result<Counts> counts() const;
    /// When the earliest waiting job may run; nullopt while none waits.
    Result<std::optional<Time>> nextTime() const;
    Result<std::vector<Job>> withState(JobState state, int limit) const;

private:
    db::Connection &m_db;
};

} // namespace sb::store
