// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. What the fake GitHub holds: the fewest facts from which its answers follow.
#pragma once

#include <core/base/clock.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace sb::fake {

using Tree = std::map<std::string, std::string>; ///< path -> content

struct Commit {
    Tree tree;
    std::vector<std::string> parents;
    std::string message;
    std::string treeSha;
};

struct Comment {
    int64_t id = 0;
    std::string author;
    std::string body;
    Time at;
};

struct Review {
    std::string author;
    std::string state; ///< as GraphQL spells it: "APPROVED"
    std::string body;
    Time at;
};

struct Pull {
    int64_t number = 0;
    std::string title, body, author;
    std::string head, base; ///< branches
    std::string headRepo; ///< of a fork; empty: the same repository
    std::string headSha; ///< kept when the branch goes
    std::string baseSha;
    bool draft = false, open = true;
    std::string merged; ///< the commit that landed
    std::vector<std::string> labels;
    std::vector<Comment> comments;
    std::vector<Review> reviews;
    Time created, updated;
};

struct Job {
    int64_t id = 0;
    std::string name;
    std::string status = "completed"; ///< as GitHub spells it
    std::string conclusion = "success"; ///< empty while it runs
    Time started, completed;
    std::string log;
    bool expired = false; ///< its log
    bool logGone = false; ///< 404, though the run's archive has it
};

struct Run {
    int64_t id = 0;
    std::string name, branch, sha;
    std::string event = "pull_request";
    std::string status = "completed", conclusion = "success";
    std::vector<int64_t> pulls;
    Time created, started, updated;
    std::vector<std::vector<Job>> attempts{{}}; ///< jobs by attempt, the first first
};

struct Status {
    int64_t id = 0;
    std::string context, state;
    Time at;
};

struct Check {
    int64_t id = 0;
    std::string name, status = "completed", conclusion = "success";
    std::string app = "other-ci";
    Time started, completed;
};

struct HookDelivery {
    int64_t id = 0;
    std::string guid; ///< X-GitHub-Delivery
    std::string event;
    std::string payload; ///< JSON
    Time at;
};

struct Hook {
    int64_t id = 0;
    std::string url = "https://example.org/hook";
    std::vector<HookDelivery> deliveries; ///< the oldest first
};

struct Repo {
    std::string name; ///< "owner/name"
    std::string defaultBranch = "main";
    bool hidden = false; ///< 404 for every token
    bool isPrivate = false;
    std::map<std::string, std::string> branches; ///< name -> sha
    std::set<std::string> protectedBranches;
    std::map<std::string, Commit> commits;
    std::map<int64_t, Pull> pulls;
    std::map<int64_t, Run> runs;
    std::map<std::string, std::vector<Status>> statuses; ///< by sha
    std::map<std::string, std::vector<Check>> checks; ///< by sha
    std::set<std::string> labels;
    std::map<int64_t, Hook> hooks;
    bool hooksHidden = false; ///< 404 for a token without admin:repo_hook
};

struct World {
    std::map<std::string, Repo> repos;
    int64_t ids = 1000; ///< last one given
    Time now{std::chrono::seconds(1'790'000'000)}; ///< each write moves it on by a second

    int64_t nextId() { return ++ids; }
    Time tick() { return now += std::chrono::seconds(1); }

    /// A repository with one commit on its default branch.
    Repo &addRepo(const std::string &name, Tree files = {{"README.md", "hello\n"}});
    /// A commit on top of a branch (made at the default branch's tip where it is not there); returns its sha. An empty content deletes.
    std::string commit(Repo &repo, const std::string &branch, const Tree &changes, const std::string &message);
    /// A pull request of a branch that is there.
    Pull &openPull(Repo &repo, const std::string &head, const std::string &title, bool draft = false);
    /// Somebody's last word on it, which touches the pull request.
    void review(Pull &pull, const std::string &author, const std::string &state, const std::string &body = {});
    void comment(Pull &pull, const std::string &author, const std::string &body);
    /// Of a commit, by other CI than Actions, which touches nothing else.
    void setStatus(Repo &repo, const std::string &sha, const std::string &context, const std::string &state);
    /// A workflow run at a branch's tip, of its pull request if there is one, with one job of this conclusion ("" runs still).
    Run &addRun(Repo &repo, const std::string &branch, const std::string &conclusion, const std::string &log = "log\n");
    /// What the repository's hook (made where there is none) told or tried to tell. Its X-GitHub-Delivery.
    std::string deliver(Repo &repo, const std::string &event, const std::string &payload);
    /// Another attempt of it, as if somebody had asked for it: status in_progress, and the pull request not touched.
    void rerun(Run &run);
    /// Ends what runs.
    void finish(Run &run, const std::string &conclusion);
};

/// The logs of a run's attempt as GitHub packs them; empty where there is no such attempt.
std::string archiveOf(const Run &run, size_t attempt);
/// As git names them, with one author at one time.
std::string shaOf(const Commit &commit);
std::string treeShaOf(const Tree &tree);

} // namespace sb::fake
