// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: io or pool; one call at a time per object, several objects share one Hub. The code host's port on GitHub: reading is done
// here, writing by Writer.
//
// Polling asks per repository for one list of pull requests and one of workflow runs, with the ETags of last time, so that a round in
// which nothing happened costs nothing. A run that is started again moves the list of runs though its pull request stands; one that the
// list's first page has left behind is asked for by itself, which is free as well while nothing happens. How often is up to the most urgent thing in a repository: pending 15 s; failed 60 s for an hour, then 5 min; else 10 min.
//
// Reviews, comments and other CI's checks move no list of REST that could be asked for at once. One GraphQL call a repository reads them
// all (talk.h): when the list of pull requests has moved, for ten minutes after a head has come, and, once there are checks of others,
// as often as the repository is due. It has a budget of its own; that of REST is not touched.
//
// Below a fifth of either budget only what is pending or what somebody hurries for is read.
#pragma once

#include "api.h"
#include "talk.h"
#include "writer.h"

#include <core/fact/change.h>
#include <core/forge/forge.h>

#include <map>

namespace sb::forge::github {

struct HubOptions {
    ApiOptions api;
    std::vector<fact::RepoId> repos; ///< that are watched
    /// Where the mirror of a repository is; empty while there is none.
    std::function<std::string(const fact::RepoId &)> gitDir = [](const fact::RepoId &) { return std::string(); };
    /// Fetches a commit into it; without this only what is there is read.
    std::function<Result<>(const fact::RepoId &, const fact::Sha &)> bring = {};
};

/// What all handles on one host share. Outlives them.
class Hub {
public:
    Hub(http::Transport &transport, HubOptions options);

    Api &api() { return m_api; }
    Time now() const { return m_options.api.clock->now(); }
    const HubOptions &options() const { return m_options; }
    /// Every call that runs or comes from now on ends with Cancelled.
    void stop() { m_cancel.request(); }
    Cancel cancel() const { return m_cancel.token(); }

private:
    friend class GitHubForge;
    struct Command {
        Time at;
        Result<std::string> line;
    };
    HubOptions m_options;
    CancelSource m_cancel;
    Api m_api;
    Guarded<std::map<std::string, Command>> m_commands; ///< of CI, by repository and branch
};

class GitHubForge final : public Forge {
public:
    explicit GitHubForge(std::shared_ptr<Hub> hub);

    /// GitHub shows a write to readers within moments, but promises nothing.
    std::chrono::milliseconds settleTime() const override { return std::chrono::seconds(30); }
    Result<std::vector<fact::Repo>> repos() override;
    /// The open ones.
    Result<std::vector<fact::Pull>> pulls(const fact::RepoId &repo) override;
    Result<fact::Pull> pull(const fact::PullKey &key) override;
    Result<std::vector<fact::Pull>> pullsFrom(const fact::RepoId &repo, const std::string &branch) override;
    Result<> bring(const fact::RepoId &repo, const fact::Sha &commit) override;
    /// Jobs of Actions, checks of other apps and statuses.
    Result<std::vector<fact::Run>> runs(const fact::RepoId &repo, const fact::Sha &sha) override;
    Result<fact::Sha> branchTip(const fact::RepoId &repo, const std::string &branch) override;
    Result<bool> isProtected(const fact::RepoId &repo, const std::string &branch) override;
    Result<std::string> ciCommand(const fact::RepoId &repo, const std::string &baseBranch) override;
    /// At most 300 files.
    Result<fact::Change> change(const fact::PullKey &key) override;

    /// Reads at most one repository that is due. Errors are the whole host's; those of one repository are in health().
    Result<Batch> eventsSince(const std::string &cursor) override;
    void hurry() override;
    void leaveOut(const std::set<fact::RepoId> &repos) override;
    Health health() override;

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
    struct SeenRun {
        std::string branch, sha;
        fact::RunState state = fact::RunState::Unknown;
        Time at; ///< of its last change
        std::string tag; ///< of its own page, where that was worked off
    };
    /// One repository as this object polls it.
    struct Watch {
        Time due; ///< the epoch: now
        Time asOf;
        Time aboutAt; ///< when its own facts were read last
        std::string problem;
        fact::HostTrouble trouble = fact::HostTrouble::None;
        std::string defaultBranch;
        std::map<int64_t, std::string> heads; ///< of open pull requests
        bool read = false; ///< by this object
        /// Runs of these heads and of the default branch, by id: those on the first page of the list, and those that it has left behind.
        std::map<std::string, SeenRun> newest, old;
        Time pending, failed; ///< newest run that is pending, that failed
        bool hurried = false; ///< somebody wants to know
        std::map<int64_t, std::string> talk; ///< what was told of each pull request, by its key
        std::map<std::string, SeenRun> outside; ///< checks of other CI, by run
        Time talkedAt, talkBarred; ///< when that was asked last; until when it cannot be
        Time freshUntil; ///< a new head's first statuses move nothing
    };
    /// What the cursor keeps of one.
    struct Mark {
        std::string pulls, runs; ///< ETags that were worked off
        Time pullsAt, runsAt; ///< newest change that was told
        std::string talk; ///< tag of what was told; empty: it is to be asked for
        bool outside = false; ///< there are checks of other CI
    };
    Result<> poll(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch);
    Result<> pollPulls(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch);
    Result<> pollRuns(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch);
    Result<> pollNewRuns(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch);
    /// A run that is started again stays where it is in the list, which may be far down: those that failed or run are asked for by name.
    Result<> pollOldRuns(const fact::RepoId &repo, Watch &watch, Batch &batch);
    /// Notes a run where it is ours, and tells it where that is news, with its jobs: of those that have passed not at `first`, when there
    /// is nothing that they could have changed.
    Result<> takeRun(const nlohmann::json &one, const Watch &watch,
                     const std::function<bool(Time at, bool ours)> &isNews, bool first,
                     std::map<std::string, SeenRun> &into, const fact::RepoId &repo, Batch &batch);
    bool wantsTalk(const Watch &watch, Mark &mark, bool moved) const;
    Result<> pollTalk(const fact::RepoId &repo, Watch &watch, Mark &mark, bool moved, Batch &batch);
    void takeTalk(std::vector<Talked> all, bool first, Watch &watch, Mark &mark, Batch &batch);
    /// What other CI runs or has failed makes its repository as urgent as a run does.
    void countOutside(Watch &watch) const;
    /// Short, as it is kept for each repository.
    static std::string tagOf(const std::string &etag);
    Result<> addJobs(const fact::Run &run, std::vector<fact::Event> &events);
    std::chrono::seconds everyFor(const Watch &watch) const;
    /// What keeps the whole host from being read; None where it is a matter of one repository.
    fact::HostTrouble troubleOf(const Error &error);
    static std::map<fact::RepoId, Mark> marksOf(const std::string &cursor);
    static std::string cursorOf(const std::map<fact::RepoId, Mark> &marks);

    std::shared_ptr<Hub> m_hub;
    Api &m_api;
    Cancel m_cancel;
    Guarded<std::map<fact::RepoId, Watch>> m_watches;
    std::set<fact::RepoId> m_leftOut, m_anew; ///< m_anew: wanted again, and to be told from the beginning
    Guarded<bool> m_hurried;
    Time m_quietUntil; ///< after trouble with the whole host
    int m_troubles = 0; ///< in a row
    Error m_trouble;
    fact::HostTrouble m_kind = fact::HostTrouble::None; ///< of the trouble
    Time m_since;
    Writer m_writer;
};

} // namespace sb::forge::github
