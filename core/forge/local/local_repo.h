// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time per object. One repository of the local forge: its git folder, its journal, and what they add up to.
#pragma once

#include "records.h"

#include <core/base/clock.h>
#include <core/git/repository.h>

#include <functional>
#include <memory>

namespace sb::forge {

class LocalRepo {
public:
    static Result<std::unique_ptr<LocalRepo>> open(const std::string &folder, const fact::RepoId &id,
                                                   std::shared_ptr<const Clock> clock);

    const fact::RepoId &id() const { return m_id; }
    const std::string &folder() const { return m_folder; }
    const git::Repository &git() const { return m_git; }
    Time now() const { return m_clock->now(); }

    /// Brings the records up to date with the journal and with the branches as git has them.
    Result<const Records *> read();

    /// The same under the journal's lock, then `change(records, step)`; what it puts into the step is kept, and told as events.
    /// Then `effect`, which moves branches, and what follows from it, still under the lock.
    Result<> write(const std::function<Result<>(const Records &, Step &)> &change,
                   const std::function<Result<>(const Records &)> &effect = {});

    // Of a step under way:
    /// Sets the pull request's time and adds the event that tells of it.
    void tell(Step &step, fact::Pull pull, const std::string &action) const;
    void tell(Step &step, const fact::Run &run, const std::string &action) const;
    /// A new run of the job that the base branch asks for; nothing where it has no CI.
    void queueRun(const Records &records, Step &step, const fact::Sha &sha, const std::string &branch,
                  const std::string &baseBranch, int64_t pull) const;
    Result<std::string> command(const fact::Sha &baseTip) const;

private:
    LocalRepo(git::Repository git, Journal journal, std::string folder, fact::RepoId id,
              std::shared_ptr<const Clock> clock);
    Result<> catchUp();
    Result<> observe();
    Result<> finishMerge();
    Result<> keep(const Step &step);

    git::Repository m_git;
    Journal m_journal;
    std::string m_folder;
    fact::RepoId m_id;
    std::shared_ptr<const Clock> m_clock;
    Records m_records;
};

} // namespace sb::forge
