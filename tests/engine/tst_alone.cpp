// SPDX-License-Identifier: GPL-3.0-or-later
// What is done without being asked for: the policy's own actions in Act, the way back that is kept open, and the word about what
// could not be done.
#include "small_house.h"

#include <core/engine/alone.h>
#include <core/engine/reverts.h>
#include <core/engine/stages.h>
#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;
using sb::tests::FakeHost;
using sb::tests::SmallHouse;
using Story = std::vector<std::string>;

namespace {

const std::string asksNobody = R"(schema = 1
[[permit]]
name = "all of it"
actions = ["open_draft", "merge"]
ask = false
[[permit]]
name = "people undo"
actions = ["mark_ready", "revert"]
)";

} // namespace

class tst_alone : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensAndLands();
    void onlyInAct_data();
    void onlyInAct();
    void thePolicyThatShipsAsksPeople();
    void waitsForAPerson_data();
    void waitsForAPerson();
    void neverLandsItsOwn();
    void oneTryAHead();
    void aLostAnswerIsNoSecondTry();

    void revertsFollowTheirBase();
    void revertsOnlyAskInObserve_data();
    void revertsOnlyAskInObserve();
    void saysWhatIsInTheWay();
    void undoneMergesRest();

    void anUndiagnosedRunHasARow();
    void anUnassessedPullSaysWhy();

private:
    static LedgerRow rowOf(SmallHouse &house, const std::string &action);
    static void land(SmallHouse &house, const Pull &pull);
};

LedgerRow tst_alone::rowOf(SmallHouse &house, const std::string &action)
{
    const auto rows = std::get<std::vector<LedgerRow>>(engine::handle(*house.desk, engine::ReadLedger{}).value());
    const auto found = std::ranges::find_if(
        rows, [&](const LedgerRow &row) { return row.entry.action == action && row.entry.kind == EntryKind::Outcome; });
    return found == rows.end() ? LedgerRow{} : *found;
}

void tst_alone::land(SmallHouse &house, const Pull &pull)
{
    const auto done = engine::handle(*house.desk, engine::Merge{pull.key, pull.head.sha});
    QVERIFY2(done, done ? "" : done.error().text.c_str());
}

void tst_alone::opensAndLands()
{
    SmallHouse house(asksNobody);
    house.setMode(Mode::Act);
    house.propose("77");
    const Pull pull
        = house.open("mend", "dev", Verdict::SkipTests); // as the rules that ship say of small changes to documents
    QVERIFY(engine::actAlone(*house.desk, {}));
    QCOMPARE(
        house.story(),
        (Story{"intent pending open_draft", "outcome done open_draft", "intent pending merge", "outcome done merge"}));
    for (const LedgerEntry &entry : house.ledger()) {
        QCOMPARE(int(entry.actor.kind), int(ActorKind::Rule));
        QCOMPARE(entry.actor.name, std::string("policy"));
        QVERIFY(entry.approver.name.empty());
    }
    QCOMPARE(house.text("dev", "a.txt"), std::string("one\ntwo\nthree\n"));
    QVERIFY(house.host.all.at(2).draft);
    QCOMPARE(house.host.all.at(2).head.branch, std::string("ci/autofix-77"));
    QVERIFY(house.host.all.at(2).body.contains("approved by policy"));
    const int writes = house.host.writes();
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
}

void tst_alone::onlyInAct_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("stopped");
    QTest::addColumn<bool>("sound");
    QTest::newRow("Observe") << int(Mode::Observe) << false << true;
    QTest::newRow("Propose") << int(Mode::Propose) << false << true;
    QTest::newRow("stopped") << int(Mode::Act) << true << true;
    QTest::newRow("damaged ledger") << int(Mode::Act) << false << false;
}

