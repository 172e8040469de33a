// SPDX-License-Identifier: GPL-3.0-or-later
// Which successful runs a failure is compared with.
#include <core/engine/stages.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;

class TestGreen : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void logs_data();
    void logs();
};

namespace {

Run runOf(const std::string &id, RunState state, const std::string &job, int minute, const std::string &log)
{
    Run run;
    run.id = {id};
    run.repo = {"demo/widgets"};
    run.workflow = "ci";
    run.job = job;
    run.branch = id;
    run.sha = {id};
    run.state = state;
    run.finishedAt = Time(std::chrono::minutes(minute));
    run.logPath = log;
    return run;
}

} // namespace

void TestGreen::logs_data()
{
    QTest::addColumn<QString>("job");
    QTest::addColumn<QStringList>("logs");
    QTest::newRow("the newest three, on any branch")
        << "build" << QStringList{QStringLiteral("/d"), QStringLiteral("/c"), QStringLiteral("/b")};
    QTest::newRow("another job's own") << "lint" << QStringList{QStringLiteral("/e")};
    QTest::newRow("none passed") << "deploy" << QStringList{};
    QTest::newRow("never seen") << "docs" << QStringList{};
}

void TestGreen::logs()
{
    QFETCH(QString, job);
    engine::World world;
    world.put(runOf("3", RunState::Passed, "build", 3, "/c"));
    world.put(runOf("1", RunState::Passed, "build", 1, "/a"));
    world.put(runOf("4", RunState::Passed, "build", 4, "/d"));
    world.put(runOf("2", RunState::Passed, "build", 2, "/b"));
    world.put(runOf("5", RunState::Failed, "build", 5, "/x"));
    world.put(runOf("6", RunState::Passed, "build", 6, ""));
    world.put(runOf("7", RunState::Passed, "lint", 7, "/e"));
    world.put(runOf("8", RunState::Failed, "deploy", 8, "/y"));
    QStringList found;
    for (const std::string &path : engine::greenLogsOf(world, runOf("9", RunState::Failed, job.toStdString(), 9, "/z")))
        found << QString::fromStdString(path);
    QTEST(found, "logs");
}

SIGNALBOX_TEST(TestGreen)
#include "tst_green.moc"
