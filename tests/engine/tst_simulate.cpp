// SPDX-License-Identifier: GPL-3.0-or-later
// What another policy would have decided, and another fix after a person's no.
#include "small_house.h"

#include <core/engine/house.h>
#include <core/engine/stages.h>
#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;
using sb::tests::SmallHouse;

namespace {

const std::string allOfIt = R"(schema = 1
[[permit]]
name = "all of it"
actions = ["open_draft", "merge", "mark_ready"]
ask = false
)";

} // namespace

class tst_simulate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void comparesTwoPolicies();
    void looksBackSoFar();
    void hardGatesStay();
    void refuses_data();
    void refuses();
    void anotherFixAfterARejection();

private:
    static engine::PolicyPreview simulate(SmallHouse &house, const std::string &toml, int days = 30)
    {
        const auto answer = engine::handle(*house.desk, engine::SimulatePolicy{toml, "new.toml", days});
        [&] { QVERIFY2(answer, answer ? "" : answer.error().text.c_str()); }();
        return std::get<engine::PolicyPreview>(*answer);
    }
};

void tst_simulate::comparesTwoPolicies()
{
    SmallHouse house;
    house.setMode(Mode::Observe); // what is tried is the policy, whatever the mode
    house.propose("77");
    const Pull pull = house.open("mend", "dev", Verdict::AutoApprove);
    const auto same = simulate(house, "");
    QCOMPARE(same.rows.size(), size_t(2));
    QCOMPARE(same.changed, 0);
    QCOMPARE(same.alone, 0);
    const auto freely = simulate(house, allOfIt);
    QCOMPARE(freely.changed, 2);
    QCOMPARE(freely.alone, 2);
    for (const engine::PolicyPreview::Row &row : freely.rows) {
        QCOMPARE(int(row.was), int(fact::Answer::Ask));
        QCOMPARE(int(row.is), int(fact::Answer::Allow));
        QVERIFY(row.changes);
    }
    const auto forbid
        = simulate(house, allOfIt + "[[forbid]]\nname = \"no docs\"\ntypes = [\"docs\"]\nactions = [\"merge\"]\n");
    const auto row = std::ranges::find(forbid.rows, pull.key.text(), &engine::PolicyPreview::Row::subject);
    QVERIFY(row != forbid.rows.end());
    QCOMPARE(int(row->is), int(fact::Answer::Deny));
    QVERIFY2(row->why.contains("no docs"), row->why.c_str());
    // Nothing was done, nothing was kept.
    QVERIFY(house.ledger().empty());
    QVERIFY(house.host.all.at(1).state == PullState::Open);
}

void tst_simulate::looksBackSoFar()
{
    SmallHouse house;
    house.propose("77");
    house.clock->at += std::chrono::days(10);
    QCOMPARE(simulate(house, allOfIt, 30).rows.size(), size_t(1));
    QCOMPARE(simulate(house, allOfIt, 9).rows.size(), size_t(0));
}

void tst_simulate::hardGatesStay()
{
    SmallHouse house;
    auto known = house.propose("77");
    known.proof.reset();
    QVERIFY(house.desk->keep(known).has_value());
    house.open("mend", "main", Verdict::AutoApprove);
    house.open("ci/autofix-9", "dev", Verdict::AutoApprove);
    const auto preview = simulate(house, allOfIt);
    QCOMPARE(preview.rows.size(), size_t(3));
    QCOMPARE(preview.alone, 0);
    for (const engine::PolicyPreview::Row &row : preview.rows)
        QCOMPARE(int(row.is), int(row.action == Action::OpenDraft ? fact::Answer::Deny : fact::Answer::Ask));
}

void tst_simulate::refuses_data()
{
    QTest::addColumn<QString>("toml");
    QTest::addColumn<int>("days");
    QTest::addColumn<QString>("says");
    QTest::newRow("no TOML") << QStringLiteral("schema = ") << 30 << QStringLiteral("new.toml:1");
    QTest::newRow("unknown key") << QStringLiteral("schema = 1\nallow = true\n") << 30 << QStringLiteral("new.toml");
    QTest::newRow("no day") << QString() << 0 << QStringLiteral("days");
    QTest::newRow("too many") << QString() << 100'000 << QStringLiteral("days");
}

