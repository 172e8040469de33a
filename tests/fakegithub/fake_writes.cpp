// SPDX-License-Identifier: GPL-3.0-or-later
// What is written.
#include "fake_api.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <QByteArray>

#include <algorithm>

namespace sb::fake {

using nlohmann::json;

namespace {

int64_t numberOf(const std::string &text)
{
    return QByteArray::fromStdString(text).toLongLong();
}

Pull *pullOf(Repo &repo, const std::string &number)
{
    const auto found = repo.pulls.find(numberOf(number));
    return found == repo.pulls.end() ? nullptr : &found->second;
}

} // namespace

Spoken FakeApi::write(Repo &repo, const Parts &parts)
{
    const std::string &method = m_request.method;
    const std::string first = parts.empty() ? "" : parts[0];
    if (first == "git" && parts.size() >= 2 && parts[1] == "refs")
        return writeRefs(repo, parts);
    if (first == "pulls" && parts.size() == 1 && method == "POST")
        return openPull(repo);
    if (first == "pulls" && parts.size() >= 2) {
        Pull *pull = pullOf(repo, parts[1]);
        if (!pull)
            return notFound();
        if (parts.size() == 2 && method == "PATCH")
            return changePull(repo, *pull);
        if (parts.size() == 3 && parts[2] == "merge" && method == "PUT")
            return merge(repo, *pull);
    }
    if (first == "issues" && parts.size() == 3 && parts[1] == "comments" && method == "PATCH") {
        for (auto &[number, pull] : repo.pulls) {
            for (Comment &comment : pull.comments) {
                if (comment.id != numberOf(parts[2]))
                    continue;
                comment.body = text("body");
                comment.at = pull.updated = m_world.tick();
                return {200, m_renderer.comment(comment)};
            }
        }
        return notFound();
    }
    if (first == "issues" && parts.size() == 3 && method == "POST") {
        Pull *pull = pullOf(repo, parts[1]);
        if (!pull)
            return notFound();
        pull->updated = m_world.tick();
        if (parts[2] == "comments") {
            pull->comments.push_back({m_world.nextId(), m_settings.login, text("body"), pull->updated});
            return {201, m_renderer.comment(pull->comments.back())};
        }
        if (parts[2] == "labels" && m_body.is_object() && m_body.contains("labels")) {
            json all = json::array();
            for (const auto &each : m_body["labels"]) {
                const auto label = each.get<std::string>();
                repo.labels.insert(label);
                if (!std::ranges::contains(pull->labels, label))
                    pull->labels.push_back(label);
            }
            for (const std::string &each : pull->labels)
                all.push_back(m_renderer.label(each));
            return {200, all};
        }
    }
    if (first == "actions" && parts.size() == 4 && method == "POST")
        return rerun(repo, parts);
    return notFound();
}

Spoken FakeApi::writeRefs(Repo &repo, const Parts &parts)
{
    const std::string sha = text("sha");
    if (m_request.method == "POST" && parts.size() == 2) {
        const std::string ref = text("ref");
        if (!ref.starts_with("refs/heads/") || ref.size() < 12)
            return refused(422, "Reference name is not valid");
        if (repo.branches.contains(ref.substr(11)))
            return refused(422, "Reference already exists");
        if (!repo.commits.contains(sha))
            return refused(422, "Object does not exist");
        m_world.tick();
        repo.branches[ref.substr(11)] = sha;
        return {201, m_renderer.ref(repo, ref.substr(11))};
    }
    if (parts.size() < 4 || parts[2] != "heads")
        return notFound();
    const std::string name = join({parts.begin() + 3, parts.end()}, "/");
    const auto branch = repo.branches.find(name);
    if (branch == repo.branches.end())
        return refused(422, "Reference does not exist");
    if (m_request.method == "DELETE") {
        m_world.tick();
        repo.branches.erase(branch);
        for (auto &[number, pull] : repo.pulls) {
            if (pull.open && pull.head == name) { // as GitHub does
                pull.open = false;
                pull.updated = m_world.now;
            }
        }
        return {204, nullptr};
    }
    if (m_request.method != "PATCH")
        return notFound();
    if (!repo.commits.contains(sha))
        return refused(422, "Object does not exist");
    const bool force = m_body.value("force", false);
    if (!force && mergeBase(repo, branch->second, sha) != branch->second)
        return refused(422, "Update is not a fast forward");
    branch->second = sha;
    const Time now = m_world.tick();
    for (auto &[number, pull] : repo.pulls) {
        if (pull.open && pull.head == name) {
            pull.headSha = sha;
            pull.updated = now;
        }
    }
    return {200, m_renderer.ref(repo, name)};
}

Spoken FakeApi::openPull(Repo &repo)
{
    const std::string owner = repo.name.substr(0, repo.name.find('/'));
    std::string head = text("head");
    if (head.starts_with(owner + ":"))
        head = head.substr(owner.size() + 1);
    const std::string base = text("base");
    if (text("title").empty() || !repo.branches.contains(head) || !repo.branches.contains(base))
        return refused(422, "Validation Failed", "head or base is not there");
    for (const auto &[number, pull] : repo.pulls) {
        if (pull.open && pull.head == head && pull.base == base)
            return refused(422, "Validation Failed",
                           sb::format("A pull request already exists for {}:{}.", owner, head));
    }
    if (mergeBase(repo, repo.branches.at(head), repo.branches.at(base)) == repo.branches.at(head))
        return refused(422, "Validation Failed", sb::format("No commits between {} and {}", base, head));
    Pull &pull = m_world.openPull(repo, head, text("title"), m_body.value("draft", false));
    pull.base = base;
    pull.baseSha = repo.branches.at(base);
    pull.body = text("body");
    pull.author = m_settings.login;
    return {201, m_renderer.pull(repo, pull, true)};
}

Spoken FakeApi::changePull(Repo &repo, Pull &pull)
{
    if (m_body.contains("title"))
        pull.title = text("title");
    if (m_body.contains("body"))
        pull.body = text("body");
    if (m_body.contains("state"))
        pull.open = text("state") == "open";
    pull.updated = m_world.tick();
    return {200, m_renderer.pull(repo, pull, true)};
}

Spoken FakeApi::merge(Repo &repo, Pull &pull)
{
    const std::string method = m_body.is_object() ? m_body.value("merge_method", "merge") : "merge";
    if (!pull.open || pull.draft)
        return refused(405, pull.draft ? "Pull Request is still a draft" : "Pull Request is not mergeable");
    if (m_body.is_object() && m_body.contains("sha") && text("sha") != pull.headSha)
        return refused(409, "Head branch was modified. Review and try the merge again.");
    const std::string tip = repo.branches.at(pull.base);
    Tree tree = merged(repo, tip, pull.headSha);
    if (m_settings.wrongTree)
        tree = repo.commits.at(tip).tree; // none of it
    std::vector<std::string> parents{tip};
    if (method == "merge")
        parents.push_back(pull.headSha);
    pull.merged = addCommit(repo, std::move(tree), std::move(parents), sb::format("{} (#{})", pull.title, pull.number));
    repo.branches[pull.base] = pull.merged;
    pull.open = false;
    pull.updated = m_world.tick();
    return {200, {{"sha", pull.merged}, {"merged", true}, {"message", "Pull Request successfully merged"}}};
}

Spoken FakeApi::rerun(Repo &repo, const Parts &parts)
{
    for (auto &[id, run] : repo.runs) {
        const bool jobs = parts[1] == "jobs" && parts[3] == "rerun"
            && std::ranges::any_of(run.attempts.back(), [&](const Job &job) { return job.id == numberOf(parts[2]); });
        const bool all = parts[1] == "runs" && id == numberOf(parts[2])
            && (parts[3] == "rerun" || parts[3] == "rerun-failed-jobs");
        if (!jobs && !all)
            continue;
        if (run.status != "completed")
            return refused(403, "The workflow run is already running");
        m_world.rerun(run);
        return {201, json::object()};
    }
    return notFound();
}

std::pair<Repo *, Pull *> FakeApi::byNode(const std::string &node)
{
    for (auto &[name, repo] : m_world.repos) {
        for (auto &[number, pull] : repo.pulls) {
            if (node == sb::format("PR_{}_{}", name, number))
                return {&repo, &pull};
        }
    }
    return {};
}

namespace {

Spoken wrong(const std::string &type, const std::string &message)
{
    return {200, {{"data", nullptr}, {"errors", json::array({{{"type", type}, {"message", message}}})}}};
}

json shown(const Repo &repo, const Pull &pull)
{
    return {{"id", sb::format("PR_{}_{}", repo.name, pull.number)},
            {"number", pull.number},
            {"isDraft", pull.draft},
            {"headRefOid", pull.headSha},
            {"headRefName", pull.head}};
}

} // namespace

Spoken FakeApi::graphql()
{
    const std::string query = text("query");
    const json variables = m_body.is_object() ? m_body.value("variables", json::object()) : json::object();
    const json input = variables.contains("input") ? variables["input"] : variables;
    const auto named = [&](const char *name) { return query.contains(name); };
    if (named("statusCheckRollup"))
        return talk(variables);
    if (named("createCommitOnBranch"))
        return commitOnBranch(input);
    if (named("updateRefs"))
        return updateRefs(input);
    if (named("revertPullRequest"))
        return revert(input);
    if (named("markPullRequestReadyForReview")) {
        const std::string node
            = input.contains("pullRequestId") ? input.value("pullRequestId", "") : input.value("id", "");
        const auto [repo, pull] = byNode(node);
        if (!pull)
            return wrong("NOT_FOUND", "Could not resolve to a node with the global id of '" + node + "'");
        pull->draft = false;
        pull->updated = m_world.tick();
        return {200, {{"data", {{"markPullRequestReadyForReview", {{"pullRequest", shown(*repo, *pull)}}}}}}};
    }
    return wrong("UNPROCESSABLE", "the fake does not know this query");
}

Spoken FakeApi::commitOnBranch(const json &input)
{
    const json branch = input.value("branch", json::object());
    const auto found = m_world.repos.find(branch.value("repositoryNameWithOwner", ""));
    if (found == m_world.repos.end())
        return wrong("NOT_FOUND", "Could not resolve to a Repository");
    Repo &repo = found->second;
    std::string name = branch.value("branchName", "");
    if (name.starts_with("refs/heads/"))
        name = name.substr(11);
    const auto at = repo.branches.find(name);
    if (at == repo.branches.end())
        return wrong("NOT_FOUND", "No branch named " + name);
    if (at->second != input.value("expectedHeadOid", ""))
        return wrong("STALE_DATA",
                     sb::format("Expected branch to point to \"{}\" but it did not. Pull and try again.",
                                input.value("expectedHeadOid", "")));
    Tree tree = repo.commits.at(at->second).tree;
    const json changes = input.value("fileChanges", json::object());
    for (const auto &each : changes.value("deletions", json::array()))
        tree.erase(each.value("path", ""));
    for (const auto &each : changes.value("additions", json::array()))
        tree[each.value("path", "")]
            = QByteArray::fromBase64(QByteArray::fromStdString(each.value("contents", ""))).toStdString();
    const json message = input.value("message", json::object());
    const std::string body = message.value("body", "");
    const std::string sha = addCommit(repo, std::move(tree), {at->second},
                                      message.value("headline", "") + (body.empty() ? "" : "\n\n" + body));
    at->second = sha;
    const Time now = m_world.tick();
    for (auto &[number, pull] : repo.pulls) {
        if (pull.open && pull.head == name) {
            pull.headSha = sha;
            pull.updated = now;
        }
    }
    const json commit{{"oid", sha}, {"tree", {{"oid", repo.commits.at(sha).treeSha}}}};
    return {
        200,
        {{"data",
          {{"createCommitOnBranch", {{"commit", commit}, {"ref", {{"name", name}, {"target", {{"oid", sha}}}}}}}}}}};
}

/// All of them or none, each only from where it is said to be.
Spoken FakeApi::updateRefs(const json &input)
{
    const std::string none(40, '0');
    for (auto &[name, repo] : m_world.repos) {
        if (m_renderer.repo(repo, true).value("node_id", "") != input.value("repositoryId", ""))
            continue;
        std::map<std::string, std::string> branches = repo.branches;
        for (const auto &each : input.value("refUpdates", json::array())) {
            const std::string ref = each.value("name", ""), to = each.value("afterOid", "");
            if (!ref.starts_with("refs/heads/"))
                return wrong("UNPROCESSABLE", "Reference name is not valid");
            const auto at = branches.find(ref.substr(11));
            const std::string is = at == branches.end() ? none : at->second;
            if (each.contains("beforeOid") && each["beforeOid"] != is)
                return wrong("UNPROCESSABLE", ref + " is at " + is);
            if (to != none && !repo.commits.contains(to))
                return wrong("UNPROCESSABLE", "Object does not exist");
            if (to != none && is != none && !each.value("force", false) && mergeBase(repo, is, to) != is)
                return wrong("UNPROCESSABLE", "Update is not a fast forward");
            if (to == none)
                branches.erase(ref.substr(11));
            else
                branches[ref.substr(11)] = to;
        }
        repo.branches = std::move(branches);
        const Time now = m_world.tick();
        for (auto &[number, pull] : repo.pulls) {
            const auto head = repo.branches.find(pull.head);
            if (!pull.open || (head != repo.branches.end() && head->second == pull.headSha))
                continue;
            pull.open = head != repo.branches.end(); // a pull request without its branch is closed
            pull.headSha = pull.open ? head->second : pull.headSha;
            pull.updated = now;
        }
        return {200, {{"data", {{"updateRefs", {{"clientMutationId", nullptr}}}}}}};
    }
    return wrong("NOT_FOUND", "Could not resolve to a Repository");
}

Spoken FakeApi::revert(const json &input)
{
    const auto [repo, pull] = byNode(input.value("pullRequestId", ""));
    if (!pull || pull->merged.empty())
        return wrong("UNPROCESSABLE", "The pull request is not merged");
    const std::string tip = repo->branches.at(pull->base);
    const Commit landed = repo->commits.at(pull->merged);
    const Tree &before = repo->commits.at(landed.parents[0]).tree;
    Tree tree = repo->commits.at(tip).tree;
    for (const auto &[path, content] : landed.tree) {
        const auto was = before.find(path);
        if (was == before.end())
            tree.erase(path);
        else if (was->second != content)
            tree[path] = was->second;
    }
    for (const auto &[path, content] : before)
        tree.try_emplace(path, content);
    const std::string branch = sb::format("revert-{}-{}", pull->number, pull->head);
    repo->branches[branch] = addCommit(*repo, std::move(tree), {tip}, "Revert \"" + pull->title + "\"");
    Pull &made = m_world.openPull(*repo, branch, input.value("title", "Revert \"" + pull->title + "\""),
                                  input.value("draft", false));
    made.body = input.value("body", "");
    made.author = m_settings.login;
    return {
        200,
        {{"data",
          {{"revertPullRequest", {{"pullRequest", shown(*repo, *pull)}, {"revertPullRequest", shown(*repo, made)}}}}}}};
}

} // namespace sb::fake
