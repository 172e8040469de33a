// SPDX-License-Identifier: GPL-3.0-or-later
// FEATURES C8: what two witnesses call intermittent is run again without a person, once an attempt and within limits.
#include "small_house.h"

#include <core/engine/auto_rerun.h>
#include <core/engine/failures.h>
#include <core/engine/stages.h>
#include <core/forge/local/local_forge.h>
#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;
using sb::tests::FakeHost;
using sb::tests::MovingClock;
using sb::tests::SmallHouse;
using Story = std::vector<std::string>;

namespace {

const Witness network{"infrastructure_pattern", "retry", "the mirror did not answer"};
const Witness issue{"known_issue", "retry", "INFRA-7: the mirror"};
const Witness sameCode{"green_diff", "retry", "nothing has changed"};
const Witness touched{"change", "no_retry", "the pull request changes a.txt, where it failed"};

Run failedRun(SmallHouse &house, const std::string &id, const std::string &job = "build")
{
    Run run;
    run.id = {id};
    run.repo = house.repo;
    run.sha = house.base;
    run.branch = "main";
    run.workflow = "ci";
    run.job = job;
    run.state = RunState::Failed;
    run.startedAt = run.finishedAt = house.clock->at;
    return run;
}

void diagnosed(SmallHouse &house, const Run &run, const std::vector<Witness> &witnesses,
               FailureType type = FailureType::Network)
{
    Diagnosis diagnosis;
    diagnosis.type = type;
    diagnosis.group = groupOf(type);
    diagnosis.signature = "signature of " + run.job;
    diagnosis.signatureText = "the mirror did not answer";
    diagnosis.confidence = 0.9;
    diagnosis.witnesses = witnesses;
    house.put(run);
    QVERIFY(house.desk->keep(run.id, diagnosis).has_value());
}

/// The job passed on the very commit, an hour ago: what fails there now comes and goes.
void passedBefore(SmallHouse &house, const std::string &id)
{
    Run passed = failedRun(house, id);
    passed.state = RunState::Passed;
    passed.startedAt = passed.finishedAt = house.clock->at - std::chrono::hours(1);
    house.put(passed);
}

std::string wordsOf(SmallHouse &house, const std::string &run)
{
    const auto answer = engine::handle(*house.desk, engine::ReadFailure{{run}});
    return answer ? std::get<engine::FailureDetail>(*answer).rerun : answer.error().text;
}

int attemptsOf(const SmallHouse &house, const std::string &run)
{
    const auto found = std::ranges::find(house.host.runs, RunId{run}, &Run::id);
    return found == house.host.runs.end() ? 0 : found->attempt;
}

} // namespace

class tst_auto_rerun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoWitnesses();
    void leftToPeople_data();
    void leftToPeople();
    void otherModesOnlyNote_data();
    void otherModesOnlyNote();
    void aSecondWitnessMayComeLater();
    void afterAPersonNotAgain();
    void onceAJob();
    void aTeamMayAllowMore();
    void aStormEnds();
    void theHourPasses();
    void thePolicyMayForbid();
    void aLostAnswerIsSettledOnce();
    void whatChangedSinceItPassed_data();
    void whatChangedSinceItPassed();
    void overTheLocalForge();
};

void tst_auto_rerun::twoWitnesses()
{
    SmallHouse house;
    house.setMode(Mode::Act);
    diagnosed(house, failedRun(house, "7"), {network, issue});
    QVERIFY2(wordsOf(house, "7").starts_with("It is to be re-run by itself"), wordsOf(house, "7").c_str());
    QVERIFY(engine::rerunAlone(*house.desk, {}));
    QCOMPARE(house.story(), (Story{"intent pending rerun", "outcome done rerun"}));
    QCOMPARE(attemptsOf(house, "7"), 2);
    const LedgerEntry row = house.ledger().back();
    QCOMPARE(int(row.actor.kind), int(ActorKind::Rule));
    QCOMPARE(row.actor.name, std::string("policy"));
    QVERIFY(row.approver.name.empty());
    QCOMPARE(row.why, std::string("Re-run by itself: witnesses infrastructure pattern and known issue"));
    QVERIFY(row.detail.contains(network.text) && row.detail.contains(issue.text));
    QVERIFY2(wordsOf(house, "7").starts_with(row.why), wordsOf(house, "7").c_str());
    // Neither looking again nor a start does it twice.
    const int writes = house.host.writes();
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    house.reopen();
    house.setMode(Mode::Act);
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
    QCOMPARE(house.ledger().size(), size_t(2));
}

