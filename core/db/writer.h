// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: post() from any. One std::jthread owns the one writing connection and does every checkpoint.
#pragma once

#include "connection.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace sb::db {

class Writer {
public:
    using Work = std::function<Result<>(Connection &)>;

    /// Opens the database (making it where it is missing) and runs the schema files of `schemaFolder`.
    static Result<std::unique_ptr<Writer>> open(const std::string &path, const std::string &schemaFolder);
    /// Finishes what is queued, checkpoints, closes.
    ~Writer();

    /// Runs the work on the writer's thread in a savepoint and waits until it is on the disk. Whatever waits at the same time
    /// shares one commit; a work that fails takes only itself back. Not to be called from inside a work.
    Result<> run(Work work);

private:
    struct Job {
        Work work;
        Result<> result;
        bool finished = false;
    };
    Writer() = default;
    Result<> openOnThread(const std::string &path, const std::string &schemaFolder);
    void loop(const std::stop_token &stop);
    void commitTogether(const std::vector<Job *> &jobs);

    std::mutex m_mutex; ///< guards m_queue and the jobs in it
    std::condition_variable_any m_wake;
    std::condition_variable m_finished;
    std::deque<Job *> m_queue;
    std::unique_ptr<Connection> m_connection; ///< made, used and closed on m_thread
    std::jthread m_thread;
};

} // namespace sb::db
