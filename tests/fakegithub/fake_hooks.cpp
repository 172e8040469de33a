// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks of a repository, and what was sent of them.
#include "fake_api.h"

#include <core/base/format.h>
#include <core/base/json.h>

#include <algorithm>

namespace sb::fake {

using nlohmann::json;

namespace {

json itemOf(const HookDelivery &delivery)
{
    const json payload = parseJson(delivery.payload);
    const auto action = payload.is_object() ? payload.find("action") : payload.end();
    return {{"id", delivery.id},
            {"guid", delivery.guid},
            {"delivered_at", toIsoSeconds(delivery.at)},
            {"redelivery", false},
            {"duration", 0.03},
            {"status", "Invalid HTTP Response: 502"},
            {"status_code", 502},
            {"event", delivery.event},
            {"action", payload.is_object() && action != payload.end() ? *action : json(nullptr)},
            {"installation_id", nullptr},
            {"repository_id", 1},
            {"throttled_at", nullptr}};
}

json wholeOf(const Hook &hook, const HookDelivery &delivery)
{
    json value = itemOf(delivery);
    value["url"] = hook.url;
    value["request"] = {{"headers", {{"X-GitHub-Delivery", delivery.guid}, {"X-GitHub-Event", delivery.event}}},
                        {"payload", parseJson(delivery.payload)}};
    value["response"] = {{"headers", json::object()}, {"payload", "Bad Gateway"}};
    return value;
}

} // namespace

std::string World::deliver(Repo &repo, const std::string &event, const std::string &payload)
{
    if (repo.hooks.empty()) {
        const int64_t id = nextId();
        repo.hooks[id].id = id;
    }
    const int64_t id = nextId();
    const std::string guid = sb::format("72d3162e-cc78-11e3-81ab-{:012}", id);
    repo.hooks.begin()->second.deliveries.push_back({id, guid, event, payload, tick()});
    return guid;
}

Spoken FakeApi::hooks(const Repo &repo, const Parts &parts)
{
    if (repo.hooksHidden)
        return notFound();
    if (parts.size() == 1) {
        json all = json::array();
        for (const auto &[id, hook] : repo.hooks) {
            const std::string at = sb::format("{}/repos/{}/hooks/{}", m_settings.url, repo.name, id);
            all.push_back({{"type", "Repository"},
                           {"id", id},
                           {"name", "web"},
                           {"active", true},
                           {"events", {"push", "issue_comment"}},
                           {"config", {{"url", hook.url}, {"content_type", "json"}, {"insecure_ssl", "0"}}},
                           {"updated_at", toIsoSeconds(m_world.now)},
                           {"created_at", toIsoSeconds(m_world.now)},
                           {"url", at},
                           {"test_url", at + "/test"},
                           {"ping_url", at + "/pings"},
                           {"deliveries_url", at + "/deliveries"},
                           {"last_response", {{"code", 502}, {"status", "failed"}, {"message", nullptr}}}});
        }
        return {200, all, true};
    }
    const auto found
        = std::ranges::find(repo.hooks, parts[1], [](const auto &each) { return std::to_string(each.first); });
    if (found == repo.hooks.end() || parts.size() < 3 || parts[2] != "deliveries")
        return notFound();
    const std::vector<HookDelivery> &all = found->second.deliveries;
    if (parts.size() == 4) {
        const auto one = std::ranges::find(all, parts[3], [](const auto &each) { return std::to_string(each.id); });
        return one == all.end() ? notFound() : Spoken{200, wholeOf(found->second, *one)};
    }
    // From a delivery on, not by pages: the list grows at its head while it is read.
    const int64_t cursor = std::atoll(parameter("cursor", "v1_0").substr(3).c_str());
    const size_t most = size_t(std::clamp(std::atoi(parameter("per_page", "30").c_str()), 1, 100));
    Spoken spoken{200, json::array()};
    for (auto each = all.rbegin(); each != all.rend(); ++each) {
        if (cursor > 0 && each->id > cursor)
            continue;
        if (spoken.body.size() == most) {
            spoken.next = sb::format("per_page={}&cursor=v1_{}", most, each->id);
            break;
        }
        spoken.body.push_back(itemOf(*each));
    }
    return spoken;
}

} // namespace sb::fake