void tst_auto_rerun::leftToPeople_data()
{
    QTest::addColumn<QString>("says");
    for (const auto &[name, says] : std::initializer_list<std::pair<const char *, const char *>>{
             {"no witness", "no witness says"},
             {"one witness", "infrastructure pattern alone says"},
             {"a linter", "lint format does not come and go"},
             {"the change touches it", "the pull request changes a.txt"},
             {"passed meanwhile", "a later attempt"},
             {"a newer run", "a newer run"},
             {"an old failure", "more than 6 hours ago"},
             {"marked wrong", "marked the diagnosis as wrong"},
             {"a closed pull request", "is not open"},
             {"a newer commit", "has a newer commit"},
             {"stopped", "stop-all switch is on"},
             {"damaged ledger", "sound ledger"}})
        QTest::newRow(name) << QString::fromLatin1(says);
}

void tst_auto_rerun::leftToPeople()
{
    QFETCH(const QString, says);
    const QByteArray why = QTest::currentDataTag();
    SmallHouse house;
    house.setMode(Mode::Act);
    Run run = failedRun(house, "7");
    std::vector<Witness> witnesses{network, issue};
    if (why == "no witness" || why == "one witness")
        witnesses.resize(why == "one witness");
    if (why == "the change touches it")
        witnesses.push_back(touched);
    if (why.endsWith("pull request") || why == "a newer commit") {
        Pull pull = house.open("mend", "main", Verdict::RequireApproval);
        run.pull = pull.key.number;
        run.branch = "mend";
        run.sha = pull.head.sha;
        if (why == "a newer commit")
            pull.head.sha = house.base;
        else
            pull.state = PullState::Closed;
        QVERIFY(house.desk->keep(pull).has_value());
    }
    diagnosed(house, run, witnesses, why == "a linter" ? FailureType::LintFormat : FailureType::Network);
    Run later = run;
    later.id = {"8"};
    later.startedAt = later.finishedAt = run.finishedAt + std::chrono::minutes(1);
    if (why == "passed meanwhile") {
        later.attempt = 2;
        later.state = RunState::Passed;
        house.put(later);
    } else if (why == "a newer run") {
        later.sha = house.commit("main", "later.txt", "later\n");
        later.state = RunState::Running;
        house.put(later);
    } else if (why == "an old failure") {
        house.clock->at += std::chrono::hours(7);
    } else if (why == "marked wrong") {
        QVERIFY(engine::handle(*house.desk, engine::MarkWrong{run.id, true}).has_value());
    }
    house.desk->changeStatus([&](engine::Status &status) {
        status.stopped = why == "stopped";
        status.ledgerIntact = why != "damaged ledger";
    });
    const int writes = house.host.writes();
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    QCOMPARE(house.host.writes(), writes);
    QVERIFY(std::ranges::none_of(house.ledger(), [](const LedgerEntry &row) { return row.action == "rerun"; }));
    if (why != "stopped" && why != "damaged ledger")
        QVERIFY2(wordsOf(house, "7").starts_with("Not re-run by itself: "), wordsOf(house, "7").c_str());
    QVERIFY2(wordsOf(house, "7").contains(says.toStdString()), wordsOf(house, "7").c_str());
}

void tst_auto_rerun::otherModesOnlyNote_data()
{
    QTest::addColumn<int>("mode");
    QTest::newRow("Observe") << int(Mode::Observe);
    QTest::newRow("Propose") << int(Mode::Propose);
}

