// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_json.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <tests/checkout.h>

#include <QByteArray>

#include <fstream>

namespace sb::fake {

using nlohmann::json;

namespace {

json textOrNull(const std::string &text)
{
    return text.empty() ? json(nullptr) : json(text);
}

json timeOrNull(Time time)
{
    return time == Time{} ? json(nullptr) : json(toIsoSeconds(time));
}

int64_t idOf(const std::string &name)
{
    return std::stoll(sha256Hex(name).substr(0, 7), nullptr, 16);
}

} // namespace

const json &exampleOf(const std::string &name)
{
    static const json all = [] {
        std::ifstream in(test::checkout("tests/fakegithub/templates.json").toStdString());
        return json::parse(in);
    }();
    return all.at(name);
}

json Renderer::user(const std::string &login) const
{
    json user = exampleOf("user");
    user["login"] = login;
    user["id"] = idOf(login);
    return user;
}

json Renderer::repo(const Repo &repo, bool full) const
{
    json value = exampleOf(full ? "full_repository" : "repository");
    const size_t slash = repo.name.find('/');
    value["id"] = idOf(repo.name);
    value["node_id"] = "R_" + repo.name;
    value["full_name"] = repo.name;
    value["name"] = repo.name.substr(slash + 1);
    value["owner"] = user(repo.name.substr(0, slash));
    value["private"] = repo.isPrivate;
    value["default_branch"] = repo.defaultBranch;
    value["archived"] = value["disabled"] = false;
    value["url"] = url + "/repos/" + repo.name;
    return value;
}

json Renderer::pull(const Repo &in, const Pull &pull, bool full) const
{
    json value = exampleOf(full ? "full_pull" : "pull");
    const auto side = [&](const std::string &branch, const std::string &sha, const std::string &from) {
        const std::string owner = from.substr(0, from.find('/'));
        Repo shown = in;
        shown.name = from;
        return json{{"label", owner + ":" + branch},
                    {"ref", branch},
                    {"sha", sha},
                    {"user", user(owner)},
                    {"repo", repo(shown, false)}};
    };
    value["url"] = sb::format("{}/repos/{}/pulls/{}", url, in.name, pull.number);
    value["id"] = idOf(in.name) * 1000 + pull.number;
    value["node_id"] = sb::format("PR_{}_{}", in.name, pull.number);
    value["number"] = pull.number;
    value["title"] = pull.title;
    value["body"] = textOrNull(pull.body);
    value["state"] = pull.open ? "open" : "closed";
    value["locked"] = false;
    value["draft"] = pull.draft;
    value["user"] = user(pull.author);
    value["head"] = side(pull.head, pull.headSha, pull.headRepo.empty() ? in.name : pull.headRepo);
    value["base"] = side(pull.base, pull.baseSha, in.name);
    value["labels"] = json::array();
    for (const std::string &each : pull.labels)
        value["labels"].push_back(label(each));
    value["created_at"] = toIsoSeconds(pull.created);
    value["updated_at"] = toIsoSeconds(pull.updated);
    value["closed_at"] = pull.open ? json(nullptr) : json(toIsoSeconds(pull.updated));
    value["merged_at"] = pull.merged.empty() ? json(nullptr) : json(toIsoSeconds(pull.updated));
    // Of an open one it is GitHub's trial merge, which says nothing of what landed.
    value["merge_commit_sha"] = pull.merged.empty() ? sha256Hex("trial" + pull.headSha).substr(0, 40) : pull.merged;
    if (full) {
        value["merged"] = !pull.merged.empty();
        value["merged_by"] = nullptr;
        value["mergeable"] = nullptr;
        value["rebaseable"] = nullptr;
        value["mergeable_state"] = "unknown";
        value["comments"] = pull.comments.size();
    }
    return value;
}

json Renderer::file(const std::string &path, const std::string *before, const std::string *after) const
{
    json value = exampleOf("file");
    const auto count = [](const std::string *text) { return text ? std::ranges::count(*text, '\n') : 0; };
    value["filename"] = path;
    value["status"] = !before ? "added" : !after ? "removed" : "modified";
    value["additions"] = count(after);
    value["deletions"] = count(before);
    value["changes"] = count(after) + count(before);
    value["sha"] = sha256Hex(after ? *after : *before).substr(0, 40);
    std::string patch = sb::format("@@ -1,{} +1,{} @@", count(before), count(after));
    const auto add = [&](const std::string *text, char sign) {
        for (size_t at = 0; text && at < text->size();) {
            const size_t end = std::min(text->find('\n', at), text->size());
            patch += sb::format("\n{}{}", sign, text->substr(at, end - at));
            at = end + 1;
        }
    };
    add(before, '-');
    add(after, '+');
    value["patch"] = patch;
    return value;
}

json Renderer::run(const Repo &in, const Run &run) const
{
    json value = exampleOf("run");
    value["id"] = run.id;
    value["name"] = run.name;
    value["head_branch"] = run.branch;
    value["head_sha"] = run.sha;
    value["event"] = run.event;
    value["status"] = run.status;
    value["conclusion"] = textOrNull(run.conclusion);
    value["run_attempt"] = run.attempts.size();
    value["created_at"] = toIsoSeconds(run.created);
    value["updated_at"] = toIsoSeconds(run.updated);
    value["run_started_at"] = toIsoSeconds(run.started);
    value["url"] = sb::format("{}/repos/{}/actions/runs/{}", url, in.name, run.id);
    value["jobs_url"] = value["url"].get<std::string>() + "/jobs";
    value["logs_url"] = value["url"].get<std::string>() + "/logs";
    value["repository"] = value["head_repository"] = repo(in, false);
    value["pull_requests"] = json::array();
    for (const int64_t number : run.pulls) {
        const json at{
            {"id", idOf(in.name)}, {"url", url + "/repos/" + in.name}, {"name", in.name.substr(in.name.find('/') + 1)}};
        value["pull_requests"].push_back({{"id", idOf(in.name) * 1000 + number},
                                          {"number", number},
                                          {"url", sb::format("{}/repos/{}/pulls/{}", url, in.name, number)},
                                          {"head", {{"ref", run.branch}, {"sha", run.sha}, {"repo", at}}},
                                          {"base", {{"ref", in.defaultBranch}, {"sha", run.sha}, {"repo", at}}}});
    }
    return value;
}

json Renderer::job(const Repo &in, const Run &run, const Job &job, size_t attempt) const
{
    json value = exampleOf("job");
    value["id"] = job.id;
    value["run_id"] = run.id;
    value["run_url"] = sb::format("{}/repos/{}/actions/runs/{}", url, in.name, run.id);
    value["url"] = sb::format("{}/repos/{}/actions/jobs/{}", url, in.name, job.id);
    value["check_run_url"] = sb::format("{}/repos/{}/check-runs/{}", url, in.name, job.id);
    value["run_attempt"] = attempt;
    value["head_sha"] = run.sha;
    value["head_branch"] = run.branch;
    value["workflow_name"] = run.name;
    value["name"] = job.name;
    value["status"] = job.status;
    value["conclusion"] = textOrNull(job.conclusion);
    value["created_at"] = value["started_at"] = toIsoSeconds(job.started);
    value["completed_at"] = timeOrNull(job.completed);
    value["steps"] = json::array();
    return value;
}

json Renderer::check(const Repo &in, const std::string &sha, const Check &check) const
{
    json value = exampleOf("check_run");
    value["id"] = check.id;
    value["name"] = check.name;
    value["head_sha"] = sha;
    value["url"] = sb::format("{}/repos/{}/check-runs/{}", url, in.name, check.id);
    value["status"] = check.status;
    value["conclusion"] = textOrNull(check.conclusion);
    value["started_at"] = timeOrNull(check.started);
    value["completed_at"] = timeOrNull(check.completed);
    value["app"]["slug"] = check.app;
    value["app"]["name"] = check.app;
    value["pull_requests"] = json::array();
    return value;
}

json Renderer::statuses(const Repo &in, const std::string &sha) const
{
    json value = exampleOf("combined_status");
    const json one = value["statuses"][0];
    value["sha"] = sha;
    value["repository"] = repo(in, false);
    value["statuses"] = json::array();
    std::string state = "pending";
    const auto found = in.statuses.find(sha);
    if (found != in.statuses.end()) {
        for (const Status &each : found->second) {
            json status = one;
            status["id"] = each.id;
            status["context"] = each.context;
            status["state"] = each.state;
            status["created_at"] = status["updated_at"] = toIsoSeconds(each.at);
            value["statuses"].push_back(std::move(status));
            state = each.state;
        }
    }
    value["state"] = state;
    value["total_count"] = value["statuses"].size();
    return value;
}

json Renderer::branch(const Repo &in, const std::string &name) const
{
    json value = exampleOf("branch");
    const std::string &sha = in.branches.at(name);
    value["name"] = name;
    value["commit"] = commit(sha, in.commits.at(sha));
    value["protected"] = in.protectedBranches.contains(name);
    value["protection_url"] = sb::format("{}/repos/{}/branches/{}/protection", url, in.name, name);
    return value;
}

json Renderer::ref(const Repo &in, const std::string &branch) const
{
    const std::string &sha = in.branches.at(branch);
    return {{"ref", "refs/heads/" + branch},
            {"node_id", "REF_" + branch},
            {"url", sb::format("{}/repos/{}/git/refs/heads/{}", url, in.name, branch)},
            {"object",
             {{"type", "commit"}, {"sha", sha}, {"url", sb::format("{}/repos/{}/git/commits/{}", url, in.name, sha)}}}};
}

json Renderer::content(const std::string &path, const std::string &text) const
{
    json value = exampleOf("content");
    value["name"] = path.substr(path.rfind('/') + 1);
    value["path"] = path;
    value["size"] = text.size();
    value["sha"] = sha256Hex(text).substr(0, 40);
    std::string coded = QByteArray::fromStdString(text).toBase64().toStdString();
    for (size_t at = 60; at < coded.size(); at += 61) // GitHub breaks the lines
        coded.insert(at, "\n");
    value["content"] = coded + "\n";
    value["encoding"] = "base64";
    return value;
}

json Renderer::commit(const std::string &sha, const Commit &commit) const
{
    json value = exampleOf("commit");
    value["sha"] = sha;
    value["commit"]["message"] = commit.message;
    value["commit"]["tree"]["sha"] = commit.treeSha;
    value["parents"] = json::array();
    for (const std::string &parent : commit.parents)
        value["parents"].push_back({{"sha", parent}, {"url", url + "/commits/" + parent}, {"html_url", url}});
    return value;
}

json Renderer::gitCommit(const std::string &sha, const Commit &commit) const
{
    json value = exampleOf("git_commit");
    value["sha"] = sha;
    value["message"] = commit.message;
    value["tree"]["sha"] = commit.treeSha;
    value["parents"] = json::array();
    for (const std::string &parent : commit.parents)
        value["parents"].push_back({{"sha", parent}, {"url", url + "/commits/" + parent}, {"html_url", url}});
    return value;
}

json Renderer::comment(const Comment &comment) const
{
    json value = exampleOf("comment");
    value["id"] = comment.id;
    value["node_id"] = sb::format("IC_{}", comment.id);
    value["body"] = comment.body;
    value["user"] = user(comment.author);
    value["created_at"] = value["updated_at"] = toIsoSeconds(comment.at);
    return value;
}

json Renderer::label(const std::string &name) const
{
    json value = exampleOf("label");
    value["id"] = idOf(name);
    value["name"] = name;
    return value;
}

} // namespace sb::fake
