// SPDX-License-Identifier: GPL-3.0-or-later
// A job's log out of its run's archive, where its own is gone.
#include <core/forge/github/api.h>
#include <core/forge/github/archived_log.h>
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

const fact::RepoId archivedRepo{"acme/widgets"};

} // namespace

class ArchivedLogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheJob_data()
    {
        QTest::addColumn<QStringList>("labels");
        QTest::addColumn<QString>("job");
        QTest::addColumn<QStringList>("found");
        const QStringList usual{QStringLiteral("0_build.txt"), QStringLiteral("1_test.txt"),
                                QStringLiteral("build/1_Set up job.txt"), QStringLiteral("test/1_Set up job.txt")};
        QTest::newRow("whole") << usual << QStringLiteral("test") << QStringList{QStringLiteral("1_test.txt")};
        QTest::newRow("none") << usual << QStringLiteral("lint") << QStringList();
        QTest::newRow("beginning") << usual << QStringLiteral("build 2") << QStringList();
        QTest::newRow("steps") << QStringList{QStringLiteral("build/10_Last.txt"), QStringLiteral("build/2_Second.txt"),
                                              QStringLiteral("build/system.txt"), QStringLiteral("other/1_x.txt")}
                               << QStringLiteral("build")
                               << QStringList{QStringLiteral("build/2_Second.txt"),
                                              QStringLiteral("build/10_Last.txt")};
        QTest::newRow("letters of paths") << QStringList{QStringLiteral("0_a  b c.txt")} << QStringLiteral("a / b: c")
                                          << QStringList{QStringLiteral("0_a  b c.txt")};
        const QString cut(90, QLatin1Char('n'));
        QTest::newRow("long") << QStringList{QStringLiteral("3_") + cut + QStringLiteral(".txt")}
                              << cut + QStringLiteral(" and more")
                              << QStringList{QStringLiteral("3_") + cut + QStringLiteral(".txt")};
        QTest::newRow("odd") << QStringList{QString(),
                                            QStringLiteral("/"),
                                            QStringLiteral("_build.txt"),
                                            QStringLiteral("0build.txt"),
                                            QStringLiteral("99999999999_build.txt"),
                                            QStringLiteral("0_build"),
                                            QStringLiteral("0_.txt")}
                             << QStringLiteral("build") << QStringList();
    }

    void findsTheJob()
    {
        QFETCH(QStringList, labels);
        QFETCH(QString, job);
        QFETCH(QStringList, found);
        std::vector<ArchivedLog> logs;
        for (const QString &label : labels)
            logs.push_back({label.toStdString(), "", 1});
        QStringList said;
        for (const ArchivedLog &log : logsOfJob(logs, job.toStdString()))
            said << QString::fromStdString(log.label);
        QCOMPARE(said, found);
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_host = std::make_unique<fake::FakeGithub>();
        m_host->world([&](fake::World &world) {
            fake::Run &run = world.addRun(world.addRepo(archivedRepo.value), "main", "failure", "the whole log\n");
            run.attempts[0][0].logGone = true;
            m_job = std::to_string(run.attempts[0][0].id);
        });
        m_transport = http::openTransport();
        ApiOptions options;
        options.url = m_host->url();
        options.token = []() -> Result<Secret> { return Secret("token"); };
        m_api = std::make_unique<Api>(*m_transport, options);
    }

    void isTheBonus()
    {
        const auto own = fetchJobLog(*m_api, archivedRepo, m_job, file(), {});
        QVERIFY(own && own->state == LogState::Missing);
        const auto archived = fetch();
        QVERIFY2(archived, archived ? "" : archived.error().text.c_str());
        QVERIFY(*archived);
        QFile log(QString::fromStdString(file()));
        QVERIFY(log.open(QFile::ReadOnly));
        QCOMPARE(log.readAll(), QByteArray("the whole log\n"));
        QCOMPARE(left(), QStringList{QStringLiteral("job.log")});
        for (const fake::Seen &seen : m_host->storage().seen())
            QVERIFY(seen.authorization.empty());
    }

    void keepsNothingElse()
    {
        QCOMPARE(fetch({.total = 10}).error().kind, Error::Kind::Limit);
        QVERIFY(left().isEmpty());
        m_host->world([](fake::World &world) {
            fake::Job &job = world.repos.at(archivedRepo.value).runs.begin()->second.attempts[0][0];
            job.log.clear();
        });
        QCOMPARE(fetch().value(), false); // its log is there and empty
        m_host->fault({.kind = Kind::Status, .path = "/attempts/", .status = 404});
        QCOMPARE(fetch().error().kind, Error::Kind::NotFound);
        QCOMPARE(fetchArchivedLog(*m_api, archivedRepo, "../1", file(), {}).error().kind, Error::Kind::Invalid);
        QCOMPARE(fetchArchivedLog(*m_api, archivedRepo, "1", file(), {}).error().kind, Error::Kind::NotFound);
        QVERIFY(left().isEmpty());
    }

private:
    std::string file() const { return m_folder->path().toStdString() + "/job.log"; }
    Result<bool> fetch(const ArchiveLimits &limits = {})
    {
        return fetchArchivedLog(*m_api, archivedRepo, m_job, file(), {}, limits);
    }
    QStringList left() const
    {
        return QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<Api> m_api;
    std::string m_job;
};

SIGNALBOX_TEST(ArchivedLogTest)
#include "tst_archived_log.moc"
