// SPDX-License-Identifier: GPL-3.0-or-later
// failure, patch, gate, trend
#include "session.h"
#include "workspace_commands.h"

#include <core/base/format.h>
#include <core/fact/codec.h>

#include <fstream>
#include <iostream>

namespace sb::ctl {

namespace {

template<typename Row, typename Ask>
Result<int> list(Session &session, const Context &context, const Ask &ask, std::string (*line)(const Row &))
{
    const auto rows = session.get<std::vector<Row>>(ask);
    if (!rows)
        return std::unexpected(rows.error());
    nlohmann::json answer = document();
    answer["rows"] = nlohmann::json::array();
    for (const Row &row : *rows) {
        if (context.json)
            answer["rows"].push_back(fact::toJson(row));
        else
            print(line(row));
    }
    if (context.json)
        print(answer);
    return Ok;
}

std::string failureLine(const fact::FailureRow &row)
{
    return cells({{std::string(name(row.state)), 8},
                  {row.run.value, 28},
                  {row.branch, 16},
                  {std::string(name(row.type)), 22},
                  {row.text, 0}});
}

std::string patchLine(const fact::PatchRow &row)
{
    return cells({{std::string(name(row.status)), 10},
                  {row.id.value, 17},
                  {row.pull ? "#" + std::to_string(row.pull) : "-", 5},
                  {row.recipe, 16},
                  {row.title, 0}});
}

Result<int> showFailure(Session &session, const Context &context)
{
    const auto detail = session.get<engine::FailureDetail>(engine::ReadFailure{fact::RunId{context.subject}});
    if (!detail)
        return std::unexpected(detail.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["row"] = fact::toJson(detail->row);
        answer["run"] = fact::toJson(detail->run);
        answer["diagnosis"] = fact::toJson(detail->diagnosis);
        answer["no_fix"] = detail->noFix;
        answer["rerun"] = detail->rerun;
        answer["instructions"] = detail->instructions;
        answer["similar"] = nlohmann::json::array();
        for (const fact::FailureRow &row : detail->similar)
            answer["similar"].push_back(fact::toJson(row));
        answer["patches"] = nlohmann::json::array();
        for (const fact::PatchRow &patch : detail->patches)
            answer["patches"].push_back(fact::toJson(patch));
        print(answer);
        return Ok;
    }
    const fact::Diagnosis &diagnosis = detail->diagnosis;
    print(std::string(name(diagnosis.type)) + ": " + diagnosis.cause);
    print(diagnosis.action);
    for (const fact::Evidence &evidence : diagnosis.evidence)
        print(sb::format("lines {}-{}: {}", evidence.startLine, evidence.endLine, evidence.why));
    const fact::FailureRow &row = detail->row;
    print(row.kind + ": " + row.kindWhy);
    if (row.knownIssue)
        print(sb::format("Known issue {}: {} {} ({} runs)", row.knownIssue->id, row.knownIssue->title,
                         row.knownIssue->link, row.knownIssue->count));
    print(detail->rerun);
    for (const fact::Witness &witness : diagnosis.witnesses)
        print(sb::format("Witness {} {}: {}", witness.says == "retry" ? "for a re-run," : "against a re-run,",
                         witness.kind, witness.text));
    print("Ending: " + row.ending.text);
    for (const fact::FailureRow &other : detail->similar)
        print("Similar: " + other.run.value + "  " + other.text + "  " + other.ending.text);
    for (const fact::PatchRow &patch : detail->patches)
        print(patchLine(patch));
    if (!detail->noFix.empty())
        print("No fix: " + detail->noFix);
    return Ok;
}

Result<int> showInstructions(Session &session, const Context &context)
{
    const auto plan = session.get<engine::Done>(engine::PlanFailure{fact::RunId{context.subject}});
    if (!plan)
        return std::unexpected(plan.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["run"] = context.subject;
        answer["instructions"] = plan->text;
        print(answer);
    } else {
        std::cout << plan->text << std::flush;
    }
    return Ok;
}

Result<int> fix(Session &session, const Context &context)
{
    const fact::RunId id{context.subject};
    // A run that is not there is said before anything is begun.
    const auto before = session.get<engine::FailureDetail>(engine::ReadFailure{id});
    const auto asked = before ? session.get<engine::Done>(engine::ProposeFix{id}) : std::unexpected(before.error());
    const auto idle = asked ? session.get<engine::Done>(engine::WaitIdle{}) : asked;
    if (!idle)
        return std::unexpected(idle.error());
    return showFailure(session, context);
}

Result<int> showLog(Session &session, const Context &context)
{
    const auto detail = session.get<engine::FailureDetail>(engine::ReadFailure{fact::RunId{context.subject}});
    if (!detail)
        return std::unexpected(detail.error());
    std::ifstream log(detail->run.logPath, std::ios::binary);
    if (!log)
        return fail(Error::Kind::NotFound, "the run has no log: " + detail->run.logMissing);
    if (context.json) {
        nlohmann::json answer = document();
        answer["run"] = detail->run.id.value;
        answer["log"] = std::string(std::istreambuf_iterator<char>(log), {});
        print(answer);
    } else {
        std::cout << log.rdbuf() << std::flush;
    }
    return Ok;
}

Result<int> showPatch(Session &session, const Context &context, bool onlyDiff)
{
    const auto detail = session.get<engine::PatchDetail>(engine::ReadPatch{fact::PatchId{context.subject}});
    if (!detail)
        return std::unexpected(detail.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["row"] = fact::toJson(detail->row);
        answer["patch"] = fact::toJson(detail->patch);
        answer["decision"] = fact::toJson(detail->decision);
        if (detail->proof)
            answer["proof"] = fact::toJson(*detail->proof);
        print(answer);
        return Ok;
    }
    if (!onlyDiff) {
        print(patchLine(detail->row));
        print(detail->patch.why);
        if (!detail->row.statusWhy.empty())
            print(detail->row.statusWhy);
        for (const fact::Check &check : detail->proof ? detail->proof->checks : std::vector<fact::Check>{})
            print(cells({{check.passed ? "passed" : "failed", 7}, {check.name, 16}, {check.detail, 0}}));
    }
    print(detail->patch.diff);
    return Ok;
}

Result<int> explainGate(Session &session, const Context &context)
{
    const auto decision = session.get<fact::Decision>(engine::ExplainGate{context.subject});
    if (!decision)
        return std::unexpected(decision.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["decision"] = fact::toJson(*decision);
        print(answer);
        return Ok;
    }
    print(std::string(name(decision->action)) + ": " + std::string(name(decision->answer)));
    for (const fact::GateVerdict &gate : decision->gates)
        print(cells({{std::string(name(gate.answer)), 6},
                     {gate.gate, 24},
                     {gate.why + (gate.mend.empty() ? "" : " " + gate.mend), 0}}));
    return Ok;
}

Result<int> showTrend(Session &session, const Context &context)
{
    const auto trend
        = session.get<fact::Trend>(engine::ReadTrend{context.subject.empty() ? "success_rate" : context.subject, 30});
    if (!trend)
        return std::unexpected(trend.error());
    if (context.json) {
        nlohmann::json answer = document();
        answer["trend"] = fact::toJson(*trend);
        print(answer);
        return Ok;
    }
    print(trend->name + ", " + trend->unit + ": " + std::to_string(trend->numerator) + "/"
          + std::to_string(trend->denominator));
    for (const fact::TrendPoint &point : trend->points) {
        if (point.denominator)
            print(toIso(point.day).substr(0, 10) + "  " + std::to_string(point.numerator) + "/"
                  + std::to_string(point.denominator));
    }
    return Ok;
}

constexpr const char *runId = "A run, as in 'failure list'";
constexpr const char *patchId = "A patch, as in 'patch list'";

} // namespace

void addFailure(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("failure", "Failing builds and what is known of them");
    noun->require_subcommand(1);
    verb(noun, context, "list", "Every failure, the newest first")->callback([&context] {
        run(context, [&](Session &session) {
            return list<fact::FailureRow>(session, context, engine::ReadFailures{}, failureLine);
        });
    });
    verb(noun, context, "show", "The diagnosis", runId)->callback([&context] {
        run(context, [&](Session &session) { return showFailure(session, context); });
    });
    verb(noun, context, "instructions", "What to hand to whoever mends it, as Markdown", runId)->callback([&context] {
        run(context, [&](Session &session) { return showInstructions(session, context); });
    });
    verb(noun, context, "log", "The log as it is", runId)->callback([&context] {
        run(context, [&](Session &session) { return showLog(session, context); });
    });
    CLI::App *word = verb(noun, context, "classify", "Say in a word what it is", runId);
    word->add_option("--as", context.text, "The word; none takes it back");
    word->callback([&context] { doing(context, engine::Classify{{fact::RunId{context.subject}}, context.text}); });
    verb(noun, context, "wrong", "The diagnosis is not right", runId)->callback([&context] {
        doing(context, engine::MarkWrong{fact::RunId{context.subject}, true});
    });
    verb(noun, context, "fix", "Look for a fix; after a rejection for another one", runId)->callback([&context] {
        run(context, [&](Session &session) { return fix(session, context); });
    });
    verb(noun, context, "rerun", "Run it again", runId)->callback([&context] {
        doing(context, engine::Rerun{fact::RunId{context.subject}});
    });
    CLI::App *snooze = verb(noun, context, "snooze", "Not now", runId);
    snooze->add_option("--until", context.text, "RFC 3339; none wakes it");
    snooze->callback([&context] {
        const Result<Time> until = context.text.empty() ? Result<Time>(Time{}) : fromIso(context.text);
        if (!until)
            context.exit = report(until.error());
        else
            doing(context, engine::Snooze{context.subject, *until});
    });
}

void addPatch(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("patch", "Proposed fixes");
    noun->require_subcommand(1);
    verb(noun, context, "list", "Every patch")->callback([&context] {
        run(context,
            [&](Session &session) { return list<fact::PatchRow>(session, context, engine::ReadPatches{}, patchLine); });
    });
    for (const bool onlyDiff : {false, true}) {
        verb(noun, context, onlyDiff ? "diff" : "show", onlyDiff ? "The diff alone" : "The patch and its proof",
             patchId)
            ->callback([&context, onlyDiff] {
                run(context, [&](Session &session) { return showPatch(session, context, onlyDiff); });
            });
    }
    verb(noun, context, "approve", "Open its draft pull request", patchId)->callback([&context] {
        doing(context, engine::Approve{fact::PatchId{context.subject}});
    });
    CLI::App *reject = verb(noun, context, "reject", "Say no", patchId);
    reject->add_option("--reason", context.text, "Why")->required();
    reject->callback([&context] { doing(context, engine::Reject{fact::PatchId{context.subject}, context.text}); });
}

void addGate(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("gate", "May it leave this machine?");
    noun->require_subcommand(1);
    verb(noun, context, "explain", "Every gate's verdict", "A patch's id, or owner/name#12")->callback([&context] {
        run(context, [&](Session &session) { return explainGate(session, context); });
    });
}

void addTrend(CLI::App &program, Context &context)
{
    CLI::App *noun = program.add_subcommand("trend", "success_rate or time_to_fix over 30 days");
    noun->add_flag("--json", context.json, "One JSON document");
    noun->add_option("NAME", context.subject, "success_rate (default) or time_to_fix");
    noun->callback([&context] { run(context, [&](Session &session) { return showTrend(session, context); }); });
}

} // namespace sb::ctl
