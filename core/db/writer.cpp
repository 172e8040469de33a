// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer.h"

#include "migrate.h"

#include <core/base/crash_point.h>

#include <future>

namespace sb::db {

namespace {

constexpr size_t maxTogether = 256; ///< jobs that share one commit

Result<> runPlain(Connection &connection, const char *sql)
{
    if (const Result<int64_t> done = connection.run(sql); !done)
        return std::unexpected(done.error());
    return {};
}

} // namespace

Result<std::unique_ptr<Writer>> Writer::open(const std::string &path, const std::string &schemaFolder)
{
    std::unique_ptr<Writer> writer(new Writer);
    std::promise<Result<>> opened;
    std::future<Result<>> outcome = opened.get_future();
    writer->m_thread = std::jthread(
        [opened = std::move(opened), path, schemaFolder, self = writer.get()](const std::stop_token &stop) mutable {
            const Result<> result = self->openOnThread(path, schemaFolder);
            opened.set_value(result);
            if (result)
                self->loop(stop);
            self->m_connection.reset();
        });
    if (const Result<> made = outcome.get(); !made)
        return std::unexpected(made.error());
    return writer;
}

Writer::~Writer()
{
    m_thread.request_stop();
    m_wake.notify_all();
}

Result<> Writer::openOnThread(const std::string &path, const std::string &schemaFolder)
{
    Result<std::vector<Migration>> migrations = readMigrations(schemaFolder);
    if (!migrations)
        return std::unexpected(migrations.error());
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Access::ReadWrite);
    if (!connection)
        return std::unexpected(connection.error());
    m_connection = *std::move(connection);
    return migrate(*m_connection, *migrations);
}

Result<> Writer::run(Work work)
{
    Job job{std::move(work), {}, false};
    std::unique_lock lock(m_mutex);
    m_queue.push_back(&job);
    m_wake.notify_one();
    m_finished.wait(lock, [&] { return job.finished; });
    return job.result;
}

void Writer::loop(const std::stop_token &stop)
{
    std::unique_lock lock(m_mutex);
    while (m_wake.wait(lock, stop, [this] { return !m_queue.empty(); }) || !m_queue.empty()) {
        std::vector<Job *> jobs;
        while (!m_queue.empty() && jobs.size() < maxTogether) {
            jobs.push_back(m_queue.front());
            m_queue.pop_front();
        }
        lock.unlock();
        commitTogether(jobs);
        lock.lock();
        for (Job *job : jobs)
            job->finished = true;
        m_finished.notify_all();
    }
    (void)m_connection->each("PRAGMA wal_checkpoint(TRUNCATE)", {}, [](const Row &) { return Result<>(); });
}

void Writer::commitTogether(const std::vector<Job *> &jobs)
{
    Result<> together = runPlain(*m_connection, "BEGIN IMMEDIATE");
    for (Job *job : jobs) {
        if (!together)
            break;
        together = runPlain(*m_connection, "SAVEPOINT job");
        if (!together)
            break;
        job->result = job->work(*m_connection);
        // SQLite may have rolled the whole transaction back by itself (disk full); then the savepoint is gone and both fail.
        if (!job->result)
            together = runPlain(*m_connection, "ROLLBACK TO job");
        if (together)
            together = runPlain(*m_connection, "RELEASE job");
    }
    if (together) {
        crashPoint("db.commit");
        together = runPlain(*m_connection, "COMMIT");
    }
    if (together)
        return;
    (void)runPlain(*m_connection, "ROLLBACK");
    for (Job *job : jobs) {
        if (job->result)
            job->result = together;
    }
}

} // namespace sb::db
