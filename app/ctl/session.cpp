// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <app/common/token_source.h>
#include <core/base/clock.h>
#include <core/base/json.h>

#include <QStandardPaths>

#include <chrono>
#include <cstdio>
#include <thread>

namespace sb::ctl {

using namespace std::chrono_literals;

namespace {
constexpr auto patienceWithSilence = 3s;
constexpr auto patienceWithChange = 20s; // commands that come together hold the workspace one after the other
} // namespace

std::string workspaceOf(const Context &context)
{
    if (!context.workspace.empty())
        return context.workspace;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString() + "/signalbox";
}

Result<std::unique_ptr<Session>> Session::open(const Context &context, bool demo)
{
    auto session = std::make_unique<Session>();
    session->m_options.workspace = workspaceOf(context);
    session->m_options.demo = demo;
    session->m_options.token = common::tokenSource(session->m_options.workspace);
    session->m_options.modelKeys = common::openModelKeys(session->m_options.workspace);
    if (!context.demoScripts.empty())
        session->m_options.demoScripts = context.demoScripts;
    if (const Result<> met = session->meet(); !met)
        return std::unexpected(met.error());
    return session;
}

Result<> Session::meet()
{
    m_client.reset();
    // The holder may just be starting, or be another command that is about to end.
    const auto end = std::chrono::steady_clock::now() + patienceWithChange;
    for (;;) {
        auto opened = engine::Engine::open(m_options, &m_pool);
        if (opened) {
            m_engine = std::move(*opened);
            // Other commands may come while this one is at work; where they cannot, they are told to try again.
            if (auto server = common::Server::open(*m_engine, m_options.workspace))
                m_server = std::move(*server);
            return {};
        }
        if (opened.error().kind != Error::Kind::Unavailable)
            return std::unexpected(opened.error());
        auto client = common::Client::connect(m_options.workspace, patienceWithSilence);
        if (client) {
            m_client = std::move(*client);
            return {};
        }
        if (client.error().kind != Error::Kind::Unavailable || std::chrono::steady_clock::now() >= end)
            return std::unexpected(client.error());
        std::this_thread::sleep_for(50ms);
    }
}

Result<engine::Value> Session::ask(const engine::Request &request)
{
    while (m_client) {
        Result<engine::Value> answer = m_client->ask(request);
        if (answer || !m_client->unread())
            return answer;
        if (const Result<> met = meet(); !met)
            return std::unexpected(met.error());
    }
    return m_engine->ask(request);
}

nlohmann::json document()
{
    return {{"schema", 1}, {"as_of", toIso(SystemClock().now())}};
}

void print(const nlohmann::json &document)
{
    print(jsonText(document));
}

void print(const std::string &line)
{
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
}

std::string cells(const std::vector<std::pair<std::string, size_t>> &row)
{
    std::string line;
    for (const auto &[text, width] : row) {
        line += text;
        const auto shown = static_cast<size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
        line.append(width > shown ? width - shown + 1 : 1, ' ');
    }
    while (line.ends_with(' '))
        line.pop_back();
    return line;
}

std::optional<fact::PullKey> pullKeyFrom(const std::string &text)
{
    const size_t hash = text.rfind('#');
    if (hash == std::string::npos)
        return std::nullopt;
    char *end = nullptr;
    const int64_t number = std::strtoll(text.c_str() + hash + 1, &end, 10);
    if (number <= 0 || *end)
        return std::nullopt;
    return fact::PullKey{fact::RepoId{text.substr(0, hash)}, number};
}

Result<int> doOne(Session &session, const Context &context, engine::Request request)
{
    const Result<engine::Done> done = session.get<engine::Done>(std::move(request));
    if (!done)
        return std::unexpected(done.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["text"] = done->text;
        if (done->pull)
            answer["pull"] = done->pull->text();
        if (!done->effect.empty())
            answer["effect"] = done->effect;
        print(answer);
    } else {
        print(done->text);
    }
    return Ok;
}

void doing(Context &context, engine::Request request)
{
    run(context, [&](Session &session) { return doOne(session, context, std::move(request)); });
}

} // namespace sb::ctl
