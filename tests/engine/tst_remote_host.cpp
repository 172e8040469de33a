// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace that watches a host elsewhere: its pull requests come to the board, trouble is said, and what was there stays.
#include <core/engine/engine.h>
#include <core/engine/remote_host.h>
#include <fakegithub/fake_github.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

#include <filesystem>
#include <thread>

using namespace sb;
using namespace sb::engine;
using namespace std::chrono_literals;
using fake::FakeGithub;
using Kind = fake::Fault::Kind;

class TestRemoteHost : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_host = std::make_unique<FakeGithub>();
        m_pool = std::make_unique<QThreadPool>();
        m_host->world([](fake::World &world) {
            for (const char *name : {"acme/api", "acme/web"}) {
                fake::Repo &repo = world.addRepo(name);
                world.commit(repo, "topic", {{"a", "a\n"}}, "Change");
                world.openPull(repo, "topic", "Change a");
            }
            world.addRun(world.repos["acme/api"], "topic", "failure",
                         "g++ -c src/a.cpp\nsrc/a.cpp:3:5: error: 'tow' was not declared in this "
                         "scope\n##[error]Process completed with exit code 1.\n");
        });
    }
    void cleanup()
    {
        m_engine.reset();
        m_pool.reset();
        m_host.reset();
    }

    void configs_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("said"); ///< a part of the error; empty: fine
        QTest::addColumn<int>("repos");
        QTest::newRow("none") << QByteArray("") << QByteArray() << 0;
        QTest::newRow("local") << QByteArray("[host]\nkind = \"local\"\n") << QByteArray() << 0;
        QTest::newRow("github") << QByteArray("[host]\nkind = \"github\"\nrepos = [\"a/b\", \"c/d.e\"]\n")
                                << QByteArray() << 2;
        QTest::newRow("enterprise") << QByteArray(
            "[host]\nkind = \"github\"\nname = \"git.example.org\"\nrepos = [\"a/b\"]\n")
                                    << QByteArray() << 1;
        QTest::newRow("broken") << QByteArray("[host\n") << QByteArray(":1:") << 0;
        QTest::newRow("kind") << QByteArray("[host]\nkind = \"other\"\n") << QByteArray("\"other\"") << 0;
        QTest::newRow("no repos") << QByteArray("[host]\nkind = \"github\"\n") << QByteArray("repos") << 0;
        QTest::newRow("bad repo") << QByteArray("[host]\nkind = \"github\"\nrepos = [\n\"a/b\",\n\"a/../b\"]\n")
                                  << QByteArray(":5:") << 0;
        QTest::newRow("no text") << QByteArray("[host]\nkind = \"github\"\nrepos = [7]\n") << QByteArray("owner/name")
                                 << 0;
        QTest::newRow("bad name") << QByteArray("[host]\nkind = \"github\"\nname = \"a b\"\nrepos = [\"a/b\"]\n")
                                  << QByteArray("name") << 0;
    }
    void configs()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, said);
        QFETCH(const int, repos);
        QFile file(m_folder->path() + QStringLiteral("/config.toml"));
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(text);
        file.close();
        const auto config = hostConfig(m_folder->path().toStdString());
        QCOMPARE(config.has_value(), said.isEmpty());
        if (config)
            QCOMPARE(int(config->repos.size()), repos);
        else
            QVERIFY2(config.error().text.contains(said.toStdString()), config.error().text.c_str());
    }

    void written()
    {
        const std::string workspace = m_folder->path().toStdString() + "/new";
        QVERIFY(setHostConfig(workspace, {"github.com", {{"a/b"}, {"c/d"}}}));
        const auto config = hostConfig(workspace);
        QVERIFY(config);
        QCOMPARE(config->name, std::string("github.com"));
        QCOMPARE(config->repos.size(), size_t(2));
        QVERIFY(!setHostConfig(workspace, {"github.com", {{"a"}}}));
        QVERIFY(!setHostConfig(workspace, {"not a host", {{"a/b"}}}));
        QCOMPARE(hostConfig(workspace)->repos.size(), size_t(2));
    }

    void board()
    {
        QVERIFY(open());
        QVERIFY(until([&] {
            const auto rows = board_();
            return rows.size() == 2 && std::ranges::any_of(rows, [](const fact::BoardRow &row) {
                       return row.state == fact::State::Failed;
                   });
        }));
        const Status status = this->status();
        QVERIFY(status.online);
        QCOMPARE(status.host.name, m_host->url().substr(7));
        QCOMPARE(status.host.limit, 5000);
        QVERIFY(status.host.remaining > 0 && status.host.remaining < 5000);
        QCOMPARE(status.host.sources.size(), size_t(2));
        QVERIFY(status.host.sources[0].asOf != Time{});
        for (const fake::Seen &seen : m_host->server().seen()) {
            QCOMPARE(seen.method, std::string("GET")); // looking changes nothing
            QVERIFY(!seen.target.contains("token"));
        }
        // Somebody starts the run again, and the pull request is not touched: asked at once, the badge says so.
        m_host->world([](fake::World &world) { world.rerun(world.repos["acme/api"].runs.begin()->second); });
        QVERIFY(m_engine->ask(Refresh{}));
        QVERIFY(until([&] {
            return std::ranges::any_of(board_(),
                                       [](const fact::BoardRow &row) { return row.state == fact::State::Running; });
        }));
    }

    /// The log of the job that failed is fetched, and read.
    void diagnoses()
    {
        QVERIFY(open());
        std::vector<fact::FailureRow> rows;
        QVERIFY(until([&] {
            const auto found = m_engine->ask(ReadFailures{});
            rows = found ? std::get<std::vector<fact::FailureRow>>(*found) : std::vector<fact::FailureRow>();
            return rows.size() == 1 && rows[0].text.contains("tow");
        }));
        QCOMPARE(rows[0].repo.value, std::string("acme/api"));
        QCOMPARE(rows[0].pull, 1);
        for (const fake::Seen &seen : m_host->storage().seen())
            QVERIFY(seen.authorization.empty());
    }

    void logExpired()
    {
        m_host->world(
            [](fake::World &world) { world.repos["acme/api"].runs.begin()->second.attempts[0][0].expired = true; });
        QVERIFY(open());
        QVERIFY(until([&] {
            const auto found = m_engine->ask(ReadFailures{});
            if (!found)
                return false;
            const auto &rows = std::get<std::vector<fact::FailureRow>>(*found);
            return rows.size() == 1 && rows[0].text.contains("expired");
        }));
    }

    void troubles_data()
    {
        QTest::addColumn<int>("fault"); ///< -1: unplugged
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("unplugged") << -1 << QByteArray("127.0.0.1");
        QTest::newRow("limit") << int(Kind::PrimaryLimit) << QByteArray("used up");
        QTest::newRow("token") << int(Kind::BadToken) << QByteArray("sign in");
        QTest::newRow("trouble") << int(Kind::Status) << QByteArray("trouble");
    }
    /// What is known stays on the board, and a restart shows it though the host is away.
    void troubles()
    {
        QFETCH(const int, fault);
        QFETCH(const QByteArray, said);
        QVERIFY(open());
        QVERIFY(until([&] { return board_().size() == 2 && status().host.sources[1].asOf != Time{}; }));
        if (fault < 0)
            m_host->server().unplug();
        else
            m_host->fault({.kind = Kind(fault), .times = -1});
        QVERIFY(m_engine->ask(Refresh{}));
        QVERIFY(until([&] { return !status().online; }));
        const std::string why = status().offlineWhy;
        QVERIFY2(why.contains(said.toStdString()), why.c_str());
        QCOMPARE(board_().size(), size_t(2));
        m_engine.reset();
        QVERIFY(open());
        QCOMPARE(board_().size(), size_t(2));
        QVERIFY(until([&] { return !status().online; }));
    }

    void recovers()
    {
        m_host->server().unplug();
        QVERIFY(open());
        QVERIFY(until([&] { return !status().online; }));
        m_host->server().plug();
        QVERIFY(until([&] {
            m_engine->ask(Refresh{});
            return status().online && board_().size() == 2;
        }));
    }

    void oneRepoGone()
    {
        m_host->world([](fake::World &world) { world.repos["acme/web"].hidden = true; });
        QVERIFY(open());
        QVERIFY(until([&] {
            const Status now = status();
            return board_().size() == 1 && now.host.sources.size() == 2 && now.host.sources[1].problem.contains("404");
        }));
        QVERIFY(status().online);
    }

    /// What nobody has used for a long time is gone after the next update, whatever became of that.
    void oldMirrorsGo()
    {
        const std::string workspace = m_folder->path().toStdString();
        const auto mirrorOf = [&](const std::string &repo, std::chrono::days age) {
            const std::filesystem::path path = workspace + "/cache/mirrors/" + repo + ".git";
            std::filesystem::create_directories(path);
            for (const std::string &name : {path.string() + "/HEAD", path.string() + ".updating"}) {
                QFile file(QString::fromStdString(name));
                if (file.open(QFile::WriteOnly))
                    file.write("ref: refs/heads/main\n");
            }
            std::filesystem::last_write_time(path.string() + ".updating",
                                             std::filesystem::file_time_type::clock::now() - age);
            return path;
        };
        const auto old = mirrorOf("acme/old", std::chrono::days(200));
        const auto fresh = mirrorOf("acme/fresh", std::chrono::days(2));
        const auto host = RemoteHost::open({m_host->url(), {{"acme/api"}}}, workspace, std::make_shared<SystemClock>(),
                                           [](const std::string &) -> Result<Secret> { return Secret(); });
        QVERIFY2(host, host ? "" : host.error().text.c_str());
        std::ignore = (*host)->mirror({{"acme/api"}, "main", ""}, {}, [](int) { });
        QVERIFY(!std::filesystem::exists(old));
        QVERIFY(std::filesystem::exists(fresh));
    }

    /// Closing does not wait for a host that says nothing.
    void closesWhileTheHostHangs()
    {
        m_host->fault({.kind = Kind::Hang, .times = -1});
        QVERIFY(open());
        QVERIFY(until([&] { return !m_host->server().seen().empty(); }));
        m_engine.reset();
        QVERIFY(true);
    }

    /// The token is in none of the workspace's files.
    void keepsNoToken()
    {
        m_token = "ghp_canary0123456789abcdef";
        m_host->addToken(m_token, "robot");
        QVERIFY(open());
        QVERIFY(until([&] { return board_().size() == 2; }));
        m_engine.reset();
        QStringList folders{m_folder->path()};
        int files = 0;
        while (!folders.isEmpty()) {
            const QDir folder(folders.takeFirst());
            for (const QFileInfo &info : folder.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
                if (info.isDir()) {
                    folders << info.filePath();
                    continue;
                }
                QFile file(info.filePath());
                if (!file.open(QFile::ReadOnly))
                    continue;
                ++files;
                QVERIFY2(!file.readAll().contains(m_token.c_str()), qPrintable(info.filePath()));
            }
        }
        QVERIFY(files > 3);
    }

