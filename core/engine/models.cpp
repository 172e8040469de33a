// SPDX-License-Identifier: GPL-3.0-or-later
#include "models.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/json.h>
#include <core/base/text.h>

#include <algorithm>
#include <random>
#include <ranges>
#include <thread>

namespace sb::engine {

using namespace fact;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char *setting = "models";
constexpr int pageRows = 500;

/// Opened when somebody is asked first: most workspaces have no model.
class OnDemand final : public http::Transport {
public:
    Result<http::Reply> exchange(const http::Call &call, const Cancel &cancel) override
    {
        http::Transport *transport = m_transport.with([](std::unique_ptr<http::Transport> &opened) {
            if (!opened)
                opened = http::openTransport();
            return opened.get();
        });
        return transport->exchange(call, cancel);
    }

private:
    Guarded<std::unique_ptr<http::Transport>> m_transport;
};

void waitFor(std::chrono::milliseconds time, const Cancel &cancel)
{
    for (auto left = time; left > 0ms && !cancel.requested(); left -= 50ms)
        std::this_thread::sleep_for(std::min(left, std::chrono::milliseconds(50)));
}

Secret randomKey()
{
    std::random_device random;
    std::string bytes(32, '\0');
    for (char &byte : bytes)
        byte = char(random() & 0xff);
    return Secret(std::move(bytes));
}

/// Equal secrets get equal tokens while the program runs.
Models::OpenRedactor shippedRedactor()
{
    return [vault = randomKey(), numbers = std::make_shared<redact::TokenNumbersInMemory>()](
               std::vector<Secret> known) { return redact::Redactor::open(vault, {}, std::move(known), numbers); };
}

/// Where its key is kept: one of another tier or origin is another key.
std::string placeOf(const llm::Endpoint &endpoint)
{
    return std::string(name(endpoint.tier)) + " " + llm::originOf(endpoint);
}

Result<llm::Tier> tierFrom(const std::string &word)
{
    for (const llm::Tier tier : llm::tiers) {
        if (word == name(tier))
            return tier;
    }
    return fail(Error::Kind::Invalid, "'" + word + "' is no tier of models: say slm or llm");
}

struct Spent {
    llm::Tier tier;
    Time at;
    int64_t tokens;
};

/// By the calls of a row that ended; the row before them only says what may be spent. Of a row that somebody has changed, nothing.
std::vector<Spent> spentBy(const LedgerEntry &entry)
{
    std::vector<Spent> spent;
    try {
        const json detail = parseJson(entry.detail);
        if (!detail.value("ended", false))
            return {};
        const auto tier = tierFrom(detail.at("tier").get<std::string>());
        if (!tier)
            return {};
        for (const json &each : detail.at("sent"))
            spent.push_back({*tier, entry.at, each.at("tokens").get<int64_t>()});
    } catch (const json::exception &) {
        return {};
    }
    return spent;
}

} // namespace

Models::Models(Desk &desk, std::shared_ptr<Keeper> keeper, OpenRedactor open)
    : m_desk(desk)
    , m_keeper(std::move(keeper))
    , m_open(open ? std::move(open) : shippedRedactor())
    , m_client({std::make_shared<OnDemand>(), desk.clock(),
                [this](std::string_view body) {
                    return redactor().and_then([&](const auto &redactor) { return redactor->recheck(body); });
                },
                waitFor})
{
}

Result<> Models::load()
{
    const auto text = m_desk.store().read([](store::Tx &tx) { return tx.records.setting(setting); });
    if (!text)
        return std::unexpected(text.error());
    std::map<llm::Tier, Entry> entries;
    try {
        const json rows = *text ? parseJson(**text) : json::array();
        for (const json &row : rows) {
            const auto tier = tierFrom(row.at("tier").get<std::string>());
            if (!tier)
                continue;
            Entry entry;
            entry.endpoint = {*tier,
                              row.at("name").get<std::string>(),
                              row.at("url").get<std::string>(),
                              row.at("model").get<std::string>(),
                              Secret(),
                              std::chrono::seconds(row.at("seconds").get<int>()),
                              {row.at("tokens_a_day").get<int64_t>(), row.at("calls_an_hour").get<int64_t>()}};
            entry.on = row.at("on").get<bool>();
            entry.keyIn = row.at("has_key").get<bool>() ? "keychain" : "";
            entries[*tier] = std::move(entry);
        }
    } catch (const json::exception &problem) {
        return fail(Error::Kind::Corrupt,
                    std::string("the workspace's model endpoints do not read; set them again: ") + problem.what());
    }
    m_state.with([&](State &state) { state.entries = entries; });
    if (entries.empty())
        return {};
    std::vector<Spent> spent;
    const Time dayAgo = m_desk.now() - 24h;
    for (int64_t next = 0;;) {
        const auto page = m_desk.ledger().page(next, pageRows);
        if (!page)
            return std::unexpected(page.error());
        for (const LedgerEntry &entry : *page) {
            if (entry.action == askAction && entry.at > dayAgo)
                std::ranges::copy(spentBy(entry), std::back_inserter(spent));
        }
        if (page->size() < size_t(pageRows) || page->back().at <= dayAgo)
            break;
        next = page->back().seq;
    }
    for (const Spent &each : spent | std::views::reverse)
        m_client.remember(each.tier, each.at, each.tokens);
    return {};
}

