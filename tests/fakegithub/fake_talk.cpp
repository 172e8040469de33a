// SPDX-License-Identifier: GPL-3.0-or-later
// What people and other CI say of the open pull requests of a repository: one GraphQL call a page.
#include "fake_api.h"

#include <core/base/text.h>

#include <algorithm>

namespace sb::fake {

using nlohmann::json;

namespace {

constexpr size_t aPage = 50;

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return text;
}

json wordOrNull(const std::string &text)
{
    return text.empty() ? json(nullptr) : json(upper(text));
}

json nodes(json list)
{
    return {{"nodes", std::move(list)}};
}

json reviewsOf(const Pull &pull)
{
    std::map<std::string, const Review *> latest; // of each person
    for (const Review &each : pull.reviews)
        latest[each.author] = &each;
    json all = json::array();
    for (const auto &[author, review] : latest)
        all.push_back({{"author", {{"login", author}}},
                       {"state", review->state},
                       {"body", review->body},
                       {"submittedAt", toIsoSeconds(review->at)}});
    return nodes(all);
}

json commentsOf(const Pull &pull)
{
    json all = json::array();
    for (const Comment &each : pull.comments) {
        const json author = each.author.empty() ? json(nullptr) : json{{"login", each.author}};
        all.push_back({{"author", author}, {"body", each.body}, {"updatedAt", toIsoSeconds(each.at)}});
    }
    return nodes(all);
}

json rollupOf(const Repo &repo, const std::string &sha)
{
    json all = json::array();
    for (const auto &[id, run] : repo.runs) {
        if (run.sha != sha)
            continue;
        for (const Job &job : run.attempts.back())
            all.push_back({{"__typename", "CheckRun"},
                           {"databaseId", job.id},
                           {"name", job.name},
                           {"status", upper(job.status)},
                           {"conclusion", wordOrNull(job.conclusion)},
                           {"startedAt", toIsoSeconds(job.started)},
                           {"completedAt", job.conclusion.empty() ? json(nullptr) : json(toIsoSeconds(job.completed))},
                           {"checkSuite", {{"app", {{"slug", "github-actions"}}}}}});
    }
    if (const auto checks = repo.checks.find(sha); checks != repo.checks.end()) {
        for (const Check &each : checks->second)
            all.push_back(
                {{"__typename", "CheckRun"},
                 {"databaseId", each.id},
                 {"name", each.name},
                 {"status", upper(each.status)},
                 {"conclusion", wordOrNull(each.conclusion)},
                 {"startedAt", toIsoSeconds(each.started)},
                 {"completedAt", each.conclusion.empty() ? json(nullptr) : json(toIsoSeconds(each.completed))},
                 {"checkSuite", {{"app", {{"slug", each.app}}}}}});
    }
    if (const auto statuses = repo.statuses.find(sha); statuses != repo.statuses.end()) {
        for (const Status &each : statuses->second)
            all.push_back({{"__typename", "StatusContext"},
                           {"context", each.context},
                           {"state", upper(each.state)},
                           {"createdAt", toIsoSeconds(each.at)}});
    }
    return all.empty() ? json(nullptr) : json{{"contexts", nodes(all)}};
}

} // namespace

void World::review(Pull &pull, const std::string &author, const std::string &state, const std::string &body)
{
    pull.updated = tick();
    pull.reviews.push_back({author, state, body, pull.updated});
}

void World::comment(Pull &pull, const std::string &author, const std::string &body)
{
    pull.updated = tick();
    pull.comments.push_back({nextId(), author, body, pull.updated});
}

void World::setStatus(Repo &repo, const std::string &sha, const std::string &context, const std::string &state)
{
    std::vector<Status> &all = repo.statuses[sha];
    std::erase_if(all, [&](const Status &each) { return each.context == context; });
    all.push_back({nextId(), context, state, tick()});
}

Spoken FakeApi::talk(const json &variables)
{
    const auto found = m_world.repos.find(variables.value("owner", "") + "/" + variables.value("name", ""));
    if (found == m_world.repos.end() || found->second.hidden)
        return {200,
                {{"data", {{"repository", nullptr}}},
                 {"errors", json::array({{{"type", "NOT_FOUND"}, {"message", "Could not resolve to a Repository"}}})}}};
    const Repo &repo = found->second;
    std::vector<const Pull *> open;
    for (const auto &[number, pull] : repo.pulls) {
        if (pull.open)
            open.push_back(&pull);
    }
    std::ranges::stable_sort(open, std::greater(),
                             [](const Pull *pull) { return std::pair(pull->updated, pull->number); });
    const json after = variables.value("after", json(nullptr));
    const size_t from = after.is_string() ? size_t(std::atoi(after.get<std::string>().c_str())) : 0;
    const size_t to = std::min(open.size(), from + aPage);
    json shown = json::array();
    for (size_t at = from; at < to; ++at) {
        const Pull &pull = *open[at];
        const json commit{{"commit", {{"statusCheckRollup", rollupOf(repo, pull.headSha)}}}};
        shown.push_back({{"number", pull.number},
                         {"updatedAt", toIsoSeconds(pull.updated)},
                         {"headRefName", pull.head},
                         {"headRefOid", pull.headSha},
                         {"latestReviews", reviewsOf(pull)},
                         {"comments", commentsOf(pull)},
                         {"commits", nodes(json::array({commit}))}});
    }
    const json info{{"hasNextPage", to < open.size()},
                    {"endCursor", to == from ? json(nullptr) : json(std::to_string(to))}};
    return {200, {{"data", {{"repository", {{"pullRequests", {{"pageInfo", info}, {"nodes", shown}}}}}}}}};
}

} // namespace sb::fake
