// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/engine/world.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;

namespace {

const RepoId widgets{"demo/widgets"};
const Time noon = fromIso("2026-11-20T12:00:00Z").value();

Run runOf(std::string id, std::string sha, RunState state, int minute, std::string branch = "main")
{
    Run run;
    run.id = {std::move(id)};
    run.repo = widgets;
    run.sha = {std::move(sha)};
    run.branch = std::move(branch);
    run.job = "build";
    run.state = state;
    run.startedAt = noon + std::chrono::minutes(minute);
    run.finishedAt = run.startedAt + std::chrono::seconds(30);
    return run;
}

Pull pullOf(int64_t number, std::string sha)
{
    Pull pull;
    pull.key = {widgets, number};
    pull.head = {"feature", {std::move(sha)}, widgets};
    pull.base = {"main", {"base"}, widgets};
    return pull;
}

Diagnosis diagnosisOf(std::string signature, FailureType type = FailureType::Compile)
{
    Diagnosis diagnosis;
    diagnosis.signature = std::move(signature);
    diagnosis.signatureText = "error: it is broken";
    diagnosis.type = type;
    diagnosis.group = groupOf(type);
    return diagnosis;
}

Assessment assessmentOf(std::string sha, Verdict verdict)
{
    Assessment assessment;
    assessment.sha = {std::move(sha)};
    assessment.decision = verdict;
    assessment.risk.score = 42;
    return assessment;
}

} // namespace

class WorldTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void groupsPulls_data();
    void groupsPulls();
    void latestAttemptWins();
    void unknownIsNeverGreen();
    void anOldAssessmentDoesNotCount();
    void oneRowASignature();
    void mendedFailureTurnsGreen();
    void infraIsNotTheChange();
    void successRateHasGaps();
    void timeToFixSpansRedToGreen();
    void refusesUnknownTrends();
};

void WorldTest::groupsPulls_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("draft");
    QTest::addColumn<bool>("ours");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<bool>("snoozed");
    QTest::addColumn<int>("group");
    const auto row
        = [](const char *name, RunState state, bool draft, bool ours, Verdict verdict, bool snoozed, NextStep group) {
              QTest::addRow("%s", name) << int(state) << draft << ours << int(verdict) << snoozed << int(group);
          };
    row("failed", RunState::Failed, false, false, Verdict::AutoApprove, false, NextStep::Blocked);
    row("failed draft", RunState::Failed, true, false, Verdict::AutoApprove, false, NextStep::Blocked);
    row("running", RunState::Running, false, false, Verdict::AutoApprove, false, NextStep::Waiting);
    row("passed", RunState::Passed, false, false, Verdict::RunTestsFull, false, NextStep::Ready);
    row("wants a person", RunState::Passed, false, false, Verdict::RequireApproval, false, NextStep::NeedsYou);
    row("security", RunState::Passed, false, false, Verdict::SecurityReview, false, NextStep::NeedsYou);
    row("draft", RunState::Passed, true, false, Verdict::RequireApproval, false, NextStep::Draft);
    row("our draft", RunState::Passed, true, true, Verdict::RequireApproval, false, NextStep::NeedsYou);
    row("our red draft", RunState::Failed, true, true, Verdict::RequireApproval, false, NextStep::Blocked);
    row("snoozed", RunState::Failed, false, false, Verdict::RequireApproval, true, NextStep::Snoozed);
    row("cancelled", RunState::Cancelled, false, false, Verdict::AutoApprove, false, NextStep::Waiting);
}

void WorldTest::groupsPulls()
{
    QFETCH(int, state);
    QFETCH(bool, draft);
    QFETCH(bool, ours);
    QFETCH(int, verdict);
    QFETCH(bool, snoozed);
    QFETCH(int, group);
    engine::World world;
    Pull pull = pullOf(1, "aaa");
    pull.draft = draft;
    if (ours)
        pull.labels = {"ci/autofix"};
    world.put(runOf("r1", "aaa", RunState(state), 0));
    world.assessments[pull.key] = assessmentOf("aaa", Verdict(verdict));
    if (snoozed)
        world.snoozed[pull.key.text()] = noon + std::chrono::hours(1);
    const BoardRow row = engine::boardRow(world, pull, noon);
    QCOMPARE(int(row.group), group);
    QVERIFY(!row.groupWhy.empty());
    // A snooze that is over is none.
    QVERIFY(!snoozed || engine::boardRow(world, pull, noon + std::chrono::hours(2)).group != NextStep::Snoozed);
}

void WorldTest::latestAttemptWins()
{
    engine::World world;
    world.put(runOf("r1", "aaa", RunState::Failed, 0));
    world.put(runOf("r2", "aaa", RunState::Passed, 5));
    QCOMPARE(int(engine::stateOf(world, widgets, {"aaa"})), int(State::Passed));
    const BoardRow row = engine::boardRow(world, pullOf(1, "aaa"), noon);
    QCOMPARE(row.checksTotal, 1);
    QCOMPARE(row.checksPassed, 1);
    world.put(runOf("r3", "aaa", RunState::Queued, 9));
    QCOMPARE(int(engine::stateOf(world, widgets, {"aaa"})), int(State::Running));
}