Result<> Models::save(const std::map<llm::Tier, Entry> &entries)
{
    json rows = json::array();
    for (const auto &[tier, entry] : entries) {
        const llm::Endpoint &endpoint = entry.endpoint;
        rows.push_back({{"tier", name(tier)},
                        {"name", endpoint.name},
                        {"url", endpoint.url},
                        {"model", endpoint.model},
                        {"on", entry.on},
                        {"has_key", entry.keyIn == "keychain"},
                        {"seconds", endpoint.limit / 1s},
                        {"tokens_a_day", endpoint.allowance.tokensADay},
                        {"calls_an_hour", endpoint.allowance.callsAnHour}});
    }
    return m_desk.store().write([&](store::Tx &tx) { return tx.records.setSetting(setting, jsonText(rows)); });
}

bool Models::isOn(llm::Tier tier)
{
    return !fingerprint(tier).empty();
}

std::string Models::fingerprint(llm::Tier tier)
{
    return m_state.with([&](State &state) {
        const auto found = state.entries.find(tier);
        if (found == state.entries.end() || !found->second.on)
            return std::string();
        const llm::Endpoint &endpoint = found->second.endpoint;
        return sha256Hex(endpoint.name + "\n" + endpoint.url + "\n" + endpoint.model).substr(0, 16);
    });
}

std::string Models::nameOf(llm::Tier tier)
{
    return m_state.with([&](State &state) {
        const auto found = state.entries.find(tier);
        return found == state.entries.end() ? std::string(name(tier)) : shownName(found->second.endpoint);
    });
}

Result<llm::Endpoint> Models::endpoint(llm::Tier tier, bool evenOff)
{
    auto entry = m_state.with([&](State &state) {
        const auto found = state.entries.find(tier);
        return found == state.entries.end() ? std::nullopt : std::optional(found->second);
    });
    if (!entry || (!entry->on && !evenOff))
        return fail(Error::Kind::NotFound,
                    sb::format("no {} endpoint is {}: see Settings, Models", name(tier), entry ? "on" : "set"));
    if (entry->keyIn != "keychain" || entry->keyHere)
        return entry->endpoint;
    if (!m_keeper)
        return fail(Error::Kind::Unavailable, "its key is in a keychain that this program does not open");
    const auto kept = m_keeper->modelKey(placeOf(entry->endpoint));
    if (!kept)
        return std::unexpected(kept.error());
    if (kept->secret.empty())
        return fail(Error::Kind::NotFound, "the keychain does not hold its key: give it again in Settings, Models");
    entry->endpoint.key = kept->secret;
    m_state.with([&](State &state) {
        const auto now = state.entries.find(tier);
        if (now == state.entries.end() || placeOf(now->second.endpoint) != placeOf(entry->endpoint))
            return;
        now->second.endpoint.key = entry->endpoint.key;
        now->second.keyHere = true;
    });
    return entry->endpoint;
}

Result<std::shared_ptr<const redact::Redactor>> Models::redactor()
{
    std::vector<Secret> known;
    std::string all;
    const auto before = m_state.with([&](State &state) {
        for (const auto &[tier, entry] : state.entries) {
            if (entry.endpoint.key.empty())
                continue;
            known.push_back(entry.endpoint.key);
            all += sha256Hex(entry.endpoint.key.reveal());
        }
        return state.redacts == all ? state.redactor : nullptr;
    });
    if (before)
        return before;
    auto opened = m_open(std::move(known));
    if (!opened)
        return std::unexpected(opened.error());
    return m_state.with([&](State &state) {
        state.redacts = all;
        return state.redactor = std::make_shared<const redact::Redactor>(std::move(*opened));
    });
}

Result<redact::Redacted> Models::redact(std::string_view text)
{
    return redactor().and_then([&](const auto &redactor) { return redactor->redact(text); });
}

