// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/diagnose/patterns.h>
#include <core/engine/failures.h>
#include <core/engine/rules_tool.h>
#include <core/engine/team_knowledge.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>

using namespace sb;
using namespace sb::fact;

namespace {

const Time asked = fromIso("2026-11-20T12:00:00Z").value();

void addRun(engine::World &world, const std::string &id, const std::string &sha, RunState state, int minute,
            const std::string &signature = {}, const std::string &text = "it is broken",
            FailureType type = FailureType::TestAssertion)
{
    Run run;
    run.id = {id};
    run.repo = {"demo/widgets"};
    run.sha = {sha};
    run.branch = "main";
    run.workflow = "ci";
    run.job = "build";
    run.command = "make test";
    run.state = state;
    run.startedAt = asked + std::chrono::minutes(minute);
    run.finishedAt = run.startedAt + std::chrono::seconds(30);
    world.put(run);
    if (signature.empty())
        return;
    Diagnosis diagnosis;
    diagnosis.signature = signature;
    diagnosis.signatureText = text;
    diagnosis.type = type;
    diagnosis.group = groupOf(type);
    world.put(run.id, diagnosis);
}

void write(const QString &path, const char *text)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
    file.write(text);
}

const char *const vaultRule = "[[rule]]\nid = 'vault'\ntool = 'vault'\npattern = '^VAULT-13: (?P<message>.+)'\n"
                              "type = 'permission'\nrank = 95\n";
const char *const generalRule = "[[rule]]\nid = 'any'\ntool = 'any'\npattern = '.'\ntype = 'permission'\nrank = 95\n";

bool knows(engine::TeamKnowledge &team, const char *rule)
{
    const auto known = team.knowledge();
    return known && std::ranges::contains(known->patterns->rules(), rule, &diagnose::Rule::id);
}

} // namespace

class TestFailures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFlakyRow();
    void anEndedRow();
    void knownIssuesAreCounted();
    void similarOnesAreOrdered();
    void historyIsAWitness();
    void theSubjectOfInstructions();
    void rulesAreReadAgain();
    void aWrongRuleChangesNothing();
    void issuesAreReadAgain();
    void filesAreBounded();
    void testsOfFiles_data();
    void testsOfFiles();
};

void TestFailures::aFlakyRow()
{
    engine::World world;
    addRun(world, "r1", "a", RunState::Failed, 0, "s1", "connect ECONNREFUSED <n>");
    addRun(world, "r2", "a", RunState::Passed, 1);
    addRun(world, "r3", "b", RunState::Passed, 2);
    addRun(world, "r4", "c", RunState::Failed, 3, "s1", "connect ECONNREFUSED <n>");
    const auto row = engine::failureRow(world, "s1", asked);
    QVERIFY(row.has_value());
    QCOMPARE(row->kind, std::string("flaky"));
    QCOMPARE(row->state, State::Flaky);
    QCOMPARE(row->failed, (Ratio{2, 4}));
    QCOMPARE(row->flips, (Ratio{1, 2}));
    QCOMPARE(row->flakyGroup, std::string("network_refused"));
    QCOMPARE(row->ending.how, std::string("open"));
    QVERIFY(row->kindWhy.contains("1 of 2 commits"));
}

void TestFailures::anEndedRow()
{
    engine::World world;
    addRun(world, "r1", "a", RunState::Failed, 0, "s1");
    addRun(world, "r2", "m", RunState::Passed, 45);
    Pull pull;
    pull.key = {{"demo/widgets"}, 12};
    pull.state = PullState::Merged;
    pull.merged = {"m"};
    pull.base.branch = "main";
    world.put(pull);
    const auto row = engine::failureRow(world, "s1", asked);
    QCOMPARE(row->kind, std::string("new"));
    QCOMPARE(row->state, State::Passed);
    QCOMPARE(row->ending.how, std::string("fixed"));
    QCOMPARE(row->ending.pull, int64_t(12));
    QCOMPARE(row->ending.text, std::string("fixed by #12 after 45 min"));
}