void WorldTest::unknownIsNeverGreen()
{
    engine::World world;
    QCOMPARE(int(engine::stateOf(world, widgets, {"aaa"})), int(State::Unknown));
    world.put(runOf("r1", "aaa", RunState::Unknown, 0));
    QCOMPARE(int(engine::stateOf(world, widgets, {"aaa"})), int(State::Unknown));
    QCOMPARE(int(engine::stateOf(world, {"demo/other"}, {"aaa"})), int(State::Unknown));
}

void WorldTest::anOldAssessmentDoesNotCount()
{
    engine::World world;
    world.assessments[{widgets, 1}] = assessmentOf("old", Verdict::AutoApprove);
    QVERIFY(!engine::boardRow(world, pullOf(1, "new"), noon).assessed);
    QCOMPARE(engine::boardRow(world, pullOf(1, "old"), noon).risk, 42);
}

void WorldTest::oneRowASignature()
{
    engine::World world;
    world.put(runOf("r1", "aaa", RunState::Failed, 0));
    world.put(runOf("r2", "bbb", RunState::Failed, 10, "feature"));
    world.put(RunId{"r1"}, diagnosisOf("s"));
    world.put(RunId{"r2"}, diagnosisOf("s"));
    const auto row = engine::failureRow(world, "s", noon);
    QVERIFY(row.has_value());
    QCOMPARE(row->run.value, std::string("r2"));
    QCOMPARE(row->runs, 2);
    QCOMPARE(row->repos, 1);
    QCOMPARE(row->kind, std::string("consistent"));
    QVERIFY(row->firstSeen < row->lastSeen);
    world.put(RunId{"r2"}, diagnosisOf("other"));
    QCOMPARE(engine::failureRow(world, "s", noon)->run.value, std::string("r1"));
    QVERIFY(!engine::failureRow(world, "nobody", noon).has_value());
}

void WorldTest::mendedFailureTurnsGreen()
{
    engine::World world;
    world.put(runOf("r1", "aaa", RunState::Failed, 0));
    world.put(RunId{"r1"}, diagnosisOf("s"));
    QCOMPARE(int(engine::failureRow(world, "s", noon)->state), int(State::Failed));
    world.put(runOf("r2", "bbb", RunState::Running, 5));
    QCOMPARE(int(engine::failureRow(world, "s", noon)->state), int(State::Running));
    world.put(runOf("r2", "bbb", RunState::Passed, 5));
    QCOMPARE(int(engine::failureRow(world, "s", noon)->state), int(State::Passed));
    world.put(runOf("r3", "ccc", RunState::Failed, 9));
    QCOMPARE(int(engine::failureRow(world, "s", noon)->state), int(State::Failed));
}

void WorldTest::infraIsNotTheChange()
{
    engine::World world;
    world.put(runOf("r1", "aaa", RunState::Failed, 0));
    QCOMPARE(int(engine::stateOf(world, widgets, {"aaa"})), int(State::Failed));
    world.put(RunId{"r1"}, diagnosisOf("s", FailureType::DiskFull));
    QCOMPARE(int(engine::stateOf(world, widgets, {"aaa"})), int(State::Infra));
    QCOMPARE(engine::failureRow(world, "s", noon)->kind, std::string("infra"));
}

void WorldTest::successRateHasGaps()
{
    engine::World world;
    world.put(runOf("r1", "aaa", RunState::Failed, 0));
    world.put(runOf("r2", "bbb", RunState::Passed, 5));
    world.put(runOf("r3", "ccc", RunState::Cancelled, 6));
    const auto trend = engine::trend(world, "success_rate", 3, noon + std::chrono::hours(1));
    QVERIFY(trend.has_value());
    QCOMPARE(trend->points.size(), size_t(3));
    QCOMPARE(trend->points[0].denominator, int64_t(0));
    QCOMPARE(trend->points[2].numerator, int64_t(1));
    QCOMPARE(trend->points[2].denominator, int64_t(2));
}

void WorldTest::timeToFixSpansRedToGreen()
{
    engine::World world;
    world.put(runOf("r1", "aaa", RunState::Failed, 0));
    world.put(runOf("r2", "bbb", RunState::Failed, 10));
    world.put(runOf("r3", "ccc", RunState::Passed, 30));
    world.put(runOf("r4", "ddd", RunState::Passed, 40));
    world.put(runOf("x1", "eee", RunState::Passed, 20, "other"));
    const auto trend = engine::trend(world, "time_to_fix", 1, noon + std::chrono::hours(1));
    QVERIFY(trend.has_value());
    QCOMPARE(trend->denominator, int64_t(1));
    QCOMPARE(trend->median, 30.0);
}

void WorldTest::refusesUnknownTrends()
{
    QVERIFY(!engine::trend({}, "mood", 30, noon).has_value());
    QVERIFY(!engine::trend({}, "success_rate", 0, noon).has_value());
    QVERIFY(!engine::trend({}, "success_rate", 100000, noon).has_value());
}

SIGNALBOX_TEST(WorldTest)
#include "tst_world.moc"
