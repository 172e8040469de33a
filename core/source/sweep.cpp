// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/forge/github/api.h>
#include <core/forge/github/rest.h>

#include <algorithm>
#include <set>

namespace sb::source {

namespace {

using forge::github::Answered;
using forge::github::Api;
using nlohmann::json;

std::string of(const fact::RepoId &repo, const std::string &rest)
{
    return "/repos/" + forge::github::escaped(repo.value, true) + rest;
}

std::string textOf(const json &object, const char *name)
{
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

int64_t idOf(const json &object)
{
    const auto found = object.is_object() ? object.find("id") : object.end();
    return object.is_object() && found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

/// Pages of a list until `take` says that it has enough. Whether the host has more of it.
Result<bool> each(Api &api, const std::string &path, const char *member, size_t pages, const Cancel &cancel,
                  const std::function<Result<bool>(const json &)> &take)
{
    bool more = false;
    const auto done = api.pages(path, pages, cancel, [&](const Answered &page) -> Result<bool> {
        const auto list = forge::github::listOf(page.body, member);
        if (!list)
            return std::unexpected(Error{list.error().kind, path + ": " + list.error().text});
        more = !page.next.empty();
        for (const json &one : *list) {
            const auto taken = take(one);
            if (!taken)
                return std::unexpected(taken.error());
            if (!*taken) {
                more = false;
                return false;
            }
        }
        return true;
    });
    return done ? Result<bool>(more) : std::unexpected(done.error());
}

/// GitHub's own are UUIDs; what else stands there goes into no key.
bool isId(std::string_view text)
{
    return !text.empty() && text.size() <= 100 && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || std::string_view("-_.").contains(c);
    });
}

struct Listed {
    int64_t hook = 0;
    int64_t id = 0;
    Delivery delivery; ///< without its body
    Time at;
};

} // namespace

Result<SweptRuns> runsSince(Api &api, const fact::RepoId &repo, Time since, const Cancel &cancel,
                            const SweepLimits &limits)
{
    SweptRuns swept;
    std::set<std::string> seen; // the questions overlap, and the list moves on while it is read
    std::string until;
    for (size_t question = 0; question < limits.questions; ++question) {
        const std::string when = until.empty() ? ">=" + toIsoSeconds(since) : toIsoSeconds(since) + ".." + until;
        Time oldest = Time::max();
        const auto more = each(api, of(repo, "/actions/runs?created=" + forge::github::escaped(when) + "&per_page=100"),
                               "workflow_runs", limits.pages, cancel, [&](const json &one) -> Result<bool> {
                                   auto event = forge::github::runEvent(repo, one);
                                   if (!event)
                                       return std::unexpected(event.error());
                                   const Time began = fromIso(textOf(one, "created_at")).value_or(Time{});
                                   swept.newest = std::max(swept.newest, began);
                                   oldest = std::min(oldest, began);
                                   if (seen.insert(event->key).second)
                                       swept.events.push_back(std::move(*event));
                                   return true;
                               });
        if (!more)
            return std::unexpected(more.error());
        const std::string next = toIsoSeconds(oldest == Time::max() ? since : oldest);
        if (!*more || next == until)
            break;
        until = next;
    }
    std::ranges::stable_sort(swept.events, {}, &fact::Event::at);
    return swept;
}

Result<Time> newestRun(Api &api, const fact::RepoId &repo, const Cancel &cancel)
{
    Time newest;
    const auto read = each(api, of(repo, "/actions/runs?per_page=1"), "workflow_runs", 1, cancel,
                           [&](const json &one) -> Result<bool> {
                               newest = std::max(newest, fromIso(textOf(one, "created_at")).value_or(Time{}));
                               return true;
                           });
    return read ? Result<Time>(newest) : std::unexpected(read.error());
}

Result<std::vector<fact::Event>> jobsOf(Api &api, const fact::Run &run, const Cancel &cancel)
{
    std::vector<fact::Event> jobs;
    const std::string path
        = of(run.repo, sb::format("/actions/runs/{}/attempts/{}/jobs?per_page=100", run.id.value, run.attempt));
    const auto read = each(api, path, "jobs", SweepLimits().pages, cancel, [&](const json &one) -> Result<bool> {
        auto event = forge::github::jobEvent(run.repo, one, run);
        if (!event)
            return std::unexpected(event.error());
        jobs.push_back(std::move(*event));
        return true;
    });
    return read ? Result<std::vector<fact::Event>>(std::move(jobs)) : std::unexpected(read.error());
}

Result<SweptDeliveries>
deliveriesSince(Api &api, const fact::RepoId &repo, Time since,
                const std::function<Result<bool>(const std::string &id, const std::string &event)> &isMissed,
                const Cancel &cancel, const SweepLimits &limits)
{
    std::vector<int64_t> hooks;
    auto read = each(api, of(repo, "/hooks?per_page=100"), nullptr, 1, cancel, [&](const json &one) -> Result<bool> {
        if (const int64_t id = idOf(one); id > 0)
            hooks.push_back(id);
        return hooks.size() < limits.hooks;
    });
    SweptDeliveries swept;
    std::vector<Listed> listed;
    std::set<std::string> seen; // hooks that want the same event, and redeliveries, share its id
    for (const int64_t hook : hooks) {
        if (!read)
            break;
        const std::string path = of(repo, sb::format("/hooks/{}/deliveries?per_page=100", hook));
        read = each(api, path, nullptr, limits.pages, cancel, [&](const json &one) -> Result<bool> {
            Listed found{hook, idOf(one), {textOf(one, "guid"), textOf(one, "event"), ""}, {}};
            found.at = fromIso(textOf(one, "delivered_at")).value_or(Time{});
            if (found.at < since)
                return false; // the newest stand first
            swept.until = std::max(swept.until, found.at);
            if (found.id <= 0 || !isId(found.delivery.id) || !isId(found.delivery.event)
                || !seen.insert(found.delivery.id).second)
                return true;
            const auto missed = isMissed(found.delivery.id, found.delivery.event);
            if (!missed)
                return std::unexpected(missed.error());
            if (*missed)
                listed.push_back(std::move(found));
            return true;
        });
    }
    if (!read)
        return std::unexpected(read.error());
    std::ranges::stable_sort(listed, {}, &Listed::at);
    if (listed.size() > limits.deliveries) {
        swept.until = listed[limits.deliveries].at; // the rest next time
        listed.resize(limits.deliveries);
    }
    for (Listed &each : listed) {
        const auto answered = api.get(of(repo, sb::format("/hooks/{}/deliveries/{}", each.hook, each.id)), cancel);
        if (!answered && answered.error().kind == Error::Kind::NotFound)
            continue; // it has been forgotten meanwhile
        const auto whole = answered ? forge::github::objectOf(answered->body) : std::unexpected(answered.error());
        if (!whole)
            return std::unexpected(whole.error());
        const auto request = whole->find("request");
        if (request == whole->end() || !request->is_object() || !request->contains("payload")
            || !(*request)["payload"].is_object())
            continue;
        each.delivery.body = jsonText((*request)["payload"]);
        swept.missed.push_back(std::move(each.delivery));
    }
    return swept;
}

} // namespace sb::source