void tst_auto_rerun::otherModesOnlyNote()
{
    QFETCH(const int, mode);
    SmallHouse house;
    house.setMode(Mode(mode));
    diagnosed(house, failedRun(house, "7"), {network, issue});
    diagnosed(house, failedRun(house, "8", "lint"), {network, issue}, FailureType::LintFormat);
    const int writes = house.host.writes();
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!engine::rerunAlone(*house.desk, {}));
        house.reopen();
        house.setMode(Mode(mode));
    }
    QCOMPARE(house.host.writes(), writes);
    QCOMPARE(house.story(), Story{"note abandoned rerun"});
    const LedgerEntry note = house.ledger().back();
    QCOMPARE(note.subject, std::string("7"));
    QCOMPARE(note.why,
             std::string("Would be in Act: Re-run by itself: witnesses infrastructure pattern and known issue"));
    QVERIFY2(wordsOf(house, "7").starts_with("In Act it would be re-run by itself"), wordsOf(house, "7").c_str());
    // What was only noted is done once it may be.
    house.setMode(Mode::Act);
    QVERIFY(engine::rerunAlone(*house.desk, {}));
    QCOMPARE(attemptsOf(house, "7"), 2);
    QCOMPARE(attemptsOf(house, "8"), 1);
}

void tst_auto_rerun::aSecondWitnessMayComeLater()
{
    SmallHouse house;
    house.setMode(Mode::Act);
    diagnosed(house, failedRun(house, "7"), {network});
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    // An earlier attempt on the same commit had passed: history.
    passedBefore(house, "6");
    QVERIFY(engine::rerunAlone(*house.desk, {}));
    QCOMPARE(house.ledger().back().why, std::string("Re-run by itself: witnesses infrastructure pattern and history"));
}

void tst_auto_rerun::afterAPersonNotAgain()
{
    SmallHouse house;
    house.setMode(Mode::Act);
    diagnosed(house, failedRun(house, "7"), {network, issue});
    QVERIFY(engine::handle(*house.desk, engine::Rerun{{"7"}}).has_value());
    QVERIFY2(wordsOf(house, "7").starts_with("Somebody asked"), wordsOf(house, "7").c_str());
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    QCOMPARE(attemptsOf(house, "7"), 2);
    QCOMPARE(house.ledger().size(), size_t(2));
}

void tst_auto_rerun::onceAJob()
{
    for (const bool sameName : {true, false}) { // a host names a job's attempts alike or each anew
        SmallHouse house;
        house.setMode(Mode::Act);
        passedBefore(house, "6");
        const Run first = failedRun(house, "7");
        diagnosed(house, first, {network, issue});
        QVERIFY(engine::rerunAlone(*house.desk, {}));
        Run second = first;
        second.id = {sameName ? "7" : "8"};
        second.attempt = 2;
        second.startedAt = second.finishedAt = house.clock->at += std::chrono::minutes(5);
        diagnosed(house, second, {network, issue});
        const int writes = house.host.writes();
        QVERIFY(!engine::rerunAlone(*house.desk, {}));
        QCOMPARE(house.host.writes(), writes);
        QVERIFY2(wordsOf(house, second.id.value).contains("re-runs of this job"),
                 wordsOf(house, second.id.value).c_str());
        // A person may.
        QVERIFY(engine::handle(*house.desk, engine::Rerun{second.id}).has_value());
        // Another job of the same commit has its own count.
        diagnosed(house, failedRun(house, "9", "docs"), {network, sameCode});
        QVERIFY(engine::rerunAlone(*house.desk, {}));
    }
}

void tst_auto_rerun::aTeamMayAllowMore()
{
    SmallHouse house("schema = 1\n[[permit]]\nname = 'again'\nactions = ['rerun']\nask = false\nmax_reruns = 2\n");
    house.setMode(Mode::Act);
    passedBefore(house, "6");
    Run run = failedRun(house, "7");
    for (int attempt = 1; attempt <= 3; ++attempt) {
        run.id = {std::to_string(6 + attempt)};
        run.attempt = attempt;
        run.startedAt = run.finishedAt = house.clock->at += std::chrono::minutes(5);
        diagnosed(house, run, {network, issue});
        QCOMPARE(engine::rerunAlone(*house.desk, {}), attempt < 3);
    }
}

void tst_auto_rerun::aStormEnds()
{
    SmallHouse house;
    house.setMode(Mode::Act);
    for (int i = 0; i < 14; ++i)
        diagnosed(house, failedRun(house, "run " + std::to_string(i), "job " + std::to_string(i)), {network, issue});
    QVERIFY(engine::rerunAlone(*house.desk, {}));
    const auto intents = [&] { return std::ranges::count(house.story(), "intent pending rerun"); };
    QCOMPARE(intents(), 10);
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    QCOMPARE(intents(), 10);
    house.reopen();
    house.setMode(Mode::Act);
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    QCOMPARE(intents(), 10);
    QCOMPARE(house.ledger().size(), size_t(20)); // no refusal that nobody asked for
}