void tst_simulate::refuses()
{
    QFETCH(QString, toml);
    QFETCH(int, days);
    QFETCH(QString, says);
    SmallHouse house;
    const auto answer = engine::handle(*house.desk, engine::SimulatePolicy{toml.toStdString(), "new.toml", days});
    QVERIFY(!answer);
    QCOMPARE(answer.error().kind, Error::Kind::Invalid);
    QVERIFY2(QString::fromStdString(answer.error().text).contains(says), answer.error().text.c_str());
}

void tst_simulate::anotherFixAfterARejection()
{
    SmallHouse house;
    if (engine::sandboxOf(*house.desk) == SandboxLevel::None)
        QSKIP("no sandbox works here");
    // Either fix makes the check pass: the name, or the include.
    const std::string errors = "main.cpp:1:9: error: 'cuont' was not declared in this scope; did you mean 'count'?\n"
                               "sort.cpp:1:28: error: 'sort' is not a member of 'std'\n"
                               "sort.cpp:1:1: note: 'std::sort' is defined in header '<algorithm>'; this is probably "
                               "fixable by adding '#include <algorithm>'\n";
    house.commit("main", "errors.txt", errors);
    house.commit("main", "sort.cpp", "int s() { int a[2] = {2, 1}; std::sort(a, a + 2); return a[0]; }\n");
    house.commit("main", "check.sh",
                 "grep -q count main.cpp && exit 0\ngrep -q '#include <algorithm>' sort.cpp && exit 0\n"
                 "cat errors.txt\nexit 1\n");
    house.commit("main", "main.cpp", "int n = cuont;\n");
    Run run;
    run.id = {"77"};
    run.repo = house.repo;
    run.sha = house.commit("main", "notes.txt", "notes\n");
    run.branch = "main";
    run.job = "build";
    run.command = "sh check.sh";
    run.state = RunState::Failed;
    run.startedAt = run.finishedAt = house.clock->at;
    run.logPath = house.path("77.log");
    QFile log(QString::fromStdString(run.logPath));
    QVERIFY(log.open(QFile::WriteOnly));
    log.write(errors.c_str());
    log.close();
    house.put(run);
    QVERIFY(engine::diagnoseRun(*house.desk, run.id, {}));
    const auto patches = [&] {
        auto rows = std::get<std::vector<PatchRow>>(engine::handle(*house.desk, engine::ReadPatches{}).value());
        std::ranges::sort(rows, {}, &PatchRow::at);
        return rows;
    };
    const auto noFix = [&] {
        return std::get<engine::FailureDetail>(engine::handle(*house.desk, engine::ReadFailure{run.id}).value()).noFix;
    };
    engine::proposeFix(*house.desk, run.id, false, {});
    QCOMPARE(patches().size(), size_t(1));
    QVERIFY2(patches()[0].proved, patches()[0].statusWhy.c_str());
    engine::proposeFix(*house.desk, run.id, true, {}); // it stands: no second one beside it
    QCOMPARE(patches().size(), size_t(1));
    QVERIFY(engine::handle(*house.desk, engine::Reject{patches()[0].id, "not that name"}).has_value());
    engine::proposeFix(*house.desk, run.id, false, {}); // by itself one attempt is all
    QCOMPARE(patches().size(), size_t(1));
    house.clock->at += std::chrono::minutes(1);
    engine::proposeFix(*house.desk, run.id, true, {});
    QVERIFY2(patches().size() == 2, noFix().c_str());
    const PatchRow second = patches()[1];
    QVERIFY2(second.proved, second.statusWhy.c_str());
    QVERIFY(second.recipe != patches()[0].recipe);
    const auto opened = engine::handle(*house.desk, engine::Approve{second.id});
    QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
    QCOMPARE(house.host.all.at(1).head.branch, std::string("ci/autofix-77-2"));
    // A closed draft is a no, too; then all that is known was rejected.
    auto closed = engine::findPatch(*house.desk, second.id).value();
    closed.state.status = PatchStatus::Closed;
    QVERIFY(house.desk->keep(closed).has_value());
    engine::proposeFix(*house.desk, run.id, true, {});
    QCOMPARE(patches().size(), size_t(2));
}

SIGNALBOX_TEST(tst_simulate)
#include "tst_simulate.moc"