void TestFailures::knownIssuesAreCounted()
{
    engine::World world;
    addRun(world, "r1", "a", RunState::Failed, 0, "s1", "mirror.example.org: reset");
    addRun(world, "r2", "b", RunState::Failed, 1, "s1", "mirror.example.org: reset");
    addRun(world, "r3", "c", RunState::Failed, 2, "s2", "fetch mirror.example.org/x failed: reset");
    addRun(world, "r4", "c", RunState::Failed, 2, "s3", "something else");
    QVERIFY(!engine::failureRow(world, "s1", asked)->knownIssue);
    auto list = diagnose::KnownIssues::parse("[[issue]]\nid = 'INFRA-7'\ntitle = 'The mirror'\n"
                                             "pattern = 'mirror\\.example\\.org.*reset'\nretry = true\n"
                                             "link = 'https://example.org/7'\n",
                                             "known_issues.toml");
    QVERIFY2(list.has_value(), list ? "" : list.error().text.c_str());
    world.put(std::make_shared<const diagnose::KnownIssues>(*list));
    const auto row = engine::failureRow(world, "s2", asked);
    QVERIFY(row->knownIssue.has_value());
    QCOMPARE(*row->knownIssue, (KnownIssueRef{"INFRA-7", "The mirror", "https://example.org/7", true, 3}));
    QCOMPARE(row->kind, std::string("known"));
    QVERIFY(!engine::failureRow(world, "s3", asked)->knownIssue);
    // One that comes later is counted, too.
    addRun(world, "r5", "d", RunState::Failed, 4, "s2", "fetch mirror.example.org/x failed: reset");
    QCOMPARE(engine::failureRow(world, "s1", asked)->knownIssue->count, 4);
    world.put(std::make_shared<const diagnose::KnownIssues>());
    QVERIFY(!engine::failureRow(world, "s1", asked)->knownIssue);
}

void TestFailures::similarOnesAreOrdered()
{
    engine::World world;
    addRun(world, "r1", "a", RunState::Failed, 0, "s1", "undefined reference to uv_loop_close", FailureType::Link);
    addRun(world, "r2", "b", RunState::Failed, 1, "s2", "undefined reference to uv_loop_open", FailureType::Link);
    addRun(world, "r3", "c", RunState::Failed, 2, "s3", "undefined reference to uv_loop_close now", FailureType::Link);
    addRun(world, "r4", "d", RunState::Failed, 3, "s4", "No space left on device", FailureType::DiskFull);
    addRun(world, "r5", "d", RunState::Passed, 4);
    const auto similar = engine::similarTo(world, "s1", asked);
    QCOMPARE(similar.size(), size_t(2));
    QCOMPARE(similar[0].signature, std::string("s3"));
    QCOMPARE(similar[1].signature, std::string("s2"));
    QCOMPARE(similar[0].ending.how, std::string("passed"));
    QVERIFY(engine::similarTo(world, "s4", asked).empty());
    QVERIFY(engine::similarTo(world, "unheard", asked).empty());
}

void TestFailures::historyIsAWitness()
{
    engine::World world;
    addRun(world, "r1", "a", RunState::Failed, 0, "s1");
    QVERIFY(engine::withHistory(world, {"r1"}, asked).witnesses.empty());
    addRun(world, "r2", "a", RunState::Failed, 1, "s1");
    auto witnesses = engine::withHistory(world, {"r1"}, asked).witnesses;
    QCOMPARE(witnesses.size(), size_t(1));
    QCOMPARE(witnesses[0].says, std::string("no_retry"));
    addRun(world, "r3", "a", RunState::Passed, 2);
    witnesses = engine::withHistory(world, {"r1"}, asked).witnesses;
    QCOMPARE(witnesses.size(), size_t(1));
    QCOMPARE(witnesses[0].kind, std::string("history"));
    QCOMPARE(witnesses[0].says, std::string("retry"));
    QVERIFY(world.diagnoses.at({"r1"}).witnesses.empty());
}

void TestFailures::theSubjectOfInstructions()
{
    engine::World world;
    addRun(world, "r1", "a", RunState::Failed, 0, "s1");
    const auto subject = engine::subjectOf(world, {"r1"}, world.diagnoses.at({"r1"}));
    const std::string text = diagnose::instructions(subject, fail(Error::Kind::Unavailable, "none"));
    for (const char *part : {"`demo/widgets`", "`main`", "`ci / build`", "`make test`", "test_assertion"})
        QVERIFY2(text.contains(part), part);
}

void TestFailures::rulesAreReadAgain()
{
    QTemporaryDir folder;
    engine::TeamKnowledge team(folder.path().toStdString());
    QVERIFY(!knows(team, "vault"));
    write(folder.filePath(QStringLiteral("rules/acme.toml")), vaultRule);
    QVERIFY(knows(team, "vault"));
    QVERIFY(team.problem().empty());
    // The same files are not compiled again.
    QCOMPARE(team.knowledge()->patterns, team.knowledge()->patterns);
    QVERIFY(QFile::remove(folder.filePath(QStringLiteral("rules/acme.toml"))));
    QVERIFY(!knows(team, "vault"));
}