void tst_auto_rerun::theHourPasses()
{
    SmallHouse house("schema = 1\n[[permit]]\nname = 'again'\nactions = ['rerun']\nask = false\n"
                     "max_reruns_per_hour = 1\n");
    house.setMode(Mode::Act);
    diagnosed(house, failedRun(house, "7", "a"), {network, issue});
    diagnosed(house, failedRun(house, "8", "b"), {network, issue});
    QVERIFY(engine::rerunAlone(*house.desk, {}));
    QCOMPARE(attemptsOf(house, "7") + attemptsOf(house, "8"), 3);
    const std::string waits = attemptsOf(house, "7") == 1 ? "7" : "8";
    QVERIFY2(wordsOf(house, waits).contains("within an hour"), wordsOf(house, waits).c_str());
    house.clock->at -= std::chrono::minutes(30); // a clock that is set back does not open it
    QVERIFY(!engine::rerunAlone(*house.desk, {}));
    house.clock->at += std::chrono::minutes(30) + std::chrono::hours(1);
    QVERIFY(engine::rerunAlone(*house.desk, {}));
    QCOMPARE(attemptsOf(house, "7") + attemptsOf(house, "8"), 4);
}

void tst_auto_rerun::thePolicyMayForbid()
{
    for (const char *rule : {"[[permit]]\nname = 'asks'\nactions = ['rerun']\n",
                             "[[permit]]\nname = 'again'\nactions = ['rerun']\nask = false\n"
                             "[[forbid]]\nname = 'not the network'\nactions = ['rerun']\ntypes = ['network']\n",
                             "[[permit]]\nname = 'sure'\nactions = ['rerun']\nask = false\nmin_confidence = 0.95\n",
                             "[[permit]]\nname = 'never'\nactions = ['rerun']\nask = false\nmax_reruns = 0\n"}) {
        SmallHouse house("schema = 1\n" + std::string(rule));
        house.setMode(Mode::Act);
        diagnosed(house, failedRun(house, "7"), {network, issue});
        QVERIFY2(!engine::rerunAlone(*house.desk, {}), rule);
        QVERIFY(house.ledger().empty());
        QVERIFY2(wordsOf(house, "7").starts_with("Not re-run by itself: "), wordsOf(house, "7").c_str());
        house.setMode(Mode::Propose);
        QVERIFY(!engine::rerunAlone(*house.desk, {}));
        QVERIFY(house.ledger().empty()); // nor is it noted
    }
}

void tst_auto_rerun::aLostAnswerIsSettledOnce()
{
    for (const auto when : {FakeHost::When::Before, FakeHost::When::After}) {
        SmallHouse house;
        house.setMode(Mode::Act);
        diagnosed(house, failedRun(house, "7"), {network, issue});
        house.host.loseAnswer(1, when);
        QVERIFY(!engine::rerunAlone(*house.desk, {}));
        QCOMPARE(house.story(), Story{"intent pending rerun"});
        QVERIFY(!engine::rerunAlone(*house.desk, {})); // not a second time while nobody knows
        house.reopen();
        house.setMode(Mode::Act);
        QVERIFY(engine::recover(*house.desk).has_value());
        house.clock->at += std::chrono::seconds(3);
        QVERIFY(engine::recover(*house.desk).has_value());
        QCOMPARE(house.story(), (Story{"intent pending rerun", "outcome done rerun"}));
        QCOMPARE(attemptsOf(house, "7"), 2);
    }
}

void tst_auto_rerun::whatChangedSinceItPassed_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("says");
    QTest::newRow("a text") << QStringLiteral("README.md") << QStringLiteral("retry");
    QTest::newRow("code") << QStringLiteral("code.c") << QString();
    QTest::newRow("what failed") << QStringLiteral("a.txt") << QStringLiteral("no_retry");
}

