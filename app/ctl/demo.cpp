// SPDX-License-Identifier: GPL-3.0-or-later
// The demo, headless: the same requests as the window's keys send.
#include "board.h"
#include "session.h"
#include "workspace_commands.h"

#include <chrono>
#include <thread>

namespace sb::ctl {

namespace {

using namespace std::chrono_literals;

class Tour
{
public:
    explicit Tour(Session &session) : m_session(session) {}

    Result<> run()
    {
        const auto patch = mainFix();
        if (!patch)
            return std::unexpected(patch.error());
        say("failing: " + patch->fixes);
        say("patch: " + patch->title + " (" + patch->recipe + ")");
        const auto draft = done(engine::Approve{patch->id});
        if (!draft || !draft->pull)
            return std::unexpected(draft ? Error{Error::Kind::Internal, "no draft came of it"} : draft.error());
        const fact::PullKey key = *draft->pull;
        if (auto ready = done(engine::MarkReady{key}); !ready)
            return std::unexpected(ready.error());
        if (auto passed = until(patch->id, [](const fact::PatchRow &row) { return row.checks == fact::State::Passed; }); !passed)
            return passed;
        const auto pull = m_session.get<engine::PullDetail>(engine::ReadPull{key});
        if (!pull)
            return std::unexpected(pull.error());
        const auto merged = done(engine::Merge{key, pull->pull.head.sha});
        if (!merged)
            return std::unexpected(merged.error());
        if (auto green = branchState(patch->run, fact::State::Passed); !green)
            return green;
        if (auto back = done(engine::Revert{merged->effect}); !back)
            return std::unexpected(back.error());
        return branchState(patch->run, fact::State::Failed);
    }

private:
    static void say(const std::string &line) { std::fprintf(stderr, "%s\n", line.c_str()); }

    Result<engine::Done> done(engine::Request request)
    {
        auto answer = m_session.get<engine::Done>(std::move(request));
        if (answer)
            say(answer->text);
        return answer;
    }

    /// The proposed patch for the default branch, once the pump has made it.
    Result<fact::PatchRow> mainFix()
    {
        for (const auto end = std::chrono::steady_clock::now() + 5min; std::chrono::steady_clock::now() < end;) {
            m_session.ask(engine::WaitIdle{});
            const auto rows = m_session.get<std::vector<fact::PatchRow>>(engine::ReadPatches{});
            const auto failures = m_session.get<std::vector<fact::FailureRow>>(engine::ReadFailures{});
            if (!rows || !failures)
                return std::unexpected(rows ? failures.error() : rows.error());
            for (const fact::PatchRow &row : *rows) {
                for (const fact::FailureRow &failure : *failures) {
                    if (row.status == fact::PatchStatus::Proposed && failure.branch == "main"
                        && std::ranges::contains(failure.patches, row.id))
                        return row;
                }
            }
            std::this_thread::sleep_for(200ms);
        }
        return fail(Error::Kind::Timeout, "no fix for the default branch was proposed within five minutes");
    }

    template<typename Holds>
    Result<> until(const fact::PatchId &id, Holds holds)
    {
        for (const auto end = std::chrono::steady_clock::now() + 5min; std::chrono::steady_clock::now() < end;) {
            m_session.ask(engine::WaitIdle{});
            const auto rows = m_session.get<std::vector<fact::PatchRow>>(engine::ReadPatches{});
            if (!rows)
                return std::unexpected(rows.error());
            const auto row = std::ranges::find(*rows, id, &fact::PatchRow::id);
            if (row != rows->end() && holds(*row))
                return {};
            if (row != rows->end() && row->checks == fact::State::Failed)
                return fail(Error::Kind::Conflict, "the checks of the fix failed");
            std::this_thread::sleep_for(100ms);
        }
        return fail(Error::Kind::Timeout, "the checks of the fix did not pass within five minutes");
    }

    Result<> branchState(const fact::RunId &run, fact::State wanted)
    {
        for (const auto end = std::chrono::steady_clock::now() + 5min; std::chrono::steady_clock::now() < end;) {
            m_session.ask(engine::WaitIdle{});
            const auto failure = m_session.get<engine::FailureDetail>(engine::ReadFailure{run});
            if (!failure)
                return std::unexpected(failure.error());
            if (failure->row.state == wanted) {
                say("the build on " + failure->row.branch + " is " + std::string(name(wanted)));
                return {};
            }
            std::this_thread::sleep_for(100ms);
        }
        return fail(Error::Kind::Timeout, "the build did not become " + std::string(name(wanted)));
    }

    Session &m_session;
};

int demo(Context &context)
{
    const auto session = Session::open(context, true);
    if (!session)
        return report(session.error());
    const auto status = (*session)->get<engine::Status>(engine::ReadStatus{});
    if (!status)
        return report(status.error());
    for (const std::string &missing : status->missingTools)
        std::fprintf(stderr, "missing: %s\n", missing.c_str());
    Result<> toured;
    if (status->sandbox != fact::SandboxLevel::None)
        toured = Tour(**session).run();
    const auto board = (*session)->get<std::vector<fact::BoardRow>>(engine::ReadBoard{});
    const auto check = (*session)->get<engine::LedgerCheck>(engine::VerifyLedger{});
    if (!board || !check)
        return report(board ? check.error() : board.error());
    printBoard(*board);
    print("ledger: " + std::string(check->intact ? "intact" : "NOT INTACT") + ", " + std::to_string(check->rows) + " rows");
    if (status->sandbox == fact::SandboxLevel::None) {
        std::fprintf(stderr, "no sandbox works here: %s\n", status->sandboxWhy.c_str());
        return Partial;
    }
    if (!toured)
        return report(toured.error());
    return check->intact ? Ok : Failed;
}

} // namespace

void addDemo(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("demo", "Make the demo workspace, run the whole loop on it once, print the board");
    // Here too, as CLI.md writes it behind the noun.
    noun->add_option("--workspace", context.workspace, "Folder of the workspace");
    noun->callback([&context] { context.exit = demo(context); });
}

void addDoctor(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("doctor", "What works on this machine, and how to mend what does not");
    noun->add_flag("--json", context.json, "One JSON document");
    noun->callback([&context] {
        ctl::run(context, [&](Session &session) -> Result<int> {
            const auto status = session.get<engine::Status>(engine::ReadStatus{});
            if (!status)
                return std::unexpected(status.error());
            const std::string level = status->sandbox == fact::SandboxLevel::A ? "A"
                : status->sandbox == fact::SandboxLevel::B                     ? "B"
                                                                               : "none";
            if (context.json) {
                nlohmann::json answer = document();
                answer["workspace"] = workspaceOf(context);
                answer["ledger"] = {{"intact", status->ledgerIntact}, {"problem", status->ledgerProblem}};
                answer["sandbox"] = {{"level", level}, {"why", status->sandboxWhy}};
                answer["missing_tools"] = status->missingTools;
                answer["you"] = status->you;
                print(answer);
            } else {
                print("workspace  " + workspaceOf(context));
                print("ledger     " + (status->ledgerIntact ? std::string("intact") : status->ledgerProblem));
                print("sandbox    " + level + (status->sandboxWhy.empty() ? "" : ": " + status->sandboxWhy));
                for (const std::string &missing : status->missingTools)
                    print("missing    " + missing);
            }
            return status->ledgerIntact ? Ok : Failed;
        });
    });
}

} // namespace sb::ctl