private:
    bool open()
    {
        const std::string workspace = m_folder->path().toStdString();
        if (!setHostConfig(workspace, {m_host->url(), {{"acme/api"}, {"acme/web"}}}))
            return false;
        Options options;
        options.workspace = workspace;
        options.token = [this](const std::string &) -> Result<Secret> { return Secret(m_token); };
        auto opened = Engine::open(options, m_pool.get());
        if (!opened) {
            qWarning("%s", opened.error().text.c_str());
            return false;
        }
        m_engine = std::move(*opened);
        return true;
    }
    std::vector<fact::BoardRow> board_()
    {
        const auto rows = m_engine->ask(ReadBoard{});
        return rows ? std::get<std::vector<fact::BoardRow>>(*rows) : std::vector<fact::BoardRow>();
    }
    Status status()
    {
        const auto found = m_engine->ask(ReadStatus{});
        return found ? std::get<Status>(*found) : Status();
    }
    template<typename F>
    static bool until(F &&f)
    {
        const auto end = std::chrono::steady_clock::now() + 120s;
        while (std::chrono::steady_clock::now() < end) {
            if (f())
                return true;
            std::this_thread::sleep_for(20ms);
        }
        return false;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeGithub> m_host;
    std::unique_ptr<QThreadPool> m_pool;
    std::unique_ptr<Engine> m_engine;
    std::string m_token = "token";
};

QTEST_GUILESS_MAIN(TestRemoteHost)
#include "tst_remote_host.moc"