void tst_auto_rerun::whatChangedSinceItPassed()
{
    QFETCH(const QString, file);
    QFETCH(const QString, says);
    SmallHouse house;
    Run passed = failedRun(house, "6");
    passed.state = RunState::Passed;
    house.put(passed);
    Run run = failedRun(house, "7");
    run.sha = house.commit("main", file.toStdString(), "changed\n");
    house.put(run);
    Diagnosis diagnosis;
    LogError error;
    error.file = "a.txt";
    diagnosis.errors = {error};
    engine::addGreenDiff(*house.desk, run, diagnosis);
    QCOMPARE(diagnosis.witnesses.size(), size_t(says.isEmpty() ? 0 : 1));
    if (!says.isEmpty())
        QCOMPARE(QString::fromStdString(diagnosis.witnesses[0].says), says);
    // Where it never passed nothing can be said.
    Run other = run;
    other.job = "other";
    Diagnosis none;
    engine::addGreenDiff(*house.desk, other, none);
    QVERIFY(none.witnesses.empty());
}

/// From a log on the disk to the second attempt on the host, by the code that does it in earnest.
void tst_auto_rerun::overTheLocalForge()
{
    const RepoId repo{"demo/one"};
    QTemporaryDir folder;
    const std::string workspace = folder.path().toStdString();
    const auto clock = std::make_shared<MovingClock>();
    QFile issues(folder.filePath(QStringLiteral("known_issues.toml")));
    QVERIFY(issues.open(QFile::WriteOnly));
    issues.write("[[issue]]\nid = 'INFRA-7'\ntitle = 'The mirror is down'\npattern = 'mirror\\.example\\.org'\n"
                 "retry = true\n");
    issues.close();
    std::unique_ptr<engine::Desk> desk;
    const auto open = [&] {
        desk.reset();
        auto opened = engine::Desk::open(workspace, clock);
        QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
        desk = std::move(*opened);
        QVERIFY(desk->load().has_value());
        desk->changeStatus([](engine::Status &status) { status.mode = Mode::Act; });
    };
    open();
    auto forge = *forge::LocalForge::open(desk->forgePath(), clock);
    QVERIFY(forge->addRepo(repo, "main", {"main"}).has_value());
    const git::Repository git = *git::Repository::open(forge->gitDir(repo));
    const auto tree = git.writeTree(
        {},
        {{".signalbox.toml", std::string("[ci]\ncommand = \"sh check.sh\"\n")},
         {"check.sh", std::string("echo 'curl: (6) Could not resolve host: mirror.example.org'; exit 6\n")}});
    const Sha sha = git.writeCommit(tree.value(), {}, "begin", {"Ada", "ada@example.org", clock->at}).value();
    QVERIFY(git.setBranch("main", sha, {}).has_value());
    QVERIFY(desk->keep(Repo{repo, "main", forge->gitDir(repo)}).has_value());
    QVERIFY(forge->observe(repo).has_value());
    const auto check = [&](size_t attempts) {
        clock->at += std::chrono::minutes(1);
        QVERIFY(forge->runNextCheck({}, {}).value());
        const auto runs = forge->runs(repo, sha);
        QVERIFY(runs && runs->size() == attempts);
        for (const Run &run : *runs) {
            QCOMPARE(run.state, RunState::Failed);
            QVERIFY(desk->keep(run).has_value());
        }
        QVERIFY(engine::diagnoseRun(*desk, std::ranges::max(*runs, {}, &Run::attempt).id, {}));
    };
    check(1);
    QVERIFY(engine::rerunAlone(*desk, {}));
    QCOMPARE(forge->queuedChecks().value(), 1);
    QVERIFY(!engine::rerunAlone(*desk, {}));
    open(); // a start
    QVERIFY(!engine::rerunAlone(*desk, {}));
    QCOMPARE(forge->queuedChecks().value(), 1);
    check(2); // it fails again, and once is enough
    QVERIFY(!engine::rerunAlone(*desk, {}));
    QCOMPARE(forge->queuedChecks().value(), 0);
    QCOMPARE(forge->runs(repo, sha)->size(), size_t(2));
    const auto rows = desk->ledger().page(0, 100).value();
    QCOMPARE(rows.size(), size_t(2));
    QCOMPARE(rows[0].why, std::string("Re-run by itself: witnesses infrastructure pattern and known issue"));
    QCOMPARE(int(rows[0].outcome), int(Outcome::Done));
}

SIGNALBOX_TEST(tst_auto_rerun)
#include "tst_auto_rerun.moc"
