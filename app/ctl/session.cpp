// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <core/base/clock.h>

#include <QStandardPaths>

#include <chrono>
#include <cstdio>
#include <thread>

namespace sb::ctl {

using namespace std::chrono_literals;

namespace {
constexpr auto patience = 3s;
}

std::string workspaceOf(const Context &context)
{
    if (!context.workspace.empty())
        return context.workspace;
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString() + "/signalbox";
}

std::string cacheFolderOf(const Context &context)
{
    if (!context.workspace.empty())
        return context.workspace + "/cache";
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation).toStdString() + "/signalbox";
}

Result<std::unique_ptr<Session>> Session::open(const Context &context, bool demo)
{
    auto session = std::make_unique<Session>();
    engine::Options options;
    options.workspace = workspaceOf(context);
    options.demo = demo;
    if (!context.demoScripts.empty())
        options.demoScripts = context.demoScripts;
    // The holder may just be starting, or be another command that is about to end.
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto opened = engine::Engine::open(options, &session->m_pool);
        if (opened) {
            session->m_engine = std::move(*opened);
            // Other commands may come while this one is at work; where they cannot, they are told to try again.
            if (auto server = common::Server::open(*session->m_engine, options.workspace))
                session->m_server = std::move(*server);
            return session;
        }
        if (opened.error().kind != Error::Kind::Unavailable)
            return std::unexpected(opened.error());
        auto client = common::Client::connect(options.workspace, patience);
        if (client) {
            session->m_client = std::move(*client);
            return session;
        }
        if (std::chrono::steady_clock::now() >= end)
            return std::unexpected(client.error());
        std::this_thread::sleep_for(50ms);
    }
}

nlohmann::json document()
{
    return {{"schema", 1}, {"as_of", toIso(SystemClock().now())}};
}

void print(const nlohmann::json &document)
{
    print(document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
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
