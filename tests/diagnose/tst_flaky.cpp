// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/diagnose/flaky.h>
#include <core/diagnose/similar.h>

#include <tests/registry.h>

#include <deque>

using namespace sb;
using namespace sb::fact;

namespace {

const Time noon = fromIso("2026-11-20T12:00:00Z").value();

/// Runs of one job, written as words: "1a-" is pull request 1, commit a, failed of the failure; "+" passed, "x" failed of another,
/// "t" failed of what the pull request touches, "c" cancelled. Pull request 0 is main. One minute between them.
struct Story {
    explicit Story(const QString &words, FailureType type = FailureType::TestAssertion)
    {
        for (const QString &word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
            Run &run = runs.emplace_back();
            run.id = {"r" + std::to_string(runs.size())};
            run.repo = {"demo/widgets"};
            run.workflow = "ci";
            run.job = word.endsWith(QLatin1Char('o')) ? "other" : "build";
            run.pull = word[0].digitValue();
            run.branch = run.pull ? "feature" + std::to_string(run.pull) : "main";
            run.sha = {std::string(1, char(word[1].unicode()))};
            run.startedAt = noon + std::chrono::minutes(runs.size());
            run.finishedAt = run.startedAt + std::chrono::seconds(30);
            const char end = char(word[2].unicode());
            run.state = end == '+' ? RunState::Passed : end == 'c' ? RunState::Cancelled : RunState::Failed;
            Diagnosis &diagnosis = diagnoses.emplace_back();
            diagnosis.type = type;
            diagnosis.group = groupOf(type);
            diagnosis.signature = end == 'x' ? "another" : "same";
            if (end == 't')
                diagnosis.witnesses.push_back({"change", "no_retry", "it changes the test"});
            executions.push_back({&run, run.state == RunState::Failed ? &diagnosis : nullptr,
                                  run.pull ? "author" + std::to_string(run.pull % 2) : ""});
        }
    }
    std::deque<Run> runs;
    std::deque<Diagnosis> diagnoses;
    std::vector<diagnose::Execution> executions;
};

std::string written(const Ratio &ratio)
{
    return std::to_string(ratio.numerator) + "/" + std::to_string(ratio.denominator);
}

} // namespace

class TestFlaky : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void statistics_data();
    void statistics();
    void classes_data();
    void classes();
    void peopleAndIssuesGoFirst();
    void groups_data();
    void groups();
    void touched_data();
    void touched();
    void endings_data();
    void endings();
    void likenessOrders();
};

void TestFlaky::statistics_data()
{
    QTest::addColumn<QString>("story");
    QTest::addColumn<QString>("failed");
    QTest::addColumn<QString>("flips");
    QTest::addColumn<int>("streak");
    const auto row = [](const char *name, const char *story, const char *failed, const char *flips, int streak) {
        QTest::addRow("%s", name) << story << failed << flips << streak;
    };
    row("once", "0a-", "1/1", "0/1", 1);
    row("failed, then passed on the same commit", "0a- 0a+", "1/2", "1/1", 0);
    row("passed, then failed on the same commit", "0a+ 0a-", "1/2", "1/1", 0);
    row("passed on another commit", "0a- 0b+", "1/2", "0/1", 1);
    row("three times", "0a- 0a- 0a-", "3/3", "0/1", 3);
    row("one of two commits", "0a- 0a+ 0b- 0c+", "2/4", "1/2", 1);
    row("another failure is not this one", "0a- 0ax", "1/2", "0/1", 1);
    row("another failure counts as a run", "0a- 0ax 0a+", "1/3", "1/1", 0);
    row("cancelled counts nowhere", "0a- 0ac 0a+", "1/2", "1/1", 0);
    row("what the change touches is no flip", "1at 1a+", "1/2", "0/0", 0);
    row("another job does not count", "0a- 0a+o 0b+o", "1/1", "0/1", 1);
    row("none", "0ax 0a+", "0/0", "0/0", 0);
}

void TestFlaky::statistics()
{
    QFETCH(const QString, story);
    QFETCH(const QString, failed);
    QFETCH(const QString, flips);
    QFETCH(const int, streak);
    const Story told(story);
    const diagnose::Flakiness found = diagnose::flakinessOf("same", told.executions);
    QCOMPARE(QString::fromStdString(written(found.failed)), failed);
    QCOMPARE(QString::fromStdString(written(found.flips)), flips);
    QCOMPARE(found.streak, streak);
    // The order in which they are given says nothing.
    Story turned(story);
    std::ranges::reverse(turned.executions);
    QCOMPARE(diagnose::flakinessOf("same", turned.executions).failed, found.failed);
    QCOMPARE(diagnose::flakinessOf("same", turned.executions).streak, found.streak);
}

