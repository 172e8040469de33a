// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs.h"

#include "documents.h"

namespace sb::store {

namespace {

int64_t number(JobState state)
{
    return int64_t(state);
}

/// A claimed job's not_before_ms is the end of its lease.
constexpr const char *columns = "id, key, kind, payload, attempt, priority, not_before_ms, error";

Job jobFrom(const db::Row &row)
{
    return {.id = row.integer(0),
            .key = row.text(1),
            .kind = row.text(2),
            .payload = row.text(3),
            .attempt = int(row.integer(4)),
            .priority = int(row.integer(5)),
            .notBefore = timeOf(row.integer(6)),
            .error = row.text(7)};
}

Result<> oneRow(const Result<int64_t> &rows, const Job &job)
{
    if (!rows)
        return std::unexpected(rows.error());
    if (*rows != 1)
        return fail(Error::Kind::Conflict,
                    "job " + job.key + ": the claim of attempt " + std::to_string(job.attempt)
                        + " has run out or was closed before");
    return {};
}

} // namespace

Result<bool> Jobs::enqueue(const Job &job)
{
    const Result<int64_t> added = m_db.run(
        "INSERT INTO jobs (key, kind, payload, state, priority, attempt, not_before_ms, error) "
        "VALUES (?, ?, ?, ?, ?, 0, ?, '') ON CONFLICT (key) DO NOTHING",
        {job.key, job.kind, job.payload, number(JobState::Queued), int64_t(job.priority), millis(job.notBefore)});
    if (!added)
        return std::unexpected(added.error());
    return *added == 1;
}

Result<bool> Jobs::contains(const std::string &key) const
{
    bool found = false;
    const Result<> read = m_db.each("SELECT 1 FROM jobs WHERE key = ?", {key}, [&](const db::Row &) {
        found = true;
        return Result<>();
    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

Result<bool> Jobs::requeue(const Job &job)
{
    const Result<bool> added = enqueue(job);
    if (!added || *added)
        return added;
    const Result<int64_t> again
        = m_db.run("UPDATE jobs SET state = ?, kind = ?, payload = ?, priority = ?, not_before_ms = ?, "
                   "error = '' WHERE key = ? AND state IN (?, ?)",
                   {number(JobState::Queued), job.kind, job.payload, int64_t(job.priority), millis(job.notBefore),
                    job.key, number(JobState::Done), number(JobState::Failed)});
    if (!again)
        return std::unexpected(again.error());
    return *again == 1;
}

Result<std::optional<Job>> Jobs::claim(Time now, std::chrono::milliseconds lease)
{
    Result<std::vector<Job>> found = claim(now, lease, 1);
    if (!found)
        return std::unexpected(found.error());
    return found->empty() ? std::nullopt : std::optional(std::move(found->front()));
}

Result<std::vector<Job>> Jobs::claim(Time now, std::chrono::milliseconds lease, int limit)
{
    std::vector<Job> found;
    const Result<> read = m_db.each(std::string("SELECT ") + columns
                                        + " FROM jobs WHERE state IN (?, ?) AND not_before_ms <= ? "
                                          "ORDER BY priority DESC, id LIMIT ?",
                                    {number(JobState::Queued), number(JobState::Claimed), millis(now), int64_t(limit)},
                                    [&](const db::Row &row) {
                                        found.push_back(jobFrom(row));
                                        return Result<>();
                                    });
    if (!read)
        return std::unexpected(read.error());
    for (Job &job : found) {
        ++job.attempt;
        job.notBefore = now + lease;
        const Result<int64_t> taken
            = m_db.run("UPDATE jobs SET state = ?, attempt = ?, not_before_ms = ? WHERE id = ?",
                       {number(JobState::Claimed), int64_t(job.attempt), millis(job.notBefore), job.id});
        if (!taken)
            return std::unexpected(taken.error());
    }
    return found;
}

Result<> Jobs::done(const Job &job)
{
    return oneRow(
        m_db.run("UPDATE jobs SET state = ?, error = '', payload = '' WHERE id = ? AND state = ? AND attempt = ?",
                 {number(JobState::Done), job.id, number(JobState::Claimed), int64_t(job.attempt)}),
        job);
}

Result<> Jobs::failed(const Job &job, const std::string &why, std::optional<Time> retryAt)
{
    return oneRow(
        m_db.run("UPDATE jobs SET state = ?, error = ?, not_before_ms = ? WHERE id = ? AND state = ? AND attempt = ?",
                 {number(retryAt ? JobState::Queued : JobState::Failed), why, millis(retryAt.value_or(job.notBefore)),
                  job.id, number(JobState::Claimed), int64_t(job.attempt)}),
        job);
}

Result<int64_t> Jobs::releaseAll()
{
    return m_db.run("UPDATE jobs SET state = ?, not_before_ms = 0 WHERE state = ?",
                    {number(JobState::Queued), number(JobState::Claimed)});
}

Result<Jobs::Counts> Jobs::counts() const
{
    Counts counts;
    const Result<> read
        = m_db.each("SELECT state, count(*) FROM jobs GROUP BY state", {}, [&](const db::Row &row) -> Result<> {
              switch (JobState(row.integer(0))) {
              case JobState::Queued: counts.queued = row.integer(1); return {};
              case JobState::Claimed: counts.claimed = row.integer(1); return {};
              case JobState::Done: counts.done = row.integer(1); return {};
              case JobState::Failed: counts.failed = row.integer(1); return {};
              }
              return fail(Error::Kind::Corrupt, "jobs: unknown state " + row.text(0));
          });
    if (!read)
        return std::unexpected(read.error());
    return counts;
}

Result<std::optional<Time>> Jobs::nextTime() const
{
    std::optional<Time> next;
    const Result<> read = m_db.each("SELECT min(not_before_ms) FROM jobs WHERE state IN (?, ?)",
                                    {number(JobState::Queued), number(JobState::Claimed)}, [&](const db::Row &row) {
                                        if (!row.null(0))
                                            next = timeOf(row.integer(0));
                                        return Result<>();
                                    });
    if (!read)
        return std::unexpected(read.error());
    return next;
}

Result<std::vector<Job>> Jobs::withState(JobState state, int limit) const
{
    std::vector<Job> found;
    const Result<> read
        = m_db.each(std::string("SELECT ") + columns + " FROM jobs WHERE state = ? ORDER BY id DESC LIMIT ?",
                    {number(state), int64_t(limit)}, [&](const db::Row &row) {
                        found.push_back(jobFrom(row));
                        return Result<>();
                    });
    if (!read)
        return std::unexpected(read.error());
    return found;
}

} // namespace sb::store
