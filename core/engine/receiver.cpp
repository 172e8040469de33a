// SPDX-License-Identifier: GPL-3.0-or-later
#include "receiver.h"

#include "hook_address.h"

#include <core/base/format.h>
#include <core/base/hmac.h>
#include <core/http/client.h>

#include <algorithm>
#include <cstdlib>

namespace sb::engine {

using namespace std::chrono_literals;

namespace {
constexpr const char *portSetting = "receive_hooks"; ///< the port; empty: none are received
}

Receiver::Receiver(Desk &desk, Worker &worker, std::shared_ptr<Keeper> keeper)
    : m_desk(desk)
    , m_worker(worker)
    , m_keeper(std::move(keeper))
{
}

void Receiver::say(const std::string &secretIn, const std::string &problem)
{
    m_desk.changeStatus([&](Status &status) {
        status.hooks.secretIn = secretIn;
        if (!problem.empty())
            status.hooks.lastProblem = problem;
    });
}

void Receiver::resume()
{
    if (!m_keeper)
        return;
    const auto port = m_desk.store().read([](store::Tx &tx) { return tx.records.setting(portSetting); });
    const bool wanted = port && *port && !(*port)->empty();
    const auto kept = m_keeper->hookSecret();
    m_state.with([&](State &state) {
        if (state.closed || state.asked)
            return; // it is over, or a person was faster
        if (!kept)
            return say("", wanted ? "no webhooks are received: " + kept.error().text : "");
        say(kept->place);
        if (!wanted || kept->secret.empty() || state.hooks)
            return;
        HookOptions options;
        options.port = uint16_t(std::clamp(std::atoi((*port)->c_str()), 0, UINT16_MAX));
        options.secret = kept->secret.reveal();
        if (const auto opened = reopen(state, options); !opened)
            say(kept->place, opened.error().text);
    });
}

std::string Receiver::kept(const std::string &secret)
{
    if (!m_keeper)
        return "memory";
    const Result<> done = m_keeper->keepHookSecret(Secret(secret));
    return done ? "keychain" : "memory";
}

Result<> Receiver::reopen(State &state, const HookOptions &options)
{
    state.hooks.reset(); // its port may be the one that is wanted
    state.port = 0;
    m_desk.changeStatus([](Status &status) { status.hooks.port = 0; });
    auto hooks = Hooks::open(m_desk, m_worker, options);
    if (!hooks)
        return std::unexpected(hooks.error());
    state.hooks = std::move(*hooks);
    state.options = options;
    state.port = m_desk.status().hooks.port;
    return {};
}

Result<> Receiver::open(const HookOptions &options)
{
    return m_state.with([&](State &state) { return reopen(state, options); });
}

void Receiver::close()
{
    m_state.with([](State &state) {
        state.closed = true;
        state.hooks.reset();
    });
}

Result<Value> Receiver::receive(const ReceiveHooks &request)
{
    std::string secret = request.secret;
    std::string secretIn = m_desk.status().hooks.secretIn;
    if (request.on && secret.empty() && m_keeper) {
        if (const auto known = m_keeper->hookSecret()) {
            secret = known->secret.reveal();
            secretIn = known->place;
        }
    }
    if (request.on && secret.empty())
        return fail(Error::Kind::Invalid, "without a secret nobody knows who sent a webhook: give one");
    if (request.port < 0 || request.port > UINT16_MAX)
        return fail(Error::Kind::Invalid, sb::format("{} is no port: give one of 0 to 65535", request.port));
    const auto remember = [this](const std::string &port) {
        return m_desk.store().write([&](store::Tx &tx) { return tx.records.setSetting(portSetting, port); });
    };
    if (request.on && !request.secret.empty())
        secretIn = kept(request.secret);
    return m_state.with([&](State &state) -> Result<Value> {
        if (state.closed)
            return fail(Error::Kind::Cancelled, "the engine is closing");
        state.asked = true;
        if (!request.on) {
            state.hooks.reset();
            state.port = 0;
            m_desk.changeStatus([](Status &status) { status.hooks.port = 0; });
            if (auto noted = remember(""); !noted)
                return std::unexpected(noted.error());
            return Done{"Receives no webhooks", std::nullopt, ""};
        }
        HookOptions options = state.options;
        options.port = uint16_t(request.port);
        options.secret = secret;
        if (auto opened = reopen(state, options); !opened)
            return std::unexpected(opened.error());
        say(secretIn);
        if (auto noted = remember(std::to_string(state.port)); !noted)
            return std::unexpected(noted.error());
        return Done{"Receives webhooks at " + hookUrl(state.port), std::nullopt, ""};
    });
}

bool Receiver::isOn()
{
    return m_state.with([](State &state) { return state.hooks != nullptr; });
}

Result<int64_t> Receiver::receiveMissed(std::vector<source::Delivery> deliveries)
{
    return m_state.with([&](State &state) -> Result<int64_t> {
        if (!state.hooks)
            return fail(Error::Kind::Cancelled, "no webhooks are received any more");
        return state.hooks->keepMissed(std::move(deliveries));
    });
}

Result<Value> Receiver::sendTest(const Cancel &cancel)
{
    const auto [port, secret] = m_state.with([](State &state) { return std::pair(state.port, state.options.secret); });
    if (port == 0)
        return fail(Error::Kind::NotFound, "no webhooks are received: begin to receive, then send a test delivery");
    const int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(m_desk.now().time_since_epoch()).count();
    const uint64_t number = ++m_tests;
    http::Call call;
    call.method = "POST";
    call.url = hookUrl(port);
    call.body = sb::format(R"({{"zen":"Approachable is better than simple.","hook_id":{},"hook":{{"type":"Test"}}}})",
                           now + int64_t(number));
    call.fields = {{"Content-Type", "application/json"},
                   {"X-GitHub-Event", "ping"},
                   {"X-GitHub-Delivery", sb::format("test-{}-{}", now, number)},
                   {"X-Hub-Signature-256", "sha256=" + hmacSha256Hex(secret, call.body)}};
    call.idle = call.whole = 10s;
    const auto reply = http::openTransport()->exchange(call, cancel);
    if (!reply)
        return std::unexpected(reply.error());
    if (reply->status != 202)
        return fail(Error::Kind::Unavailable,
                    sb::format("the test delivery was answered with {}: {}", reply->status, reply->body));
    return Done{sb::format("The test delivery to {} was answered with 202: it is on the disk", call.url), std::nullopt,
                ""};
}

} // namespace sb::engine