void TestFlaky::classes_data()
{
    QTest::addColumn<QString>("story");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("kind");
    const auto row = [](const char *name, const char *story, FailureType type, const char *kind) {
        QTest::addRow("%s", name) << story << int(type) << kind;
    };
    row("once", "0a-", FailureType::TestAssertion, "new");
    row("twice", "0a- 0a-", FailureType::TestAssertion, "consistent");
    row("came and went", "0a- 0a+", FailureType::TestAssertion, "flaky");
    row("came, went, and stays", "0a- 0a+ 0b- 0b- 0b-", FailureType::TestAssertion, "consistent");
    row("compilers are never flaky", "0a- 0a+ 0b- 0b+", FailureType::Compile, "consistent");
    row("linters are never flaky", "0a- 0a+ 0b- 0b+", FailureType::LintFormat, "consistent");
    row("nor are package managers", "0a- 0a+", FailureType::DependencyResolution, "consistent");
    row("the network", "0a- 0a+", FailureType::Network, "infra");
    row("the network once", "0a-", FailureType::Network, "infra");
    row("an unknown thing that comes and goes", "0a- 0a+", FailureType::Unknown, "flaky");
    row("what it touches", "1at 1a+ 1bt 1b+", FailureType::TestAssertion, "consistent");
    row("unrelated changes", "1a- 2b+ 2c- 3d+ 3e-", FailureType::TestAssertion, "flaky");
    row("unrelated changes, but nothing passed", "1a- 2c- 3e-", FailureType::TestAssertion, "consistent");
    row("one author's changes", "1a- 3b+ 3c- 5d+ 5e-", FailureType::TestAssertion, "consistent");
    row("two changes", "1a- 2b+ 2c- 1d+ 1e-", FailureType::TestAssertion, "consistent");
    row("the log says so", "0a-", FailureType::FlakyTest, "flaky");
}

void TestFlaky::classes()
{
    QFETCH(const QString, story);
    QFETCH(const int, type);
    QFETCH(const QString, kind);
    const Story told(story, FailureType(type));
    const auto found
        = diagnose::classOf(told.diagnoses.front(), diagnose::flakinessOf("same", told.executions), "", nullptr);
    QCOMPARE(QString::fromStdString(found.kind), kind);
    QVERIFY(found.why.ends_with('.'));
}

void TestFlaky::peopleAndIssuesGoFirst()
{
    const Story told(QStringLiteral("0a- 0a+"));
    const diagnose::Flakiness flakiness = diagnose::flakinessOf("same", told.executions);
    const KnownIssueRef issue{"INFRA-7", "The mirror resets", "", true, 1};
    QCOMPARE(diagnose::classOf(told.diagnoses.front(), flakiness, "infra", &issue).kind, std::string("classified"));
    const auto known = diagnose::classOf(told.diagnoses.front(), flakiness, "", &issue);
    QCOMPARE(known.kind, std::string("known"));
    QVERIFY(known.why.contains("INFRA-7"));
}

void TestFlaky::groups_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("type");
    QTest::addColumn<QString>("group");
    const auto row = [](const char *text, FailureType type, const char *group) {
        QTest::addRow("%s", text) << text << int(type) << group;
    };
    row("npm ERR! code ETIMEDOUT", FailureType::Network, "network_timed_out");
    row("curl: (28) Operation timed out after <n> ms", FailureType::Network, "network_timed_out");
    row("java.net.SocketException: Connection reset", FailureType::Network, "network_reset");
    row("curl: (6) Could not resolve host: example.org", FailureType::Network, "dns");
    row("connect ECONNREFUSED <n>:<n>", FailureType::TestAssertion, "network_refused");
    row("OSError: [Errno <n>] Address already in use", FailureType::TestAssertion, "port_in_use");
    row("toomanyrequests: Too Many Requests", FailureType::RateLimit, "rate_limit");
    row("the proxy said no", FailureType::Network, "network");
    row("AssertionError: subtitles differ", FailureType::TestAssertion, "test_assertion");
    row("sqlite3.OperationalError: database is locked", FailureType::TestCrash, "resource_busy");
    row("a.c: error: connection reset", FailureType::Compile, "");
    row("it is broken", FailureType::Unknown, "");
}

void TestFlaky::groups()
{
    QFETCH(const QString, text);
    QFETCH(const int, type);
    QFETCH(const QString, group);
    Diagnosis diagnosis;
    diagnosis.signatureText = text.toStdString();
    diagnosis.type = FailureType(type);
    diagnosis.group = groupOf(diagnosis.type);
    QCOMPARE(QString::fromStdString(diagnose::flakyGroup(diagnosis)), group);
}

void TestFlaky::touched_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("test");
    QTest::addColumn<QString>("changed");
    QTest::addColumn<bool>("touches");
    QTest::newRow("the file of the error") << "/builds/7/src/a.c" << "" << "src/a.c" << true;
    QTest::newRow("only its end is named") << "src/a.c" << "" << "lib/src/a.c" << true;
    QTest::newRow("another file of that name") << "lib/a.c" << "" << "src/a.c" << false;
    QTest::newRow("half a name") << "src/ba.c" << "" << "a.c" << false;
    QTest::newRow("pytest") << "" << "tests/test_a.py::test_sum" << "tests/test_a.py" << true;
    QTest::newRow("unittest") << "" << "test_sum (tests.test_a.Sum)" << "tests/test_a.py" << true;
    QTest::newRow("a test elsewhere") << "" << "tests/test_b.py::test_sum" << "tests/test_a.py" << false;
    QTest::newRow("nothing is named") << "" << "" << "tests/test_a.py" << false;
}