void TestFailures::aWrongRuleChangesNothing()
{
    QTemporaryDir folder;
    engine::TeamKnowledge team(folder.path().toStdString());
    const QString file = folder.filePath(QStringLiteral("rules/acme.toml"));
    write(file, generalRule);
    QVERIFY(team.knowledge().has_value());
    QVERIFY(!knows(team, "any"));
    QVERIFY2(team.problem().contains("acme.toml") && team.problem().contains("'any'"), team.problem().c_str());
    write(file, vaultRule);
    QVERIFY(knows(team, "vault"));
    QVERIFY(team.problem().empty());
    write(folder.filePath(QStringLiteral("rules/more.toml")), "[[rule");
    QVERIFY(knows(team, "vault"));
    QVERIFY2(team.problem().contains("more.toml:1"), team.problem().c_str());
}

void TestFailures::issuesAreReadAgain()
{
    QTemporaryDir folder;
    engine::TeamKnowledge team(folder.path().toStdString());
    QVERIFY(team.issues()->issues().empty());
    const QString file = folder.filePath(QStringLiteral("known_issues.toml"));
    write(file, "[[issue]]\nid = 'A'\ntitle = 'T'\nsignature = 'x'\n");
    const auto first = team.issues();
    QCOMPARE(first->issues().size(), size_t(1));
    QCOMPARE(team.issues(), first);
    write(file, "[[issue]]\nid = 'A'\n");
    QCOMPARE(team.issues(), first);
    QVERIFY2(team.problem().contains("known_issues.toml:1"), team.problem().c_str());
    QVERIFY(QFile::remove(file));
    QVERIFY(team.issues()->issues().empty());
    QVERIFY(team.problem().empty());
}

void TestFailures::filesAreBounded()
{
    QTemporaryDir folder;
    for (int i = 0; i <= 100; ++i)
        write(folder.filePath(QStringLiteral("rules/%1.toml").arg(i)), "");
    const auto files = engine::teamRuleFiles(folder.path().toStdString());
    QVERIFY(!files.has_value());
    QCOMPARE(files.error().kind, Error::Kind::Limit);
    QVERIFY(engine::teamRuleFiles(folder.path().toStdString() + "/none")->empty());
}

void TestFailures::testsOfFiles_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<int>("refused"); ///< -1: it cannot be read at all
    QTest::addColumn<QString>("says");
    const QByteArray sealed("fetching\nVAULT-13: no key\n");
    QTest::newRow("a rule and its log") << QByteArray(vaultRule) << sealed << 0 << "vault";
    QTest::newRow("a rule and another log") << QByteArray(vaultRule) << QByteArray("fine\n") << 1 << "no rule matches";
    QTest::newRow("a rule for everything") << QByteArray(generalRule) << sealed << -1 << "too general";
    QTest::newRow("an issue and its log")
        << QByteArray("[[issue]]\nid = 'A-1'\ntitle = 'T'\npattern = 'undeclared in this house'\n")
        << QByteArray("a.c:1:2: error: x undeclared in this house\n") << 0 << "A-1";
    QTest::newRow("an issue and another log")
        << QByteArray("[[issue]]\nid = 'A-1'\ntitle = 'T'\npattern = 'undeclared in this house'\n")
        << QByteArray("a.c:1:2: error: y\n") << 1 << "no issue explains";
    QTest::newRow("an issue for everything")
        << QByteArray("[[issue]]\nid = 'A-1'\ntitle = 'T'\npattern = '.'\n") << sealed << -1 << "too general";
}

void TestFailures::testsOfFiles()
{
    QFETCH(const QByteArray, file);
    QFETCH(const QByteArray, log);
    QFETCH(const int, refused);
    QFETCH(const QString, says);
    QTemporaryDir folder;
    engine::RuleTest test;
    test.file = folder.filePath(QStringLiteral("team.toml")).toStdString();
    test.log = folder.filePath(QStringLiteral("build.log")).toStdString();
    write(folder.filePath(QStringLiteral("team.toml")), file.constData());
    write(folder.filePath(QStringLiteral("build.log")), log.constData());
    const auto check = engine::testRules(test);
    QCOMPARE(check.has_value(), refused >= 0);
    const std::string text = check ? check->text : check.error().text;
    QVERIFY2(QString::fromStdString(text).contains(says), text.c_str());
    if (check)
        QCOMPARE(check->refused, refused == 1);
}

SIGNALBOX_TEST(TestFailures)
#include "tst_failures.moc"