void tst_alone::onlyInAct()
{
    QFETCH(int, mode);
    QFETCH(bool, stopped);
    QFETCH(bool, sound);
    SmallHouse house(asksNobody);
    house.setMode(Mode(mode));
    house.desk->changeStatus([&](engine::Status &status) {
        status.stopped = stopped;
        status.ledgerIntact = sound;
    });
    house.propose("77");
    house.open("mend", "dev", Verdict::AutoApprove);
    const int writes = house.host.writes();
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
    QVERIFY(house.ledger().empty()); // not even a refusal that nobody asked for
}

void tst_alone::thePolicyThatShipsAsksPeople()
{
    SmallHouse house;
    house.setMode(Mode::Act);
    house.propose("77");
    house.open("mend", "dev", Verdict::AutoApprove);
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QVERIFY(house.ledger().empty());
    QVERIFY(house.host.all.at(1).state == PullState::Open);
}

void tst_alone::waitsForAPerson_data()
{
    QTest::addColumn<QString>("why");
    for (const char *why : {"protected branch", "triage asks", "no rule merges it", "no check", "failed check", "draft",
                            "head moved", "not assessed", "rejected patch", "unproved patch"})
        QTest::addRow("%s", why) << QString::fromUtf8(why);
}

void tst_alone::waitsForAPerson()
{
    QFETCH(QString, why);
    SmallHouse house(asksNobody);
    house.setMode(Mode::Act);
    if (why.endsWith(u"patch")) {
        engine::KnownPatch known = house.propose("77");
        if (why == u"rejected patch")
            known.state.status = PatchStatus::Rejected;
        else
            known.proof.reset();
        QVERIFY(house.desk->keep(known).has_value());
    } else {
        Pull pull = house.open("mend", why == u"protected branch" ? "main" : "dev",
                               why == u"triage asks"             ? Verdict::RequireApproval
                                   : why == u"no rule merges it" ? Verdict::RunTestsFull
                                                                 : Verdict::AutoApprove);
        if (why == u"no check" || why == u"failed check") {
            Run run = house.host.runs.back();
            run.state = why == u"no check" ? RunState::Cancelled : RunState::Failed;
            QVERIFY(house.desk->keep(run).has_value());
        } else if (why == u"draft") {
            pull.draft = true;
            QVERIFY(house.desk->keep(pull).has_value());
        } else if (why == u"head moved") {
            house.commit("mend", "more.txt", "not looked at\n");
        } else if (why == u"not assessed") {
            house.desk->world().with([&](engine::World &world) { world.assessments.clear(); });
        }
    }
    const int writes = house.host.writes();
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
    QVERIFY(house.ledger().empty());
}

void tst_alone::neverLandsItsOwn()
{
    SmallHouse house(asksNobody);
    house.setMode(Mode::Act);
    house.host.guarded.clear();
    const Pull pull = house.open("ci/autofix-9", "main", Verdict::AutoApprove);
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QVERIFY(house.host.all.at(pull.key.number).state == PullState::Open);
    QVERIFY(house.ledger().empty());
}

void tst_alone::oneTryAHead()
{
    SmallHouse house(asksNobody);
    house.setMode(Mode::Act);
    Pull pull = house.open("mend", "dev", Verdict::AutoApprove);
    house.commit("dev", "a.txt", "one\nzwei\nthree\n"); // the host will refuse: it conflicts
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QCOMPARE(house.story(), (Story{"intent pending merge", "outcome failed merge"}));
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QCOMPARE(house.ledger().size(), size_t(2));
    // A new head is a new matter.
    const git::Repository git = house.host.git();
    const Sha resolved
        = git.writeCommit(git.writeTree(*git.branch("dev"), {{"a.txt", std::string("one\ntwo\nthree\n")}}).value(),
                          {*git.branch("mend"), *git.branch("dev")}, "resolve",
                          {"Bob", "bob@example.org", house.clock->at})
              .value();
    QVERIFY(git.setBranch("mend", resolved, pull.head.sha).has_value());
    pull.head.sha = resolved;
    house.passes(resolved, "mend");
    Assessment assessment;
    assessment.sha = resolved;
    assessment.decision = Verdict::AutoApprove;
    assessment.actions = {"auto_merge"};
    QVERIFY(house.desk->keep(pull) && house.desk->keep(pull.key, assessment));
    QVERIFY(engine::actAlone(*house.desk, {}));
    QCOMPARE(house.story().back(), std::string("outcome done merge"));
    QCOMPARE(house.text("dev", "a.txt"), std::string("one\ntwo\nthree\n"));
}

