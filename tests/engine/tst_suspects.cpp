// SPDX-License-Identifier: GPL-3.0-or-later
// Which commits are suspected of a red job: by what they change (core/diagnose/suspects.h), and from which range (ReadSuspects).
#include "small_house.h"

#include <core/diagnose/changed_paths.h>
#include <core/diagnose/suspects.h>
#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;
using sb::tests::SmallHouse;

namespace {

Diagnosis diagnosisOf(FailureType type, const std::string &file)
{
    Diagnosis diagnosis;
    diagnosis.type = type;
    diagnosis.group = groupOf(type);
    diagnosis.signature = "signature";
    diagnosis.signatureText = "it broke";
    LogError error;
    error.file = file;
    diagnosis.errors = {error};
    return diagnosis;
}

diagnose::Landed landed(const char *subject, int minute, std::vector<std::string> paths)
{
    Suspect commit;
    commit.sha = {subject};
    commit.subject = subject;
    commit.at = Time(std::chrono::minutes(minute));
    return {commit, std::move(paths)};
}

QString subjects(const std::vector<Suspect> &commits)
{
    QStringList found;
    for (const Suspect &commit : commits)
        found << QString::fromStdString(commit.subject);
    return found.join(QStringLiteral(", "));
}

class Trail {
public:
    /// One run of the job on a commit, each an hour after the one before.
    void run(const std::string &id, const Sha &sha, RunState state, const std::string &branch = "main",
             int64_t pull = 0)
    {
        house.clock->at += std::chrono::hours(1);
        Run run;
        run.id = {id};
        run.repo = house.repo;
        run.sha = sha;
        run.branch = branch;
        run.pull = pull;
        run.workflow = "ci";
        run.job = job;
        run.state = state;
        run.startedAt = run.finishedAt = house.clock->at;
        house.put(run);
        if (state == RunState::Failed)
            QVERIFY(house.desk->keep(run.id, diagnosisOf(FailureType::Compile, "a.txt")).has_value());
    }
    engine::Suspects of(const std::string &id)
    {
        const auto answer = engine::handle(*house.desk, engine::ReadSuspects{{id}}, Cancel{});
        if (answer)
            return std::get<engine::Suspects>(*answer);
        engine::Suspects none;
        none.note = answer.error().text;
        return none;
    }

    SmallHouse house;
    std::string job = "build";
};

} // namespace

class TestSuspects : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pathsAreToldApart_data();
    void pathsAreToldApart();
    void theLikeliestFirst_data();
    void theLikeliestFirst();
    void onlySoMany();
    void betweenGreenAndRed();
    void overOtherRedRuns();
    void flakyHasNone();
    void neverGreen();
    void aPullRequestOfItsOwn();
    void unknownRun();
};

void TestSuspects::pathsAreToldApart_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("is");
    for (const auto &[path, is] :
         std::initializer_list<std::pair<const char *, const char *>>{{"README.md", "documentation"},
                                                                      {"docs/guide.rst", "documentation"},
                                                                      {"LICENSE", "documentation"},
                                                                      {"web/package-lock.json", "dependencies"},
                                                                      {"requirements-dev.txt", "dependencies"},
                                                                      {"Cargo.lock", "dependencies"},
                                                                      {"requirements/notes.cpp", ""},
                                                                      {"src/CMakeLists.txt", "build"},
                                                                      {".github/workflows/ci.yml", "build"},
                                                                      {"docker/Dockerfile", "build"},
                                                                      {"src/build.cpp", ""},
                                                                      {"", ""}})
        QTest::newRow(path) << QString::fromLatin1(path) << QString::fromLatin1(is);
}

void TestSuspects::pathsAreToldApart()
{
    QFETCH(const QString, path);
    QFETCH(const QString, is);
    const std::string text = path.toStdString();
    QCOMPARE(diagnose::isDocumentation(text), is == QLatin1String("documentation"));
    QCOMPARE(diagnose::isDependencyList(text), is == QLatin1String("dependencies"));
    QCOMPARE(diagnose::isBuildFile(text), is == QLatin1String("build"));
}

void TestSuspects::theLikeliestFirst_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("order"); // those after the comma have nothing but the time against them
    const auto row = [](const char *name, FailureType type, const char *order) {
        QTest::newRow(name) << int(type) << QString::fromLatin1(order);
    };
    // "words" changes documentation alone and is never there.
    row("compile", FailureType::Compile, "named beside, newest build list oldest");
    row("link", FailureType::Link, "named build list beside, newest oldest");
    row("dependency", FailureType::DependencyResolution, "named build list beside, newest oldest");
    row("network", FailureType::Network, "named build beside, newest list oldest");
}

