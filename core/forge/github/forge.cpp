// SPDX-License-Identifier: GPL-3.0-or-later
#include "forge.h"

#include "rest.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/forge/ci_command.h>

#include <algorithm>

namespace sb::forge::github {

using nlohmann::json;

namespace {

constexpr size_t pagesAtMost = 30;
constexpr int jobListsAtMost = 20;
constexpr auto commandKept = std::chrono::minutes(10);

/// Reads all pages of a list; `take` gets each element.
Result<> each(Api &api, const std::string &path, const char *member, const Cancel &cancel,
              const std::function<Result<>(const json &)> &take)
{
    return api.pages(path, pagesAtMost, cancel, [&](const Answered &page) -> Result<bool> {
        const auto list = listOf(page.body, member);
        if (!list)
            return std::unexpected(Error{list.error().kind, path + ": " + list.error().text});
        for (const json &one : *list) {
            if (auto taken = take(one); !taken)
                return std::unexpected(taken.error());
        }
        return true;
    });
}

Result<json> object(Api &api, const std::string &path, const Cancel &cancel)
{
    return api.get(path, cancel).and_then([](const Answered &answered) { return objectOf(answered.body); });
}

} // namespace

Hub::Hub(http::Transport &transport, HubOptions options)
    : m_options(std::move(options))
    , m_api(transport, m_options.api)
{
}

GitHubForge::GitHubForge(std::shared_ptr<Hub> hub)
    : m_hub(std::move(hub))
    , m_api(m_hub->api())
    , m_cancel(m_hub->cancel())
    , m_writer(m_api, m_hub->options().gitDir)
{
    m_watches.with([&](std::map<fact::RepoId, Watch> &watches) {
        for (const fact::RepoId &repo : m_hub->options().repos)
            watches[repo];
    });
}

Result<std::vector<fact::Repo>> GitHubForge::repos()
{
    std::vector<fact::Repo> found;
    for (const fact::RepoId &id : m_hub->options().repos) {
        auto repo = object(m_api, repoPath(id), m_cancel).and_then(repoOf);
        if (!repo)
            return std::unexpected(repo.error());
        found.push_back({id, repo->defaultBranch, m_hub->options().gitDir(id)});
    }
    return found;
}

Result<std::vector<fact::Pull>> GitHubForge::pulls(const fact::RepoId &repo)
{
    std::vector<fact::Pull> found;
    const auto done = each(m_api, repoPath(repo, "/pulls?state=open&per_page=100"), nullptr, m_cancel,
                           [&](const json &one) -> Result<> {
                               const auto event = pullEvent(repo, one);
                               if (!event)
                                   return std::unexpected(event.error());
                               found.push_back(std::get<fact::Pull>(event->body));
                               return {};
                           });
    return done ? Result<std::vector<fact::Pull>>(std::move(found)) : std::unexpected(done.error());
}

Result<fact::Pull> GitHubForge::pull(const fact::PullKey &key)
{
    return object(m_api, repoPath(key.repo, sb::format("/pulls/{}", key.number)), m_cancel)
        .and_then([&](const json &one) { return pullEvent(key.repo, one); })
        .transform([](const fact::Event &event) { return std::get<fact::Pull>(event.body); });
}

Result<> GitHubForge::addJobs(const fact::Run &run, std::vector<fact::Event> &events)
{
    return each(
        m_api,
        repoPath(run.repo, sb::format("/actions/runs/{}/attempts/{}/jobs?per_page=100", run.id.value, run.attempt)),
        "jobs", m_cancel, [&](const json &one) -> Result<> {
            auto event = jobEvent(run.repo, one, run);
            if (!event)
                return std::unexpected(event.error());
            events.push_back(std::move(*event));
            return {};
        });
}

Result<std::vector<fact::Run>> GitHubForge::runs(const fact::RepoId &repo, const fact::Sha &sha)
{
    std::vector<fact::Event> events;
    std::vector<fact::Run> workflows;
    const std::string commit = escaped(sha.value);
    auto done = each(m_api, repoPath(repo, "/actions/runs?per_page=100&head_sha=" + commit), "workflow_runs", m_cancel,
                     [&](const json &one) -> Result<> {
                         const auto event = runEvent(repo, one);
                         if (!event)
                             return std::unexpected(event.error());
                         workflows.push_back(std::get<fact::Run>(event->body));
                         return {};
                     });
    int lists = 0;
    for (const fact::Run &workflow : workflows) {
        fact::Run attempt = workflow;
        for (; done && attempt.attempt >= 1 && lists < jobListsAtMost; --attempt.attempt, ++lists)
            done = addJobs(attempt, events);
    }
    const auto add = [&](Result<fact::Event> event) -> Result<> {
        if (!event)
            return std::unexpected(event.error());
        events.push_back(std::move(*event));
        return {};
    };
    if (done) {
        done = each(m_api, repoPath(repo, "/commits/" + commit + "/check-runs?per_page=100"), "check_runs", m_cancel,
                    [&](const json &one) -> Result<> {
                        // Those of Actions are its jobs, which are there already.
                        if (one.is_object() && one.contains("app") && one["app"].is_object()
                            && one["app"].value("slug", json()) == "github-actions")
                            return {};
                        return add(checkEvent(repo, one));
                    });
    }
    if (done) {
        done = each(m_api, repoPath(repo, "/commits/" + commit + "/status?per_page=100"), "statuses", m_cancel,
                    [&](const json &one) { return add(statusEvent(repo, sha.value, one)); });
    }
    if (!done)
        return std::unexpected(done.error());
    std::vector<fact::Run> found;
    for (const fact::Event &event : events)
        found.push_back(std::get<fact::Run>(event.body));
    std::ranges::stable_sort(found, std::greater(), [](const fact::Run &run) {
        return std::pair(run.attempt, std::max(run.startedAt, run.finishedAt));
    });
    return found;
}

Result<fact::Sha> GitHubForge::branchTip(const fact::RepoId &repo, const std::string &branch)
{
    return object(m_api, repoPath(repo, "/git/ref/heads/" + escaped(branch, true)), m_cancel)
        .and_then([&](const json &ref) -> Result<fact::Sha> {
            const auto found = ref.find("object");
            if (found == ref.end() || !found->is_object() || !found->contains("sha") || !(*found)["sha"].is_string())
                return fail(Error::Kind::Invalid,
                            sb::format("{} of {}: object.sha: expected a string", branch, repo.value));
            return fact::Sha{(*found)["sha"].get<std::string>()};
        });
}

Result<bool> GitHubForge::isProtected(const fact::RepoId &repo, const std::string &branch)
{
    return object(m_api, repoPath(repo, "/branches/" + escaped(branch, true)), m_cancel)
        .and_then([&](const json &found) -> Result<bool> {
            const auto flag = found.find("protected");
            if (flag == found.end() || !flag->is_boolean())
                return fail(Error::Kind::Invalid,
                            sb::format("{} of {}: protected: expected true or false", branch, repo.value));
            return flag->get<bool>();
        });
}

Result<std::string> GitHubForge::ciCommand(const fact::RepoId &repo, const std::string &baseBranch)
{
    const std::string path = repoPath(repo, "/contents/.signalbox.toml?ref=" + escaped(baseBranch));
    const Time now = m_hub->now();
    const auto kept = m_hub->m_commands.with(
        [&](const std::map<std::string, Hub::Command> &commands) -> std::optional<Result<std::string>> {
            const auto found = commands.find(path);
            if (found == commands.end() || now - found->second.at > commandKept)
                return std::nullopt;
            return found->second.line;
        });
    if (kept)
        return *kept;
    Result<std::string> line = object(m_api, path, m_cancel).and_then(contentOf).and_then(ciCommandIn);
    // That there is none is an answer as well: it is asked for each pull request.
    if (line || line.error().kind == Error::Kind::NotFound || line.error().kind == Error::Kind::Invalid)
        m_hub->m_commands.with([&](std::map<std::string, Hub::Command> &commands) { commands[path] = {now, line}; });
    return line;
}

Result<fact::Change> GitHubForge::change(const fact::PullKey &key)
{
    const auto about = pull(key);
    if (!about)
        return std::unexpected(about.error());
    fact::Change change;
    change.sha = about->head.sha;
    change.subject = about->title;
    change.body = about->body;
    change.author = about->author;
    change.at = about->updatedAt;
    size_t pages = 0;
    const auto done = m_api.pages(repoPath(key.repo, sb::format("/pulls/{}/files?per_page=100", key.number)), 3,
                                  m_cancel, [&](const Answered &page) -> Result<bool> {
                                      const auto list = listOf(page.body);
                                      if (!list)
                                          return std::unexpected(list.error());
                                      for (const json &one : *list) {
                                          auto file = fileOf(one);
                                          if (!file)
                                              return std::unexpected(file.error());
                                          change.files.push_back(std::move(*file));
                                      }
                                      return ++pages < 3;
                                  });
    return done ? Result<fact::Change>(std::move(change)) : std::unexpected(done.error());
}

} // namespace sb::forge::github