Result<Value> Models::read()
{
    const auto entries = m_state.with([](const State &state) { return state.entries; });
    ModelList list;
    for (const llm::Tier tier : llm::tiers) {
        ModelRow row;
        row.tier = name(tier);
        if (const auto found = entries.find(tier); found != entries.end()) {
            const Entry &entry = found->second;
            const llm::Client::State spent = m_client.state(tier);
            row.name = entry.endpoint.name;
            row.url = entry.endpoint.url;
            row.model = entry.endpoint.model;
            row.on = entry.on;
            row.keyIn = entry.keyIn;
            row.seconds = int(entry.endpoint.limit / 1s);
            row.tokensADay = entry.endpoint.allowance.tokensADay;
            row.callsAnHour = int(entry.endpoint.allowance.callsAnHour);
            row.tokensToday = spent.tokensToday;
            row.callsThisHour = int(spent.callsThisHour);
            row.restsUntil = spent.restsUntil > m_desk.now() ? spent.restsUntil : Time();
            if (const auto sound = llm::check(entry.endpoint); !sound)
                row.problem = sound.error().text;
        }
        list.rows.push_back(std::move(row));
    }
    return list;
}

Result<Value> Models::set(const SetModel &request)
{
    const auto tier = tierFrom(request.tier);
    if (!tier)
        return std::unexpected(tier.error());
    Entry entry;
    entry.endpoint = {*tier,
                      std::string(trimmed(request.name)),
                      std::string(trimmed(request.url)),
                      std::string(trimmed(request.model)),
                      Secret(std::string(trimmed(request.key))),
                      std::chrono::seconds(request.seconds),
                      {request.tokensADay, request.callsAnHour}};
    entry.on = request.on;
    if (request.seconds < 1 || request.seconds > 300)
        return fail(Error::Kind::Invalid, "a call may take 1 to 300 seconds");
    if (const auto sound = llm::check(entry.endpoint); !sound)
        return std::unexpected(sound.error());
    auto entries = m_state.with([](const State &state) { return state.entries; });
    const auto before = entries.find(*tier);
    if (!entry.endpoint.key.empty()) {
        const auto kept = m_keeper ? m_keeper->keepModelKey(placeOf(entry.endpoint), entry.endpoint.key)
                                   : Result<>(fail(Error::Kind::Unavailable, "there is no keychain here"));
        entry.keyIn = kept ? "keychain" : "memory";
        entry.keyHere = true;
    } else if (before != entries.end() && placeOf(before->second.endpoint) == placeOf(entry.endpoint)) {
        entry.endpoint.key = before->second.endpoint.key;
        entry.keyIn = before->second.keyIn;
        entry.keyHere = before->second.keyHere;
    }
    const std::string shown = shownName(entry.endpoint);
    entries[*tier] = entry;
    if (auto saved = save(entries); !saved)
        return std::unexpected(saved.error());
    m_state.with([&](State &state) { state.entries = entries; });
    m_client.replaced(*tier);
    if (auto noted = noteSetting(shown, request.on ? "It is asked from now on" : "It is not asked from now on"); !noted)
        return std::unexpected(noted.error());
    return Done{
        shown + (request.on ? " is asked where the local tiers are not sure" : " is kept, and not asked")
            + (entry.keyIn == "memory" ? "; no keychain keeps its key, which is known until Signalbox ends" : ""),
        std::nullopt, ""};
}

Result<Value> Models::remove(const RemoveModel &request)
{
    const auto tier = tierFrom(request.tier);
    if (!tier)
        return std::unexpected(tier.error());
    auto entries = m_state.with([](const State &state) { return state.entries; });
    const auto found = entries.find(*tier);
    if (found == entries.end())
        return fail(Error::Kind::NotFound, "no " + request.tier + " endpoint is set");
    const std::string shown = shownName(found->second.endpoint);
    const bool hadKey = !found->second.keyIn.empty();
    if (m_keeper && found->second.keyIn == "keychain") {
        if (auto forgotten = m_keeper->forgetModelKey(placeOf(found->second.endpoint)); !forgotten)
            return std::unexpected(forgotten.error());
    }
    entries.erase(found);
    if (auto saved = save(entries); !saved)
        return std::unexpected(saved.error());
    m_state.with([&](State &state) { state.entries = entries; });
    if (auto noted
        = noteSetting(shown, hadKey ? "It is not asked any more, and its key is gone" : "It is not asked any more");
        !noted)
        return std::unexpected(noted.error());
    return Done{shown + (hadKey ? " is gone, and its key with it; revoke the key there as well" : " is gone"),
                std::nullopt, ""};
}

} // namespace sb::engine
