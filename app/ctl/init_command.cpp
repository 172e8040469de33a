// SPDX-License-Identifier: GPL-3.0-or-later
// init, replay
#include "session.h"
#include "workspace_commands.h"

#include <core/engine/remote_host.h>

#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace sb::ctl {

namespace {

Result<fact::Mode> modeFrom(const std::string &word)
{
    for (const fact::Mode mode : {fact::Mode::Observe, fact::Mode::Propose, fact::Mode::Act}) {
        if (name(mode) == word)
            return mode;
    }
    return fail(Error::Kind::Invalid, "'" + word + "' is not a mode: observe, propose or act");
}

/// A person is asked where there is one; else the careful answer.
std::string askedMode()
{
    if (!::isatty(STDIN_FILENO))
        return "observe";
    std::fprintf(stderr,
                 "What may Signalbox do?\n"
                 "  observe  nothing leaves this computer (default)\n"
                 "  propose  draft pull requests, after you approve them\n"
                 "  act      drafts and armed merges by itself, as the policy allows\n"
                 "mode: ");
    std::string word;
    std::getline(std::cin, word);
    return word.empty() ? "observe" : word;
}

Result<int> init(Session &session, Context &context)
{
    const auto mode = modeFrom(context.text.empty() ? askedMode() : context.text);
    if (!mode)
        return std::unexpected(mode.error());
    const auto set = session.get<engine::Done>(engine::SetMode{*mode});
    const auto status = set ? session.get<engine::Status>(engine::ReadStatus{}) : std::unexpected(set.error());
    if (!status)
        return std::unexpected(status.error());
    const bool sandboxed = status->sandbox != fact::SandboxLevel::None;
    if (context.json) {
        nlohmann::json answer = document();
        answer["workspace"] = workspaceOf(context);
        answer["mode"] = name(status->mode);
        answer["sandbox"] = {{"works", sandboxed}, {"why", status->sandboxWhy}};
        answer["you"] = status->you;
        answer["host"] = status->host.name;
        print(answer);
    } else {
        print("workspace  " + workspaceOf(context));
        print("mode       " + std::string(name(status->mode)));
        print("you        " + status->you);
        if (!status->host.name.empty())
            print("host       " + status->host.name);
        print("sandbox    "
              + (sandboxed ? std::string("works") : "none, so fixes are not proposed: " + status->sandboxWhy));
    }
    return sandboxed ? Ok : Partial;
}

} // namespace

void addInit(CLI::App &program, Context &context)
{
    CLI::App *command
        = program.add_subcommand("init", "Make the workspace and say what Signalbox may do; exit 3 without a sandbox");
    command->add_flag("--json", context.json, "One JSON document");
    command->add_option("--mode", context.text, "observe, propose or act (default: asked, or observe)");
    const auto repos = std::make_shared<std::vector<std::string>>();
    const auto host = std::make_shared<std::string>("github.com");
    command->add_option("--github", *repos, "OWNER/NAME: watch this repository on GitHub; more than one may be named");
    command->add_option("--host", *host, "Of --github: github.com, or a GitHub Enterprise host")->capture_default_str();
    command->footer(
        "What --github names replaces what was watched, and is watched from the next start on. Sign in with\n"
        "signalboxctl auth login.");
    command->callback([&context, repos, host] {
        if (!repos->empty()) {
            engine::HostConfig config{*host, {}};
            for (const std::string &name : *repos)
                config.repos.push_back({name});
            if (const Result<> written = engine::setHostConfig(workspaceOf(context), config); !written) {
                context.exit = report(written.error());
                return;
            }
        }
        run(context, [&](Session &session) { return init(session, context); });
    });
}

void addReplay(CLI::App &program, Context &context)
{
    CLI::App *command = program.add_subcommand("replay", "Recorded events through the same decoder as hooks");
    command->add_flag("--json", context.json, "One JSON document");
    command->add_option("FILE", context.subject, "A webhook's body, or JSON Lines of {\"event\", \"payload\"}")
        ->required();
    command->callback([&context] {
        std::error_code failed;
        // The program that holds the workspace may stand in another folder.
        const auto file = std::filesystem::absolute(context.subject, failed);
        doing(context, engine::Replay{failed ? context.subject : file.string()});
    });
}

} // namespace sb::ctl
