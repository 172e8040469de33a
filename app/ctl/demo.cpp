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

/// Takes the fix of the default branch from wherever it stands to its end: proposed, draft, ready, merged, reverted.
class Tour {
public:
    explicit Tour(Session &session)
        : m_session(session)
    {
    }

    Result<> run()
    {
        for (const auto end = std::chrono::steady_clock::now() + 10min; std::chrono::steady_clock::now() < end;) {
            if (auto idle = m_session.ask(engine::WaitIdle{}); !idle)
                return std::unexpected(idle.error());
            const auto fix = mainFix();
            if (!fix)
                return std::unexpected(fix.error());
            const Result<bool> finished = *fix ? step(**fix) : Result<bool>(false);
            if (!finished)
                return std::unexpected(finished.error());
            if (*finished)
                return {};
            std::this_thread::sleep_for(50ms);
        }
        return fail(Error::Kind::Timeout, "the fix of the default branch did not come to its end within ten minutes");
    }

private:
    struct Fix {
        fact::PatchRow patch;
        fact::FailureRow failure;
    };

    static void say(const std::string &line) { std::fprintf(stderr, "%s\n", line.c_str()); }

    Result<std::optional<Fix>> mainFix()
    {
        const auto patches = m_session.get<std::vector<fact::PatchRow>>(engine::ReadPatches{});
        const auto failures = m_session.get<std::vector<fact::FailureRow>>(engine::ReadFailures{});
        if (!patches || !failures)
            return std::unexpected(patches ? failures.error() : patches.error());
        for (const fact::FailureRow &failure : *failures) {
            for (const fact::PatchRow &patch : *patches) {
                if (failure.branch == "main" && std::ranges::contains(failure.patches, patch.id))
                    return Fix{patch, failure};
            }
        }
        return std::nullopt;
    }

    Result<bool> step(const Fix &fix)
    {
        const fact::PullKey pull{fix.patch.repo, fix.patch.pull};
        switch (fix.patch.status) {
        case fact::PatchStatus::Proposed:
            say("failing: " + fix.patch.fixes);
            say("patch: " + fix.patch.title + " (" + fix.patch.recipe + ")");
            return done(engine::Approve{fix.patch.id});
        case fact::PatchStatus::DraftOpen: return done(engine::MarkReady{pull});
        case fact::PatchStatus::Ready:
            return fix.patch.checks == fact::State::Passed ? merge(pull) : waitFor(fix.patch.checks);
        case fact::PatchStatus::Merged:
            return fix.failure.state == fact::State::Passed ? revert(pull, fix.failure) : Result<bool>(false);
        case fact::PatchStatus::Reverted: {
            const bool red = fix.failure.state == fact::State::Failed;
            if (red)
                say("the build on " + fix.failure.branch + " is failed again");
            return red;
        }
        default:
            return fail(Error::Kind::Conflict,
                        "the fix is " + std::string(name(fix.patch.status)) + ": " + fix.patch.statusWhy);
        }
    }

    Result<bool> waitFor(fact::State checks)
    {
        if (checks == fact::State::Failed)
            return fail(Error::Kind::Conflict, "the checks of the fix failed");
        return false;
    }

    Result<bool> merge(const fact::PullKey &key)
    {
        const auto pull = m_session.get<engine::PullDetail>(engine::ReadPull{key});
        if (!pull)
            return std::unexpected(pull.error());
        return done(engine::Merge{key, pull->pull.head.sha});
    }

    Result<bool> revert(const fact::PullKey &key, const fact::FailureRow &failure)
    {
        say("the build on " + failure.branch + " is passed");
        const auto rows = m_session.get<std::vector<fact::LedgerRow>>(engine::ReadLedger{0, 100000});
        if (!rows)
            return std::unexpected(rows.error());
        for (const fact::LedgerRow &row : *rows) {
            if (row.revertable && row.entry.subject == key.text())
                return done(engine::Revert{row.entry.effect});
        }
        return fail(Error::Kind::NotFound, "the ledger has no merge of " + key.text() + " that can be reverted");
    }

    Result<bool> done(engine::Request request)
    {
        const auto answer = m_session.get<engine::Done>(std::move(request));
        if (!answer)
            return std::unexpected(answer.error());
        say(answer->text);
        return false;
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
    print("ledger: " + std::string(check->intact ? "intact" : "NOT INTACT") + ", " + std::to_string(check->rows)
          + " rows");
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
    CLI::App *noun
        = program.add_subcommand("demo", "Make the demo workspace, run the whole loop on it once, print the board");
    // Here too, as CLI.md writes it behind the noun.
    noun->add_option("--workspace", context.workspace, "Folder of the workspace");
    noun->add_option("--scripts", context.demoScripts, "Folder of *.demo files to use instead of those that ship");
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
                answer["rules"] = {{"problem", status->rulesProblem}};
                answer["missing_tools"] = status->missingTools;
                answer["you"] = status->you;
                print(answer);
            } else {
                print("workspace  " + workspaceOf(context));
                print("ledger     " + (status->ledgerIntact ? std::string("intact") : status->ledgerProblem));
                print("sandbox    " + level + (status->sandboxWhy.empty() ? "" : ": " + status->sandboxWhy));
                if (!status->rulesProblem.empty())
                    print("rules      " + status->rulesProblem);
                for (const std::string &missing : status->missingTools)
                    print("missing    " + missing);
            }
            return status->ledgerIntact ? Ok : Failed;
        });
    });
}

} // namespace sb::ctl
