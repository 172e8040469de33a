// SPDX-License-Identifier: GPL-3.0-or-later
// An engine that is the test's own hand: it remembers what was asked, and answers what it was given.
#pragma once

#include <ui/feed/feed.h>

namespace sb::testing {

struct FakeEngine {
    std::vector<fact::BoardRow> board;
    std::vector<fact::FailureRow> failures;
    std::vector<fact::PatchRow> patches;
    std::vector<fact::LedgerRow> ledger;
    engine::Status status;
    engine::PullDetail pull;
    std::vector<engine::Request> asked;
    std::vector<engine::Message> outbox;
    engine::Ticket next = 0;

    feed::Port port()
    {
        return {[this](engine::Request request) {
                    asked.push_back(request);
                    outbox.push_back(engine::Answer{++next, answer(request)});
                    return next;
                },
                [this] { return std::exchange(outbox, {}); }, -1};
    }
    void say(engine::Delta delta) { outbox.emplace_back(std::move(delta)); }
    template<typename T>
    std::vector<T> requests() const
    {
        std::vector<T> found;
        for (const engine::Request &request : asked) {
            if (const T *held = std::get_if<T>(&request))
                found.push_back(*held);
        }
        return found;
    }

private:
    Result<engine::Value> answer(const engine::Request &request)
    {
        if (std::holds_alternative<engine::ReadBoard>(request))
            return board;
        if (std::holds_alternative<engine::ReadFailures>(request))
            return failures;
        if (std::holds_alternative<engine::ReadPatches>(request))
            return patches;
        if (std::holds_alternative<engine::ReadLedger>(request))
            return ledger;
        if (std::holds_alternative<engine::ReadStatus>(request))
            return status;
        if (const auto *read = std::get_if<engine::ReadPull>(&request)) {
            engine::PullDetail detail = pull;
            for (const fact::BoardRow &row : board) {
                if (row.pull == read->pull) {
                    detail.row = row;
                    detail.pull.key = row.pull;
                    detail.pull.title = row.title;
                    return detail;
                }
            }
            return fail(Error::Kind::NotFound, "no such pull request");
        }
        if (std::holds_alternative<engine::ReadTrend>(request))
            return fact::Trend{};
        if (std::holds_alternative<engine::ReadFailure>(request))
            return engine::FailureDetail{};
        return engine::Done{"done", {}, {}};
    }
};

inline fact::BoardRow boardRow(int number, const char *title, fact::NextStep group, int risk, fact::State state,
                               fact::ChangeType type, const char *author = "m.ito", const char *repo = "core/api",
                               const char *summary = "full CI")
{
    fact::BoardRow row;
    row.pull = {{repo}, number};
    row.title = title;
    row.author = author;
    row.group = group;
    row.groupWhy = "review asked of you";
    row.state = state;
    row.checksTotal = 14;
    row.checksPassed = state == fact::State::Failed ? 12 : state == fact::State::Running ? 6 : 14;
    row.assessed = true;
    row.risk = risk;
    row.level = risk < 30 ? fact::Level::Low : risk < 70 ? fact::Level::Medium : fact::Level::High;
    row.riskConfidence = 0.6;
    row.type = type;
    row.typeConfidence = 0.93;
    row.summary = summary;
    row.draft = group == fact::NextStep::Draft;
    row.updatedAt = Time{std::chrono::hours(490000 - number % 90)};
    return row;
}

inline void fillDemo(FakeEngine &engine)
{
    using enum fact::NextStep;
    using enum fact::ChangeType;
    engine.board = {
        boardRow(812, "Bump openssl 3.0 → 3.4", NeedsYou, 82, fact::State::Failed, Build, "deps-bot", "core/api",
                 "touches auth/, 2 domains · full CI + security review"),
        boardRow(807, "Split session cache", NeedsYou, 61, fact::State::Passed, Refactor, "m.ito", "core/web",
                 "11 files, hot path · full CI"),
        boardRow(803, "Retry token refresh once", NeedsYou, 48, fact::State::Flaky, Fix, "j.doe", "core/api",
                 "1 known flaky (12 of 300 runs)"),
        boardRow(801, "Export audit trail", NeedsYou, 33, fact::State::Running, Feat, "k.abe", "tools/x",
                 "uncertain type: asked the model"),
        boardRow(799, "Typo in README", Ready, 12, fact::State::Passed, Docs, "j.doe", "docs",
                 "docs only: tests skipped"),
        boardRow(795, "Cover empty ledger export", Ready, 9, fact::State::Passed, Test, "m.ito", "core/api",
                 "tests only"),
        boardRow(788, "Rename /v2/runs to /v3/runs", Blocked, 71, fact::State::Infra, Refactor, "r.lee", "core/api",
                 "breaking · needs two approvals"),
        boardRow(780, "Update licence headers", Blocked, 20, fact::State::Unknown, Chore, "r.lee", "legacy/y",
                 "no checks have reported: not green"),
        boardRow(777, "Try a faster parser", Draft, 40, fact::State::Running, Perf, "k.abe", "tools/x"),
    };
    engine.pull.pull.base.branch = "main";
    engine.pull.pull.head.sha = {"0123456789012345678901234567890123456789"};
    engine.pull.assessment.emplace();
    auto &risk = engine.pull.assessment->risk;
    risk = {82,
            fact::Level::High,
            {{"base rate of this repository", 20},
             {"touches auth/, whose owner was not asked", 24},
             {"major version of a dependency", 18},
             {"merge window closes 17:00", 14},
             {"two flaky tests on the path", 12},
             {"same bump merged in 3 repositories", -6}},
            0.6,
            41,
            {}};
    engine.pull.assessment->testPlan.suites = {"tls"};
    engine.pull.assessment->testPlan.command = "ctest -L \"unit|tls\"";
    engine.pull.assessment->suggestedReviewers = {"@platform-team", "m.ito"};
    engine.pull.diff
        = "--- a/src/tls.c\n+++ b/src/tls.c\n@@ -1,3 +1,3 @@\n int x;\n-int y = 1;\n+int y = 2;\n int z;\n";
    fact::Run run;
    run.id = {"run-1"};
    run.job = "build-linux";
    run.state = fact::RunState::Failed;
    engine.pull.runs = {run};
    engine.status.mode = fact::Mode::Propose;
    engine.status.demo = true;
    engine.status.asOf = Time{std::chrono::hours(490001)};
    engine.status.repos = {{{"core/api"}, "main", {}}, {{"core/web"}, "main", {}}};
}

} // namespace sb::testing
