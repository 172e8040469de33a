// SPDX-License-Identifier: GPL-3.0-or-later
// CI of the local forge: one run at a time per repository, on a clean copy of the commit's files.
#include "local_forge_private.h"

#include <core/base/file_lock.h>
#include <core/base/format.h>
#include <core/run/command.h>

#include <filesystem>

namespace sb::forge {

namespace {

namespace fs = std::filesystem;

fact::RunState stateOf(const run::Finished &finished)
{
    if (finished.timedOut)
        return fact::RunState::TimedOut;
    if (finished.cancelled)
        return fact::RunState::Cancelled;
    return finished.exitCode == 0 ? fact::RunState::Passed : fact::RunState::Failed;
}

/// Where the run's files lie: named by the commit only, so that paths in the log are the same at every attempt.
Result<run::Finished> execute(const LocalRepo &repo, const fact::Run &check, const run::Sandbox &sandbox,
                              const Cancel &cancel)
{
    const std::string folder = sb::format("{}/work/{}", repo.folder(), check.sha.value.substr(0, 12));
    std::error_code error;
    fs::remove_all(folder, error);
    if (auto exported = repo.git().exportTo(check.sha, folder); !exported)
        return std::unexpected(exported.error());
    run::Command command;
    command.arguments = run::shell(check.command);
    command.folder = folder;
    command.environment = {{"CI", "true"}};
    command.logPath = check.logPath;
    auto finished = run::run(command, sandbox, cancel);
    fs::remove_all(folder, error);
    return finished;
}

} // namespace

Result<int> LocalForge::queuedChecks()
{
    int queued = 0;
    for (const fact::RepoId &id : d->ids()) {
        const auto records = d->repo(id).and_then([](LocalRepo *repo) { return repo->read(); });
        if (!records)
            return std::unexpected(records.error());
        for (const auto &[_, run] : (*records)->runs)
            queued += run.state == fact::RunState::Queued || run.state == fact::RunState::Running;
    }
    return queued;
}

Result<bool> LocalForge::runNextCheck(const run::Sandbox &sandbox, const Cancel &cancel,
                                      const std::function<void(const fact::Run &)> &started)
{
    for (const fact::RepoId &id : d->ids()) {
        const auto found = d->repo(id);
        if (!found)
            return std::unexpected(found.error());
        LocalRepo &repo = **found;
        const auto alone = FileLock::take(repo.folder() + "/checks.lock");
        if (!alone)
            continue;
        fact::Run check;
        const auto begun = repo.write([&](const Records &records, Step &step) -> Result<> {
            for (const auto &[_, run] : records.runs) {
                // Nobody else runs here now, so what reads as running was interrupted by a crash.
                if (run.state != fact::RunState::Queued && run.state != fact::RunState::Running)
                    continue;
                check = run;
                check.state = fact::RunState::Running;
                check.startedAt = repo.now();
                check.logPath = sb::format("{}/logs/{}.log", repo.folder(), run.id.value);
                repo.tell(step, check, "in_progress");
                return {};
            }
            return {};
        });
        if (!begun)
            return std::unexpected(begun.error());
        if (check.id.empty())
            continue;
        if (started)
            started(check);
        const auto finished = execute(repo, check, sandbox, cancel);
        if (finished && finished->cancelled)
            return fail(Error::Kind::Cancelled, sb::format("{} was stopped and will run again", check.id.value));
        check.finishedAt = repo.now();
        check.state = finished ? stateOf(*finished) : fact::RunState::Unknown;
        check.logMissing = finished ? "" : finished.error().text;
        const auto ended = repo.write([&](const Records &, Step &step) -> Result<> {
            repo.tell(step, check, "completed");
            return {};
        });
        if (!ended)
            return std::unexpected(ended.error());
        return true;
    }
    return false;
}

Result<> LocalForge::rerun(const fact::RepoId &id, const fact::RunId &run)
{
    const auto repo = d->repo(id);
    if (!repo)
        return std::unexpected(repo.error());
    return (*repo)->write([&](const Records &records, Step &step) -> Result<> {
        for (const auto &[_, known] : records.runs) {
            if (known.id != run)
                continue;
            for (const auto &[_2, other] : records.runs) {
                if (other.sha == known.sha && other.branch == known.branch && other.attempt > known.attempt)
                    return {}; // already run again
            }
            const auto pull = records.pulls.find(known.pull);
            (*repo)->queueRun(records, step, known.sha, known.branch,
                              pull == records.pulls.end() ? known.branch : pull->second.base.branch, known.pull);
            return {};
        }
        return fail(Error::Kind::NotFound, sb::format("no run '{}' in {}", run.value, id.value));
    });
}

} // namespace sb::forge