void TestFlaky::touched()
{
    QFETCH(const QString, file);
    QFETCH(const QString, test);
    QFETCH(const QString, changed);
    QFETCH(const bool, touches);
    Diagnosis diagnosis;
    LogError error;
    error.file = file.toStdString();
    diagnosis.errors.push_back(error);
    if (!test.isEmpty())
        diagnosis.failedTests.push_back(test.toStdString());
    const std::vector<std::string> paths{"README", changed.toStdString()};
    QCOMPARE(diagnose::touchedBy(diagnosis, paths), touches ? paths[1] : std::string());
}

void TestFlaky::endings_data()
{
    QTest::addColumn<QString>("story"); ///< of the branch; the first one is what failed
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("pull");
    QTest::newRow("open") << "0a-" << "open" << 0;
    QTest::newRow("failed again") << "0a- 0b-" << "open" << 0;
    QTest::newRow("run again") << "0a- 0a+" << "rerun_passed" << 0;
    QTest::newRow("landed with the fix") << "0a- 0m+" << "fixed" << 41;
    QTest::newRow("undone") << "0a- 0v+" << "reverted" << 42;
    QTest::newRow("the fix landed before") << "0a- 0b- 0b- 0b- 0b- 0b- 0z+" << "fixed" << 43;
    QTest::newRow("passed by something") << "0a- 0b+" << "passed" << 0;
    QTest::newRow("in its own pull request") << "3a- 3b+" << "fixed" << 3;
}

void TestFlaky::endings()
{
    QFETCH(const QString, story);
    QFETCH(const QString, how);
    QFETCH(const int, pull);
    const Story told(story);
    std::vector<const Run *> lane;
    for (const Run &run : told.runs)
        lane.push_back(&run);
    std::ranges::reverse(lane);
    std::deque<Pull> pulls;
    std::vector<const Pull *> known;
    const auto merged = [&](int64_t number, const char *sha, const char *branch, int minute) {
        Pull &one = pulls.emplace_back();
        one.key = {{"demo/widgets"}, number};
        one.state = PullState::Merged;
        one.merged = {sha};
        one.head.branch = branch;
        one.base.branch = "main";
        one.updatedAt = noon + std::chrono::minutes(minute);
        known.push_back(&one);
    };
    merged(41, "m", "feature", 600);
    merged(42, "v", "revert/a", 600);
    merged(43, "f", "ci/autofix-1", 6);
    const std::vector<int64_t> fixes{43};
    const Ending ending = diagnose::endingOf(told.runs.front(), lane, known, fixes);
    QCOMPARE(QString::fromStdString(ending.how), how);
    QCOMPARE(ending.pull, int64_t(pull));
    QVERIFY(!ending.text.empty());
    QCOMPARE(ending.run.empty(), how == QStringLiteral("open"));
}

void TestFlaky::likenessOrders()
{
    const auto of = [](const char *text, FailureType type, const char *rule, std::vector<std::string> tests) {
        Diagnosis diagnosis;
        diagnosis.signatureText = text;
        diagnosis.type = type;
        diagnosis.rule = rule;
        diagnosis.failedTests = std::move(tests);
        return diagnose::Likeable(diagnosis);
    };
    const auto mine = of("undefined reference to `uv_loop_close'", FailureType::Link, "ld-undefined", {});
    const auto near = of("undefined reference to `uv_loop_open'", FailureType::Link, "ld-undefined", {});
    const auto far = of("cannot find -lssl", FailureType::Link, "ld-library", {});
    const auto other = of("No space left on device", FailureType::DiskFull, "disk-full", {});
    QCOMPARE(likeness(mine, mine), 1.0);
    QVERIFY(likeness(mine, near) >= diagnose::Similar);
    QVERIFY(likeness(mine, near) > likeness(mine, far));
    QVERIFY(likeness(mine, far) < diagnose::Similar);
    QCOMPARE(likeness(mine, other), 0.0);
    QCOMPARE(likeness(mine, near), likeness(near, mine));
    const auto one = of("AssertionError: <n> != <n>", FailureType::TestAssertion, "py", {"test_a"});
    const auto same = of("AssertionError: nothing", FailureType::TestAssertion, "py", {"test_a"});
    const auto else_ = of("AssertionError: nothing", FailureType::TestAssertion, "py", {"test_b"});
    QVERIFY(likeness(one, same) > likeness(one, else_));
    const auto empty = of("", FailureType::Unknown, "", {});
    QCOMPARE(likeness(empty, empty), 0.0);
}

SIGNALBOX_TEST(TestFlaky)
#include "tst_flaky.moc"
