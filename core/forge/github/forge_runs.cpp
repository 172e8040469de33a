// SPDX-License-Identifier: GPL-3.0-or-later
// The runs of a round: the newest ones by their list, those that it has left behind one by one.
#include "forge.h"
#include "rest.h"

#include <algorithm>

namespace sb::forge::github {

using nlohmann::json;

namespace {

constexpr size_t pagesAtFirst = 5; ///< that are read for pull requests whose runs are not on the first one
constexpr size_t pagesOfNews = 10; ///< the host gives no more than 1,000 runs of one question
constexpr size_t oldAtOnce = 20;

bool isPending(fact::RunState state)
{
    return state == fact::RunState::Queued || state == fact::RunState::Running;
}

bool isHead(const std::map<int64_t, std::string> &heads, const std::string &sha)
{
    return std::ranges::contains(heads, sha, &std::pair<const int64_t, std::string>::second);
}

} // namespace

Result<> GitHubForge::takeRun(const json &one, const Watch &watch,
                              const std::function<bool(Time at, bool ours)> &isNews, bool first,
                              std::map<std::string, SeenRun> &into, const fact::RepoId &repo, Batch &batch)
{
    auto event = runEvent(repo, one);
    if (!event)
        return std::unexpected(event.error());
    const auto run = std::get<fact::Run>(event->body);
    const bool ours = run.branch == watch.defaultBranch || isHead(watch.heads, run.sha.value);
    if (ours)
        into[run.id.value] = {run.branch, run.sha.value, run.state, event->at, {}};
    if (!isNews(event->at, ours))
        return {};
    batch.events.push_back(std::move(*event));
    return ours && (!first || isFailed(run.state) || isPending(run.state)) ? addJobs(run, batch.events) : Result<>();
}

Result<> GitHubForge::pollRuns(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch)
{
    if (auto done = pollNewRuns(repo, watch, mark, batch); !done)
        return done;
    if (auto done = pollOldRuns(repo, watch, batch); !done)
        return done;
    watch.pending = watch.failed = {};
    for (const auto *runs : {&watch.newest, &watch.old}) {
        for (const auto &[id, run] : *runs) {
            if (isPending(run.state))
                watch.pending = std::max(watch.pending, run.at);
            if (isFailed(run.state))
                watch.failed = std::max(watch.failed, run.at);
        }
    }
    countOutside(watch);
    return {};
}

Result<> GitHubForge::pollNewRuns(const fact::RepoId &repo, Watch &watch, Mark &mark, Batch &batch)
{
    const std::string url = repoPath(repo, "/actions/runs?per_page=100");
    auto answered = m_api.get(url, m_cancel, watch.read ? Api::Want::News : Api::Want::Body);
    if (answered && answered->unchanged && tagOf(answered->etag) != mark.runs && answered->body.empty())
        answered = m_api.get(url, m_cancel); // it was fetched, but not worked off
    if (!answered)
        return std::unexpected(answered.error());
    const std::string tag = tagOf(answered->etag);
    const bool known = answered->unchanged && tag == mark.runs;
    if (known && answered->body.empty())
        return {};
    Time newest = mark.runsAt;
    const auto isNews = [&](Time at, bool ours) {
        newest = std::max(newest, at);
        return !known && at >= mark.runsAt && (mark.runsAt != Time{} || ours);
    };
    // What was on the first page before, and is not now, has gone down the list.
    std::map<std::string, SeenRun> left = std::exchange(watch.newest, {});
    left.insert(watch.old.begin(), watch.old.end());
    for (size_t page = 0;; ++page) {
        const auto list = listOf(answered->body, "workflow_runs");
        if (!list)
            return std::unexpected(list.error());
        bool allNews = (watch.read || mark.runsAt != Time{}) && !known;
        for (const json &one : *list) {
            if (auto taken
                = takeRun(one, watch, isNews, mark.runsAt == Time{}, page == 0 ? watch.newest : left, repo, batch);
                !taken)
                return taken;
            const auto began = one.find("created_at");
            allNews = allNews && began != one.end() && began->is_string()
                && fromIso(began->get<std::string>()).value_or(Time{}) > mark.runsAt;
        }
        const auto hasRuns = [&](const std::pair<const int64_t, std::string> &head) {
            const auto ofHead = [&](const auto &run) { return run.second.sha == head.second; };
            return std::ranges::any_of(watch.newest, ofHead) || std::ranges::any_of(left, ofHead);
        };
        const bool lacks = !watch.read && page + 1 < pagesAtFirst && !std::ranges::all_of(watch.heads, hasRuns);
        if (answered->next.empty() || !(lacks || (allNews && page + 1 < pagesOfNews)))
            break;
        answered = m_api.get(answered->next, m_cancel);
        if (!answered)
            return std::unexpected(answered.error());
    }
    std::erase_if(left, [&](const auto &run) { return watch.newest.contains(run.first); });
    watch.old = std::move(left);
    mark.runs = tag;
    mark.runsAt = newest;
    return {};
}

Result<> GitHubForge::pollOldRuns(const fact::RepoId &repo, Watch &watch, Batch &batch)
{
    // Of commits that are no heads any more only what still runs can tell anybody anything new.
    std::erase_if(watch.old, [&](const auto &run) {
        return !isPending(run.second.state) && !isHead(watch.heads, run.second.sha);
    });
    std::vector<std::pair<std::string, SeenRun>> asked;
    for (const auto &run : watch.old) {
        if (isPending(run.second.state) || isFailed(run.second.state))
            asked.push_back(run);
    }
    std::ranges::sort(asked, std::greater(),
                      [](const auto &run) { return std::pair(isPending(run.second.state), run.second.at); });
    if (asked.size() > oldAtOnce)
        asked.resize(oldAtOnce);
    for (const auto &[id, seen] : asked) {
        const std::string url = repoPath(repo, "/actions/runs/" + escaped(id));
        auto answered = m_api.get(url, m_cancel, Api::Want::News);
        if (answered && answered->unchanged && answered->body.empty() && tagOf(answered->etag) != seen.tag)
            answered = m_api.get(url, m_cancel);
        if (!answered && answered.error().kind == Error::Kind::NotFound) {
            watch.old.erase(id); // somebody deleted it
            continue;
        }
        if (!answered)
            return std::unexpected(answered.error());
        const std::string tag = tagOf(answered->etag);
        if (answered->unchanged && tag == seen.tag)
            continue;
        const auto one = objectOf(answered->body);
        if (!one)
            return std::unexpected(one.error());
        const auto taken = takeRun(*one, watch, [](Time, bool) { return true; }, false, watch.old, repo, batch);
        if (!taken)
            return taken;
        if (const auto known = watch.old.find(id); known != watch.old.end())
            known->second.tag = tag;
    }
    return {};
}

} // namespace sb::forge::github