void tst_alone::aLostAnswerIsNoSecondTry()
{
    SmallHouse house(asksNobody);
    house.setMode(Mode::Act);
    house.open("mend", "dev", Verdict::AutoApprove);
    house.host.loseAnswer(1, FakeHost::When::After);
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QVERIFY(!engine::actAlone(*house.desk, {}));
    QCOMPARE(house.story(), Story{"intent pending merge"});
    house.clock->at += std::chrono::seconds(3);
    QVERIFY(engine::recover(*house.desk).has_value());
    QCOMPARE(house.story(), (Story{"intent pending merge", "outcome done merge"}));
}

void tst_alone::revertsFollowTheirBase()
{
    SmallHouse house;
    land(house, house.open("mend", "main", Verdict::RequireApproval));
    const LedgerRow merged = rowOf(house, "merge");
    QVERIFY(merged.revertable);
    const std::string branch = "revert/" + merged.entry.after.value;
    const Sha first = house.host.git().branch(branch).value();
    QVERIFY(!engine::renewReverts(*house.desk, {})); // it is current
    const Sha moved = house.commit("main", "later.txt", "later\n");
    QVERIFY(engine::renewReverts(*house.desk, {}));
    const Sha second = house.host.git().branch(branch).value();
    QCOMPARE(house.host.git().commit(second)->parents, std::vector{moved});
    QCOMPARE(house.text(branch, "a.txt"), std::string("one\ntow\nthree\n"));
    QVERIFY(!house.text(branch, "later.txt").empty());
    const LedgerEntry note = house.ledger().back();
    QCOMPARE(note.action, std::string("revert_ready"));
    QCOMPARE(note.before, first);
    QCOMPARE(note.after, second);
    QVERIFY(!engine::renewReverts(*house.desk, {}));
    QCOMPARE(house.ledger().back().seq, note.seq);
    // After a start all is asked once more, and nothing is written.
    house.reopen();
    const int writes = house.host.writes();
    QVERIFY(!engine::renewReverts(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
}

void tst_alone::revertsOnlyAskInObserve_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("stopped");
    QTest::newRow("Observe") << int(Mode::Observe) << false;
    QTest::newRow("stopped") << int(Mode::Act) << true;
}

void tst_alone::revertsOnlyAskInObserve()
{
    QFETCH(int, mode);
    QFETCH(bool, stopped);
    SmallHouse house;
    land(house, house.open("mend", "main", Verdict::RequireApproval));
    house.setMode(Mode(mode));
    house.desk->changeStatus([&](engine::Status &status) { status.stopped = stopped; });
    house.commit("main", "a.txt", "one\nzwei\nthree\n");
    const int writes = house.host.writes();
    const size_t rows = house.ledger().size();
    QVERIFY(!engine::renewReverts(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
    QCOMPARE(house.ledger().size(), rows);
    QVERIFY(!rowOf(house, "merge").revertable); // but the answer is live
    // What was left is done when it may be.
    house.commit("main", "a.txt", "one\ntwo\nthree\n");
    QVERIFY(!engine::renewReverts(*house.desk, {}));
    QVERIFY(rowOf(house, "merge").revertable);
    house.setMode(Mode::Propose);
    house.desk->changeStatus([&](engine::Status &status) { status.stopped = false; });
    QVERIFY(engine::renewReverts(*house.desk, {}));
}

void tst_alone::saysWhatIsInTheWay()
{
    SmallHouse house;
    land(house, house.open("mend", "main", Verdict::RequireApproval));
    house.commit("main", "a.txt", "one\nzwei\nthree\n");
    engine::renewReverts(*house.desk, {});
    const LedgerRow row = rowOf(house, "merge");
    QVERIFY(!row.revertable);
    QVERIFY2(row.revertWhy.contains("a.txt"), row.revertWhy.c_str());
    house.commit("main", "a.txt", "one\ntow\nthree\n");
    engine::renewReverts(*house.desk, {});
    QVERIFY(!rowOf(house, "merge").revertable);
    QVERIFY2(rowOf(house, "merge").revertWhy.contains("undone"), rowOf(house, "merge").revertWhy.c_str());
}

void tst_alone::undoneMergesRest()
{
    SmallHouse house;
    land(house, house.open("mend", "main", Verdict::RequireApproval));
    const std::string effect = rowOf(house, "merge").entry.effect;
    const auto undone = engine::handle(*house.desk, engine::Revert{effect});
    QVERIFY2(undone, undone ? "" : undone.error().text.c_str());
    const int writes = house.host.writes();
    house.commit("main", "later.txt", "later\n");
    QVERIFY(!engine::renewReverts(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
    QVERIFY(rowOf(house, "merge").revertWhy.contains("reverted at"));
}

void tst_alone::anUndiagnosedRunHasARow()
{
    SmallHouse house;
    Run run;
    run.id = {"9"};
    run.repo = house.repo;
    run.sha = house.base;
    run.branch = "main";
    run.job = "build";
    run.state = RunState::Failed;
    run.startedAt = run.finishedAt = house.clock->at;
    run.logPath = house.path("gone.log");
    house.put(run);
    QVERIFY(!engine::diagnoseRun(*house.desk, run.id, {}));
    const auto rows = std::get<std::vector<FailureRow>>(engine::handle(*house.desk, engine::ReadFailures{}).value());
    QCOMPARE(rows.size(), size_t(1));
    QCOMPARE(rows[0].run, run.id);
    QVERIFY2(rows[0].text.starts_with("not diagnosed: ") && rows[0].text.contains("gone.log"), rows[0].text.c_str());
    const auto detail = engine::handle(*house.desk, engine::ReadFailure{run.id});
    QVERIFY(detail.has_value());
    QVERIFY(std::get<engine::FailureDetail>(*detail).noFix.contains("gone.log"));
    // It is not kept: the next start tries again, and then the row is another.
    house.reopen();
    QVERIFY(std::get<std::vector<FailureRow>>(engine::handle(*house.desk, engine::ReadFailures{}).value()).empty());
    QVERIFY(!engine::diagnoseRun(*house.desk, run.id, {}));
    Diagnosis diagnosis;
    diagnosis.signature = "s";
    diagnosis.signatureText = "error: it is broken";
    QVERIFY(house.desk->keep(run.id, diagnosis).has_value());
    const auto after = std::get<std::vector<FailureRow>>(engine::handle(*house.desk, engine::ReadFailures{}).value());
    QCOMPARE(after.size(), size_t(1));
    QCOMPARE(after[0].text, std::string("error: it is broken"));
}

void tst_alone::anUnassessedPullSaysWhy()
{
    SmallHouse house;
    Pull pull = house.open("mend", "main", Verdict::RequireApproval);
    house.desk->world().with([](engine::World &world) { world.assessments.clear(); });
    house.desk->sayUnassessed(pull.key, "the copy of demo/widgets cannot be read");
    const auto rows = std::get<std::vector<BoardRow>>(engine::handle(*house.desk, engine::ReadBoard{}).value());
    QCOMPARE(rows.size(), size_t(1));
    QVERIFY(!rows[0].assessed);
    QVERIFY(rows[0].summary.contains("cannot be read"));
    QVERIFY(rows[0].groupWhy.contains("cannot be read"));
}

SIGNALBOX_TEST(tst_alone)
#include "tst_alone.moc"
