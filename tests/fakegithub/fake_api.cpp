// SPDX-License-Identifier: GPL-3.0-or-later
// What is read.
#include "fake_api.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>

#include <QByteArray>

#include <algorithm>

namespace sb::fake {

using nlohmann::json;

namespace {

std::string decoded(std::string_view text)
{
    return QByteArray::fromPercentEncoding(QByteArray(text.data(), qsizetype(text.size()))).toStdString();
}

int64_t numberOf(const std::string &text)
{
    return QByteArray::fromStdString(text).toLongLong();
}

std::string joined(const std::vector<std::string> &parts, size_t from)
{
    return join({parts.begin() + ptrdiff_t(from), parts.end()}, "/");
}

} // namespace

Spoken notFound()
{
    return refused(404, "Not Found");
}

Spoken refused(int status, const std::string &message, const std::string &detail)
{
    json body{{"message", message},
              {"documentation_url", "https://docs.github.com/rest"},
              {"status", std::to_string(status)}};
    if (!detail.empty())
        body["errors"] = json::array({{{"resource", "PullRequest"}, {"code", "custom"}, {"message", detail}}});
    return {status, body};
}

std::string resolve(const Repo &repo, const std::string &ref)
{
    const std::string name = ref.starts_with("refs/heads/") ? ref.substr(11)
        : ref.starts_with("heads/")                         ? ref.substr(6)
                                                            : ref;
    if (const auto branch = repo.branches.find(name); branch != repo.branches.end())
        return branch->second;
    return repo.commits.contains(ref) ? ref : "";
}

std::string mergeBase(const Repo &repo, const std::string &one, const std::string &other)
{
    const auto behind = [&](const std::string &from) {
        std::vector<std::string> all{from};
        for (size_t i = 0; i < all.size(); ++i) {
            const auto found = repo.commits.find(all[i]);
            if (found != repo.commits.end())
                all.insert(all.end(), found->second.parents.begin(), found->second.parents.end());
        }
        return all;
    };
    const auto theirs = behind(other);
    for (const std::string &sha : behind(one)) {
        if (std::ranges::contains(theirs, sha))
            return sha;
    }
    return {};
}

Tree merged(const Repo &repo, const std::string &base, const std::string &head)
{
    const std::string parted = mergeBase(repo, head, base);
    const Tree before = parted.empty() ? Tree{} : repo.commits.at(parted).tree;
    Tree tree = repo.commits.at(base).tree;
    const Tree &after = repo.commits.at(head).tree;
    for (const auto &[path, content] : after) {
        const auto was = before.find(path);
        if (was == before.end() || was->second != content)
            tree[path] = content;
    }
    for (const auto &[path, content] : before) {
        if (!after.contains(path))
            tree.erase(path);
    }
    return tree;
}

std::string addCommit(Repo &repo, Tree tree, std::vector<std::string> parents, const std::string &message)
{
    Commit commit{std::move(tree), std::move(parents), message, ""};
    commit.treeSha = treeShaOf(commit.tree);
    const std::string sha = shaOf(commit);
    repo.commits[sha] = std::move(commit);
    return sha;
}

FakeApi::FakeApi(World &world, const http::Request &request, Settings settings)
    : m_world(world)
    , m_request(request)
    , m_settings(std::move(settings))
    , m_renderer{m_settings.url}
{
    const size_t question = request.target.find('?');
    m_path = request.target.substr(0, question);
    if (question != std::string::npos) {
        for (const std::string_view pair : split(std::string_view(request.target).substr(question + 1), '&')) {
            const size_t equals = pair.find('=');
            m_query[decoded(pair.substr(0, equals))]
                = equals == std::string_view::npos ? "" : decoded(pair.substr(equals + 1));
        }
    }
    m_body = parseJson(request.body);
}

bool FakeApi::writes(const http::Request &request)
{
    return request.method != "GET" && !(request.target == "/graphql" && !request.body.contains("mutation"));
}

std::string FakeApi::text(const char *field) const
{
    const auto found = m_body.is_object() ? m_body.find(field) : m_body.end();
    return m_body.is_object() && found != m_body.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string FakeApi::parameter(const std::string &name, std::string absent) const
{
    const auto found = m_query.find(name);
    return found == m_query.end() ? absent : found->second;
}

Spoken FakeApi::answer()
{
    if (m_path == "/graphql")
        return graphql();
    Parts parts;
    for (const std::string_view part : split(std::string_view(m_path).substr(1), '/'))
        parts.push_back(decoded(part));
    const bool reads = m_request.method == "GET";
    if (m_path == "/user" && reads) {
        json me = exampleOf("me");
        me["login"] = m_settings.login;
        return {200, me};
    }
    if (m_path == "/rate_limit" && reads)
        return {200, exampleOf("rate_limit")};
    if (m_path == "/user/repos" && reads) {
        json all = json::array();
        for (const auto &[name, repo] : m_world.repos) {
            if (!repo.hidden)
                all.push_back(m_renderer.repo(repo, false));
        }
        return {200, all, true};
    }
    if (parts.size() < 3 || parts[0] != "repos")
        return notFound();
    const auto found = m_world.repos.find(parts[1] + "/" + parts[2]);
    if (found == m_world.repos.end() || found->second.hidden)
        return notFound();
    parts.erase(parts.begin(), parts.begin() + 3);
    return reads ? read(found->second, parts) : write(found->second, parts);
}

Spoken FakeApi::read(Repo &repo, const Parts &parts)
{
    const std::string first = parts.empty() ? "" : parts[0];
    if (first.empty())
        return {200, m_renderer.repo(repo, true)};
    if (first == "pulls")
        return parts.size() == 1 ? pulls(repo) : pullPart(repo, parts);
    if (first == "actions")
        return actions(repo, parts);
    if (first == "hooks")
        return hooks(repo, parts);
    if (first == "commits" && parts.size() > 1)
        return commits(repo, parts);
    if (first == "branches" && parts.size() > 1) {
        const std::string name = joined(parts, 1);
        return repo.branches.contains(name) ? Spoken{200, m_renderer.branch(repo, name)}
                                            : refused(404, "Branch not found");
    }
    if (first == "git" && parts.size() > 3 && parts[1] == "ref" && parts[2] == "heads") {
        const std::string name = joined(parts, 3);
        return repo.branches.contains(name) ? Spoken{200, m_renderer.ref(repo, name)} : notFound();
    }
    if (first == "git" && parts.size() == 3 && parts[1] == "commits") {
        const auto commit = repo.commits.find(parts[2]);
        return commit == repo.commits.end() ? notFound() : Spoken{200, m_renderer.gitCommit(parts[2], commit->second)};
    }
    if (first == "contents" && parts.size() > 1) {
        const std::string sha = resolve(repo, parameter("ref", repo.defaultBranch));
        const std::string path = joined(parts, 1);
        if (sha.empty() || !repo.commits.at(sha).tree.contains(path))
            return notFound();
        return {200, m_renderer.content(path, repo.commits.at(sha).tree.at(path))};
    }
    if (first == "issues" && parts.size() == 3) {
        const auto pull = repo.pulls.find(numberOf(parts[1]));
        if (pull == repo.pulls.end())
            return notFound();
        json all = json::array();
        if (parts[2] == "comments") {
            for (const Comment &each : pull->second.comments)
                all.push_back(m_renderer.comment(each));
        } else if (parts[2] == "labels") {
            for (const std::string &each : pull->second.labels)
                all.push_back(m_renderer.label(each));
        } else {
            return notFound();
        }
        return {200, all, true};
    }
    return notFound();
}

Spoken FakeApi::pulls(const Repo &repo)
{
    const std::string state = parameter("state", "open");
    const std::string head = parameter("head");
    const std::string base = parameter("base");
    const bool byUpdate = parameter("sort") == "updated";
    const bool ascending = parameter("direction", byUpdate ? "asc" : "desc") == "asc";
    std::vector<const Pull *> found;
    for (const auto &[number, pull] : repo.pulls) {
        const std::string owner = (pull.headRepo.empty() ? repo.name : pull.headRepo).substr(0, repo.name.find('/'));
        if ((state == "all" || pull.open == (state == "open")) && (head.empty() || head == owner + ":" + pull.head)
            && (base.empty() || base == pull.base))
            found.push_back(&pull);
    }
    std::ranges::stable_sort(found, [&](const Pull *a, const Pull *b) {
        const auto key
            = [&](const Pull *pull) { return std::pair(byUpdate ? pull->updated : pull->created, pull->number); };
        return ascending ? key(a) < key(b) : key(b) < key(a);
    });
    json all = json::array();
    for (const Pull *pull : found)
        all.push_back(m_renderer.pull(repo, *pull, false));
    return {200, all, true};
}

Spoken FakeApi::pullPart(Repo &repo, const Parts &parts)
{
    const auto found = repo.pulls.find(numberOf(parts[1]));
    if (found == repo.pulls.end())
        return notFound();
    const Pull &pull = found->second;
    if (parts.size() == 2)
        return {200, m_renderer.pull(repo, pull, true)};
    json all = json::array();
    if (parts[2] == "files") {
        const std::string parted = mergeBase(
            repo, pull.headSha, repo.branches.contains(pull.base) ? repo.branches.at(pull.base) : pull.baseSha);
        const Tree before = parted.empty() ? Tree{} : repo.commits.at(parted).tree;
        const Tree &after = repo.commits.at(pull.headSha).tree;
        std::set<std::string> paths;
        for (const Tree *tree : {&before, &after}) {
            for (const auto &[path, content] : *tree)
                paths.insert(path);
        }
        for (const std::string &path : paths) {
            const auto was = before.find(path), is = after.find(path);
            const std::string *old = was == before.end() ? nullptr : &was->second;
            const std::string *now = is == after.end() ? nullptr : &is->second;
            if (!old || !now || *old != *now)
                all.push_back(m_renderer.file(path, old, now));
        }
        return {200, all, true};
    }
    if (parts[2] == "reviews")
        return {200, all, true};
    return notFound();
}

Spoken FakeApi::actions(const Repo &repo, const Parts &parts)
{
    const std::string kind = parts.size() > 1 ? parts[1] : "";
    if (kind == "runs" && parts.size() == 2) {
        json all = json::array();
        for (auto each = repo.runs.rbegin(); each != repo.runs.rend(); ++each) {
            const Run &run = each->second;
            const std::string status = parameter("status");
            const std::string created = toIsoSeconds(run.created);
            const std::string range = parameter("created");
            const size_t dots = range.find("..");
            if ((range.starts_with(">=") && created < range.substr(2))
                || (dots != std::string::npos && (created < range.substr(0, dots) || created > range.substr(dots + 2))))
                continue;
            if ((parameter("head_sha").empty() || parameter("head_sha") == run.sha)
                && (parameter("branch").empty() || parameter("branch") == run.branch)
                && (status.empty() || status == run.status || status == run.conclusion))
                all.push_back(m_renderer.run(repo, run));
        }
        return {200, {{"total_count", all.size()}, {"workflow_runs", all}}, true, "workflow_runs"};
    }
    if (kind == "jobs" && parts.size() >= 3) {
        for (const auto &[id, run] : repo.runs) {
            for (size_t attempt = 0; attempt < run.attempts.size(); ++attempt) {
                for (const Job &job : run.attempts[attempt]) {
                    if (job.id != numberOf(parts[2]))
                        continue;
                    if (parts.size() == 3)
                        return {200, m_renderer.job(repo, run, job, attempt + 1)};
                    if (job.expired || job.logGone)
                        return job.expired ? refused(410, "Gone") : notFound();
                    Spoken moved{302, nullptr};
                    moved.location = sb::format("{}/logs/{}?sig=once", m_settings.storageUrl, job.id);
                    return moved;
                }
            }
        }
        return notFound();
    }
    const auto found = kind == "runs" && parts.size() > 2 ? repo.runs.find(numberOf(parts[2])) : repo.runs.end();
    if (found == repo.runs.end())
        return notFound();
    const Run &run = found->second;
    if (parts.size() == 3)
        return {200, m_renderer.run(repo, run)};
    if (parts.size() == 6 && parts[3] == "attempts" && parts[5] == "logs") {
        Spoken moved{302, nullptr};
        moved.location = sb::format("{}/archives/{}/{}?sig=once", m_settings.storageUrl, run.id, parts[4]);
        return moved;
    }
    const bool ofAttempt = parts.size() == 6 && parts[3] == "attempts" && parts[5] == "jobs";
    const size_t attempt = ofAttempt ? size_t(numberOf(parts[4])) : run.attempts.size();
    if ((!ofAttempt && parts[3] != "jobs") || attempt < 1 || attempt > run.attempts.size())
        return notFound();
    json all = json::array();
    const bool every = !ofAttempt && parameter("filter") == "all";
    for (size_t at = run.attempts.size(); at >= 1; --at) {
        for (const Job &job : run.attempts[at - 1]) {
            if (at == attempt || every)
                all.push_back(m_renderer.job(repo, run, job, at));
        }
    }
    return {200, {{"total_count", all.size()}, {"jobs", all}}, true, "jobs"};
}

Spoken FakeApi::commits(const Repo &repo, const Parts &parts)
{
    const bool part = parts.size() > 2 && (parts.back() == "check-runs" || parts.back() == "status");
    const std::string sha = resolve(repo, joined(part ? Parts(parts.begin(), parts.end() - 1) : parts, 1));
    if (sha.empty())
        return refused(422, "No commit found for SHA: " + joined(parts, 1));
    if (!part)
        return {200, m_renderer.commit(sha, repo.commits.at(sha))};
    if (parts.back() == "status")
        return {200, m_renderer.statuses(repo, sha)};
    json all = json::array();
    if (const auto found = repo.checks.find(sha); found != repo.checks.end()) {
        for (const Check &each : found->second)
            all.push_back(m_renderer.check(repo, sha, each));
    }
    return {200, {{"total_count", all.size()}, {"check_runs", all}}, true, "check_runs"};
}

} // namespace sb::fake