void TestSuspects::theLikeliestFirst()
{
    QFETCH(const int, type);
    QFETCH(const QString, order);
    const std::vector<diagnose::Landed> commits{landed("newest", 60, {"lib/other.cpp"}),
                                                landed("words", 55, {"README.md", "docs/a.rst"}),
                                                landed("build", 50, {"CMakeLists.txt"}),
                                                landed("list", 40, {"web/package.json"}),
                                                landed("beside", 30, {"src/shop/basket.cpp"}),
                                                landed("named", 20, {"lib/x.cpp", "src/shop/stock.cpp"}),
                                                landed("oldest", 10, {"lib/y.cpp"})};
    const auto found
        = diagnose::suspects(diagnosisOf(FailureType(type), "/home/ci/widgets/src/shop/stock.cpp"), commits);
    QString charged;
    QString others;
    for (const Suspect &commit : found) {
        QCOMPARE(commit.named, commit.subject == "named");
        (commit.why.empty() ? others : charged) += u' ' + QString::fromStdString(commit.subject);
    }
    QCOMPARE(charged.mid(1) + u',' + others, order);
}

void TestSuspects::onlySoMany()
{
    std::vector<diagnose::Landed> commits;
    for (int i = 0; i < 200; ++i)
        commits.push_back(landed("c", i, {"lib/x.cpp"}));
    commits.push_back(landed("named", 0, {"a.txt"}));
    const auto found = diagnose::suspects(diagnosisOf(FailureType::Compile, "a.txt"), commits);
    QCOMPARE(found.size(), diagnose::suspectLimit);
    QCOMPARE(found[0].subject, std::string("named"));
}

void TestSuspects::betweenGreenAndRed()
{
    Trail trail;
    trail.house.commit("main", "c.txt", "before\n");
    const Sha green = trail.house.commit("main", "d.txt", "green\n");
    trail.run("1", green, RunState::Passed);
    trail.house.commit("main", "README.md", "words\n");
    const Sha guilty = trail.house.commit("main", "a.txt", "wrong\n");
    const Sha red = trail.house.commit("main", "e.txt", "later\n");
    trail.run("2", red, RunState::Failed);
    const engine::Suspects found = trail.of("2");
    QCOMPARE(subjects(found.commits), QStringLiteral("change a.txt, change e.txt"));
    QCOMPARE(found.commits[0].sha, guilty);
    QCOMPARE(found.commits[0].why, std::string("changes a.txt, where it failed"));
    QVERIFY(found.commits[0].named && !found.commits[1].named);
    QCOMPARE(found.lastGood, green);
    QCOMPARE(found.firstBad, red);
    QCOMPARE(found.between, 3);
    QVERIFY(!found.more);
    QVERIFY2(found.note.starts_with("3 commits between the last green run, "), found.note.c_str());
}

/// The first red one counts, whatever it failed of.
void TestSuspects::overOtherRedRuns()
{
    Trail trail;
    trail.run("1", trail.house.base, RunState::Passed);
    const Sha first = trail.house.commit("main", "a.txt", "wrong\n");
    trail.run("2", first, RunState::Failed);
    const Sha next = trail.house.commit("main", "c.txt", "later\n");
    trail.run("3", next, RunState::Cancelled);
    trail.run("4", next, RunState::Failed);
    const engine::Suspects found = trail.of("4");
    QCOMPARE(found.firstBad, first);
    QCOMPARE(subjects(found.commits), QStringLiteral("change a.txt"));
    QVERIFY2(found.note.starts_with("One commit between"), found.note.c_str());
}

void TestSuspects::flakyHasNone()
{
    Trail trail;
    trail.run("1", trail.house.base, RunState::Passed);
    trail.run("2", trail.house.base, RunState::Failed);
    const engine::Suspects found = trail.of("2");
    QVERIFY(found.commits.empty());
    QVERIFY2(found.note.starts_with("The job passed on the same commit"), found.note.c_str());
}

void TestSuspects::neverGreen()
{
    Trail trail;
    trail.run("1", trail.house.base, RunState::Failed);
    const engine::Suspects found = trail.of("1");
    QVERIFY(found.commits.empty());
    QVERIFY2(found.note.starts_with("The job has not passed on this branch"), found.note.c_str());
}

void TestSuspects::aPullRequestOfItsOwn()
{
    Trail trail;
    const Pull pull = trail.house.open("mend", "main", Verdict::RequireApproval);
    QVERIFY(trail.house.desk->keep(pull).has_value());
    trail.job = "lint"; // which has never passed on it
    trail.run("9", pull.head.sha, RunState::Failed, "mend", pull.key.number);
    const engine::Suspects found = trail.of("9");
    QCOMPARE(found.commits.size(), size_t(1));
    QCOMPARE(found.commits[0].sha, pull.head.sha);
    QCOMPARE(found.commits[0].pull, pull.key.number);
    QVERIFY(found.lastGood.empty());
    QVERIFY2(found.note.contains("of the pull request"), found.note.c_str());
}

void TestSuspects::unknownRun()
{
    Trail trail;
    QVERIFY(trail.of("77").note.contains("no diagnosed run 77"));
}

SIGNALBOX_TEST(TestSuspects)
#include "tst_suspects.moc"
