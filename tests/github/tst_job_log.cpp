// SPDX-License-Identifier: GPL-3.0-or-later
// Logs from the fake's storage: whole or not there, gone on with where it can, and never with our token.
#include <core/forge/github/api.h>
#include <core/forge/github/job_log.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::forge::github;
using Kind = fake::Fault::Kind;

namespace {
const fact::RepoId loggedRepo{"acme/widgets"};
}

class JobLogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void streamsALog();
    void saysWhyThereIsNone_data();
    void saysWhyThereIsNone();
    void goesOnWhereItBroke_data();
    void goesOnWhereItBroke();
    void stopsAtTheLimit_data();
    void stopsAtTheLimit();
    void refusesNumbers_data();
    void refusesNumbers();
    void saysAllStates();

private:
    Result<JobLogFile> fetch(const JobLogLimits &limits = {})
    {
        return fetchJobLog(*m_api, loggedRepo, m_job, path(), {}, limits);
    }
    std::string path() const { return m_folder->path().toStdString() + "/job.log"; }
    QByteArray kept() const
    {
        QFile file(QString::fromStdString(path()));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    template<typename F>
    void change(F &&f)
    {
        m_host->world(
            [&](fake::World &world) { f(world.repos.at(loggedRepo.value).runs.begin()->second.attempts[0][0]); });
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<Api> m_api;
    std::string m_job;
    std::string m_text;
};

void JobLogTest::init()
{
    m_api.reset();
    m_transport.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_host = std::make_unique<fake::FakeGithub>();
    m_text.clear();
    for (int i = 0; m_text.size() < (3 << 20); ++i)
        m_text += "2026-11-20T12:00:00.0000000Z line " + std::to_string(i) + "\n";
    m_job = std::to_string(m_host->world([&](fake::World &world) {
        return world.addRun(world.addRepo(loggedRepo.value), "main", "failure", m_text).attempts[0][0].id;
    }));
    m_transport = http::openTransport();
    ApiOptions options;
    options.url = m_host->url();
    options.token = [] { return Result<Secret>(Secret("token")); };
    m_api = std::make_unique<Api>(*m_transport, options);
}

void JobLogTest::streamsALog()
{
    const auto log = fetch();
    QVERIFY2(log.has_value(), log ? "" : log.error().text.c_str());
    QCOMPARE(log->state, LogState::There);
    QCOMPARE(log->bytes, m_text.size());
    QCOMPARE(kept().toStdString() == m_text, true);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 1);
    for (const fake::Seen &seen : m_host->storage().seen())
        QVERIFY(seen.authorization.empty());
    QVERIFY(!m_host->storage().seen().empty());
}

void JobLogTest::saysWhyThereIsNone_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<int>("state");
    QTest::addRow("expired") << QStringLiteral("expired") << int(LogState::Expired);
    QTest::addRow("running") << QStringLiteral("running") << int(LogState::Running);
    QTest::addRow("denied") << QStringLiteral("denied") << int(LogState::Denied);
    QTest::addRow("no such job") << QStringLiteral("missing") << int(LogState::Missing);
    QTest::addRow("no log") << QStringLiteral("gone") << int(LogState::Missing);
}

void JobLogTest::saysWhyThereIsNone()
{
    QFETCH(QString, what);
    QFETCH(int, state);
    if (what == QLatin1String("expired"))
        change([](fake::Job &job) { job.expired = true; });
    if (what == QLatin1String("running"))
        change([](fake::Job &job) { job.status = "in_progress"; });
    if (what == QLatin1String("denied"))
        m_host->fault({.kind = Kind::Permission, .path = "/logs"});
    if (what == QLatin1String("gone"))
        m_host->fault({.kind = Kind::Status, .path = "/logs", .status = 404});
    if (what == QLatin1String("missing"))
        m_job = "4711";
    const auto log = fetch();
    QVERIFY2(log.has_value(), log ? "" : log.error().text.c_str());
    QCOMPARE(int(log->state), state);
    QVERIFY(QDir(m_folder->path()).entryList(QDir::Files).isEmpty());
    m_host->clearFaults();
    if (what == QLatin1String("running")) { // retried when it has ended
        change([](fake::Job &job) { job.status = "completed"; });
        QCOMPARE(fetch()->state, LogState::There);
    }
}

void JobLogTest::goesOnWhereItBroke_data()
{
    QTest::addColumn<bool>("ranges");
    QTest::addRow("the storage goes on") << true;
    QTest::addRow("the storage begins again") << false;
}

void JobLogTest::goesOnWhereItBroke()
{
    QFETCH(bool, ranges);
    m_host->breakLogs(100, ranges); // Qt may ask again by itself
    const auto broken = fetch();
    m_host->breakLogs(0, ranges);
    QVERIFY(!broken.has_value());
    QVERIFY2(broken.error().kind == Error::Kind::Unavailable, broken.error().text.c_str());
    QVERIFY(!QFile::exists(QString::fromStdString(path())));
    const qint64 part = QFileInfo(QString::fromStdString(path() + ".part")).size();
    QVERIFY(part > 0 && part < qint64(m_text.size()));
    const auto log = fetch();
    QVERIFY2(log.has_value(), log ? "" : log.error().text.c_str());
    QCOMPARE(log->bytes, m_text.size());
    QVERIFY(kept().toStdString() == m_text);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 1);
    const std::pair<std::string, std::string> range("range", "bytes=" + std::to_string(part) + "-");
    QVERIFY(std::ranges::any_of(m_host->storage().seen(),
                                [&](const fake::Seen &seen) { return std::ranges::contains(seen.fields, range); }));

    // Somebody has put a shorter one there meanwhile.
    QFile left(QString::fromStdString(path() + ".part"));
    QVERIFY(left.open(QFile::WriteOnly));
    left.write(QByteArray(5 << 20, 'x'));
    left.close();
    QCOMPARE(fetch()->bytes, m_text.size());
    QVERIFY(kept().toStdString() == m_text);
}

void JobLogTest::stopsAtTheLimit_data()
{
    QTest::addColumn<bool>("second");
    QTest::addRow("at once") << false;
    QTest::addRow("in the second part") << true;
}

void JobLogTest::stopsAtTheLimit()
{
    QFETCH(bool, second);
    if (second) {
        m_host->breakLogs(100);
        QVERIFY(!fetch().has_value());
        m_host->breakLogs(0);
    }
    const auto log = fetch({second ? 2u << 20 : 1u << 20});
    QVERIFY(!log.has_value());
    QVERIFY2(log.error().kind == Error::Kind::Limit, log.error().text.c_str());
    QVERIFY(QDir(m_folder->path()).entryList(QDir::Files).isEmpty());
}

void JobLogTest::refusesNumbers_data()
{
    QTest::addColumn<QString>("job");
    for (const char *job : {"", "12/../../13", "-1", "x", "123456789012345678901"})
        QTest::addRow("%s", job) << QString::fromLatin1(job);
}

void JobLogTest::refusesNumbers()
{
    QFETCH(QString, job);
    m_job = job.toStdString();
    QCOMPARE(fetch().error().kind, Error::Kind::Invalid);
    QCOMPARE(m_host->counts().calls, 0);
}

void JobLogTest::saysAllStates()
{
    std::set<std::string> all;
    for (const LogState state :
         {LogState::There, LogState::Running, LogState::Expired, LogState::Denied, LogState::Missing})
        all.insert(sentence(state));
    QCOMPARE(all.size(), size_t(5));
    QVERIFY(!all.contains(""));
}

SIGNALBOX_TEST(JobLogTest)
#include "tst_job_log.moc"
