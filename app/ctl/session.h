// SPDX-License-Identifier: GPL-3.0-or-later
// The workspace's engine for one command, ours or that of the program which holds the workspace, and how its answers are printed.
#pragma once

#include "command.h"

#include <app/common/client.h>
#include <app/common/server.h>
#include <core/base/json.h>
#include <core/engine/engine.h>

#include <QThreadPool>

#include <memory>

namespace sb::ctl {

class Session {
public:
    static Result<std::unique_ptr<Session>> open(const Context &context, bool demo = false);

    /// Where the program that holds the workspace ends before it has read the request, whoever holds it next is asked.
    Result<engine::Value> ask(const engine::Request &request);
    template<typename T>
    Result<T> get(engine::Request request)
    {
        Result<engine::Value> value = ask(std::move(request));
        if (!value)
            return std::unexpected(value.error());
        T *answer = std::get_if<T>(&*value);
        if (!answer)
            return fail(Error::Kind::Internal, "the engine answered something else than was asked");
        return std::move(*answer);
    }

private:
    Result<> meet();

    engine::Options m_options;
    QThreadPool m_pool;
    std::unique_ptr<engine::Engine> m_engine; ///< while nobody else holds the workspace
    std::unique_ptr<common::Client> m_client; ///< else
    std::unique_ptr<common::Server> m_server;
};

std::string workspaceOf(const Context &context);
/// {"schema":1,"as_of":...}
nlohmann::json document();
void print(const nlohmann::json &document);
void print(const std::string &line);
/// One row of a table: cells padded to their widths, the last one as it is.
std::string cells(const std::vector<std::pair<std::string, size_t>> &row);
std::optional<fact::PullKey> pullKeyFrom(const std::string &text);

/// Runs `f(Session &) -> Result<int>` and says how the program exits.
template<typename F>
void run(Context &context, F &&f)
{
    Result<std::unique_ptr<Session>> session = Session::open(context);
    if (!session) {
        context.exit = report(session.error());
        return;
    }
    const Result<int> exit = f(**session);
    context.exit = exit ? *exit : report(exit.error());
}

/// Does one thing and prints what came of it.
Result<int> doOne(Session &session, const Context &context, engine::Request request);
/// A command that does nothing else.
void doing(Context &context, engine::Request request);

} // namespace sb::ctl
