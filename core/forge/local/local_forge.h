// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, one call at a time per object; several objects and several programs may share a folder.
//
// The embedded default: a code host in a folder. Each repository is `<root>/<owner>/<name>/` with
//   repository.git   a bare git repository, the truth about branches and commits
//   journal.jsonl    one line per step: what changed of pull requests and runs, and the events that tell of it
//   logs/            one file per run
// A line is appended and synced before a call returns; a line cut by a crash is dropped at the next open. Branches moved by
// somebody's own `git push` are found by observe() and told like any other.
// CI is the [ci] command of `.signalbox.toml` in the *base* branch, run in the sandbox on a clean copy of the head's files.
#pragma once

#include <core/base/clock.h>
#include <core/forge/forge.h>
#include <core/run/sandbox.h>

#include <functional>
#include <memory>

namespace sb::forge {

class LocalForge final : public Forge {
public:
    /// The folder is made if it is missing.
    static Result<std::unique_ptr<LocalForge>> open(const std::string &root, std::shared_ptr<const Clock> clock);
    ~LocalForge() override;

    /// A new, empty repository. Conflict if there is one of this name.
    Result<> addRepo(const fact::RepoId &id, const std::string &defaultBranch,
                     const std::vector<std::string> &protectedBranches);
    std::string gitDir(const fact::RepoId &id) const;
    /// Finds branches that moved, tells it as events, and queues their CI runs. Called by eventsSince too.
    Result<> observe(const fact::RepoId &id);

    /// Runs the oldest queued run, with its output streamed to its log, and records how it ended. False: nothing was
    /// queued, or only in repositories where another run goes on.
    /// A run that a crash interrupted is queued again by open(). `started` hears of the run before its command starts.
    Result<bool> runNextCheck(const run::Sandbox &sandbox, const Cancel &cancel,
                              const std::function<void(const fact::Run &)> &started = {});
    Result<int> queuedChecks(); ///< those that run now included

    Result<std::vector<fact::Repo>> repos() override;
    Result<std::vector<fact::Pull>> pulls(const fact::RepoId &repo) override;
    Result<fact::Pull> pull(const fact::PullKey &key) override;
    Result<std::vector<fact::Run>> runs(const fact::RepoId &repo, const fact::Sha &sha) override;
    Result<fact::Sha> branchTip(const fact::RepoId &repo, const std::string &branch) override;
    Result<bool> isProtected(const fact::RepoId &repo, const std::string &branch) override;
    Result<std::string> ciCommand(const fact::RepoId &repo, const std::string &baseBranch) override;
    Result<Batch> eventsSince(const std::string &cursor) override;

    Result<> createBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &sha) override;
    Result<> deleteBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &expected) override;
    Result<> moveBranch(const fact::RepoId &repo, const std::string &branch, const fact::Sha &to,
                        const fact::Sha &expected) override;
    Result<fact::Pull> openPull(const NewPull &wanted) override;
    Result<> addLabel(const fact::PullKey &key, const std::string &label) override;
    Result<> putComment(const fact::PullKey &key, const std::string &author, const std::string &marker,
                        const std::string &body) override;
    Result<> markReady(const fact::PullKey &key) override;
    Result<fact::Sha> merge(const fact::PullKey &key, MergeMethod method, const fact::Sha &head,
                            const std::string &person) override;
    Result<> closePull(const fact::PullKey &key) override;
    Result<> rerun(const fact::RepoId &repo, const fact::RunId &run) override;

private:
    class Private;
    explicit LocalForge(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace sb::forge
