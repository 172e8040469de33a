// SPDX-License-Identifier: GPL-3.0-or-later
// serve: webhooks in, triage, no window.
#include "session.h"
#include "workspace_commands.h"

#include <app/common/keychain.h>
#include <app/common/token_source.h>
#include <core/engine/hook_address.h>

#include <csignal>

namespace sb::ctl {

namespace {

Result<int> serve(const Context &context, uint16_t port)
{
    engine::Options options;
    options.workspace = workspaceOf(context);
    options.keeper = common::openKeeper(options.workspace);
    const auto secret = options.keeper->hookSecret();
    // Not handed on to what is started from here.
    options.hooks = {port, secret ? secret->secret.reveal() : "",
                     common::takeFromEnvironment("SIGNALBOX_AUTOFIX_TOKEN").reveal()};
    if (options.hooks->secret.empty())
        return fail(Error::Kind::Invalid,
                    "SIGNALBOX_WEBHOOK_SECRET is not set, and the keychain holds none: without a secret nobody knows "
                    "who sent a webhook");
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr); // before there are threads, so that it waits for them alone
    QThreadPool pool;
    const auto engine = engine::Engine::open(options, &pool);
    if (!engine)
        return std::unexpected(engine.error());
    const auto socket = common::Server::open(**engine, options.workspace);
    if (!socket)
        return std::unexpected(socket.error());
    const auto status = (*engine)->ask(engine::ReadStatus{});
    if (!status)
        return std::unexpected(status.error());
    const int received = std::get<engine::Status>(*status).hooks.port;
    const std::string url = engine::hookUrl(received);
    if (context.json) {
        nlohmann::json answer = document();
        answer["url"] = url;
        print(answer);
    } else {
        print("receiving on " + url + "; Ctrl+C ends it");
        print(engine::forwardLine("OWNER/NAME", received));
    }
    std::fflush(stdout);
    int signal = 0;
    sigwait(&ends, &signal);
    return Ok;
}

} // namespace

void addServe(CLI::App &program, Context &context)
{
    CLI::App *command
        = program.add_subcommand("serve", "Receive webhooks on this computer and triage them, without a window");
    const auto port = std::make_shared<uint16_t>(engine::usualHookPort);
    command->add_flag("--json", context.json, "Where it receives, as one JSON document");
    command->add_option("--port", *port, "Of 127.0.0.1; 0 for any that is free")->capture_default_str();
    command->footer(
        "SIGNALBOX_WEBHOOK_SECRET is the secret that signs the webhooks, else the one that the window keeps in the "
        "keychain;\n"
        "SIGNALBOX_AUTOFIX_TOKEN is the bearer token of POST /api/autofix. Both are read from the environment.");
    command->callback([&context, port] {
        const Result<int> exit = serve(context, *port);
        context.exit = exit ? *exit : report(exit.error());
    });
}

} // namespace sb::ctl
