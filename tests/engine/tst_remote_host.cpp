// SPDX-License-Identifier: GPL-3.0-or-later
// A workspace that watches a host elsewhere: its pull requests come to the board, trouble is said, and what was there stays.

#include <core/base/mailbox.h>
#include <core/engine/engine.h>
#include <core/engine/remote_host.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QThreadPool>

#include <atomic>
#include <filesystem>
#include <ranges>
#include <thread>

using namespace sb;
using namespace sb::engine;
using namespace std::chrono_literals;
using fake::FakeGithub;
using Kind = fake::Fault::Kind;

namespace {

/// Begins near the time of the fake's world, and goes on by hand alone.
class MovedClock final : public Clock {
public:
    Time now() const override { return Time(1'790'000'600s) + std::chrono::milliseconds(m_ahead.load()); }
    void advance(std::chrono::milliseconds by) { m_ahead += by.count(); }

private:
    std::atomic<int64_t> m_ahead = 0;
};

class FakeKeeper final : public Keeper {
public:
    FakeKeeper() { set("token"); }
    Result<Kept> token(const std::string &) override
    {
        return m_token.with([](const Result<std::string> &token) -> Result<Kept> {
            return token ? Result<Kept>(Kept{Secret(*token), token->empty() ? "" : "keychain"})
                         : std::unexpected(token.error());
        });
    }
    Result<> keepToken(const std::string &, const Secret &token, const std::string &) override
    {
        set(token.reveal());
        return {};
    }
    Result<> forgetToken(const std::string &) override
    {
        set("");
        return {};
    }
    Result<Kept> hookSecret() override { return Kept{}; }
    Result<> keepHookSecret(const Secret &) override { return {}; }
    void set(Result<std::string> token)
    {
        m_token.with([&](Result<std::string> &kept) { kept = std::move(token); });
    }

private:
    Guarded<Result<std::string>> m_token;
};

} // namespace

class TestRemoteHost : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_host = std::make_unique<FakeGithub>();
        m_pool = std::make_unique<QThreadPool>();
        m_clock = std::make_shared<MovedClock>();
        m_keeper.reset();
        m_token = "token";
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
            QVERIFY(seen.method == "GET" || (seen.target == "/graphql" && !seen.body.contains("mutation")));
            QVERIFY(!seen.target.contains("token"));
        }
    }

    /// Somebody starts the run again, and the pull request is not touched: the next poll says so, and the one after that how it ended.
    void rerunShows()
    {
        QVERIFY(open());
        QVERIFY(until([&] { return badge("acme/api") == fact::State::Failed && restsUntilDue(); }));
        const Time touched = m_host->pull("acme/api", 1).updated;
        m_host->server().forget();
        m_host->world([](fake::World &world) { world.rerun(world.repos["acme/api"].runs.begin()->second); });
        m_clock->advance(61s);
        QVERIFY(until([&] { return badge("acme/api") == fact::State::Running; }));
        QCOMPARE(std::ranges::count_if(
                     m_host->server().seen(),
                     [](const fake::Seen &seen) { return seen.target == "/repos/acme/api/actions/runs?per_page=100"; }),
                 1);
        QCOMPARE(m_host->pull("acme/api", 1).updated, touched);
        m_host->world(
            [](fake::World &world) { world.finish(world.repos["acme/api"].runs.begin()->second, "success"); });
        m_clock->advance(16s);
        QVERIFY(until([&] { return badge("acme/api") == fact::State::Passed; }));
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
        QTest::addColumn<int>("trouble");
        using enum fact::HostTrouble;
        QTest::newRow("unplugged") << -1 << QByteArray("127.0.0.1") << int(Unreachable);
        QTest::newRow("limit") << int(Kind::PrimaryLimit) << QByteArray("used up") << int(Limited);
        QTest::newRow("asks for fewer") << int(Kind::SecondaryUntimed) << QByteArray("fewer calls") << int(Limited);
        QTest::newRow("token") << int(Kind::BadToken) << QByteArray("sign in") << int(SignIn);
        QTest::newRow("trouble") << int(Kind::Status) << QByteArray("trouble") << int(Failing);
        QTest::newRow("proxy") << int(Kind::Html) << QByteArray("not JSON") << int(Failing);
    }
    /// What is known stays on the board, and a restart shows it though the host is away; when it is well again nobody need do anything.
    void troubles()
    {
        QFETCH(const int, fault);
        QFETCH(const QByteArray, said);
        QFETCH(const int, trouble);
        QVERIFY(open());
        QVERIFY(until([&] { return board_().size() == 2 && status().host.sources[1].asOf != Time{}; }));
        const Time began = m_clock->now();
        if (fault < 0)
            m_host->server().unplug();
        else
            m_host->fault({.kind = Kind(fault), .times = -1});
        QVERIFY(m_engine->ask(Refresh{}));
        QVERIFY(until([&] { return !status().online; }));
        const std::string why = status().offlineWhy;
        QVERIFY2(why.contains(said.toStdString()), why.c_str());
        QVERIFY(until([&] { return int(status().host.trouble) == trouble; }));
        const HostStatus host = status().host;
        QVERIFY(host.since >= began && host.since <= m_clock->now());
        QCOMPARE(host.notBefore > m_clock->now(),
                 trouble == int(fact::HostTrouble::Limited) || trouble == int(fact::HostTrouble::SignIn));
        for (const SourceRow &source : host.sources)
            QVERIFY(source.problem.empty() && source.asOf != Time{} && source.every > 0);
        QCOMPARE(board_().size(), size_t(2));
        m_engine.reset();
        QVERIFY(open());
        QCOMPARE(board_().size(), size_t(2));
        QVERIFY(until([&] { return int(status().host.trouble) == trouble; }));
        // It is well again, and something has happened meanwhile.
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/web"];
            world.commit(repo, "later", {{"b", "b\n"}}, "Change b");
            world.openPull(repo, "later", "Change b");
        });
        m_host->clearFaults();
        m_host->server().plug();
        QVERIFY(until([&] {
            m_clock->advance(10s);
            const Status now = status();
            return now.online && now.host.trouble == fact::HostTrouble::None && board_().size() == 3;
        }));
        QCOMPARE(status().host.since, Time{});
    }

    /// The host does not take the token any more: another one is given, and all goes on at once.
    void signsIn()
    {
        m_keeper = std::make_shared<FakeKeeper>();
        QVERIFY(open());
        QVERIFY(until([&] { return board_().size() == 2 && restsUntilDue(); }));
        const auto account = [&] {
            const auto read = m_engine->ask(ReadAccount{});
            return read ? std::get<AccountDetail>(*read) : AccountDetail();
        };
        QCOMPARE(account().login, std::string("robot"));
        QCOMPARE(account().place, std::string("keychain"));
        m_host->revokeToken("token");
        QVERIFY(m_engine->ask(Refresh{}));
        QVERIFY(until([&] { return status().host.trouble == fact::HostTrouble::SignIn; }));
        QVERIFY(account().login.empty());
        QVERIFY(!account().problem.empty());
        const auto wrong = m_engine->ask(SignIn{"nonsense"});
        QVERIFY(!wrong && wrong.error().kind == Error::Kind::Denied);
        QVERIFY(!m_engine->ask(SignIn{" "}));
        QCOMPARE(m_keeper->token("")->secret.reveal(), std::string("token"));
        m_host->addToken("fresh", "ada");
        const auto signedIn = m_engine->ask(SignIn{" fresh\n"});
        QVERIFY2(signedIn, signedIn ? "" : signedIn.error().text.c_str());
        QVERIFY(std::get<Done>(*signedIn).text.contains("ada"));
        QVERIFY(!std::get<Done>(*signedIn).text.contains("fresh"));
        QVERIFY(until([&] { return status().host.trouble == fact::HostTrouble::None && status().online; }));
        QCOMPARE(account().login, std::string("ada"));
        QVERIFY(m_engine->ask(SignOut{}));
        QVERIFY(account().place.empty());
        // The keychain is locked.
        m_keeper->set(fail(Error::Kind::Denied, "the keychain is locked"));
        m_clock->advance(2min);
        QVERIFY(m_engine->ask(Refresh{}));
        QVERIFY(until([&] { return status().host.trouble == fact::HostTrouble::NoToken; }));
        QVERIFY(status().offlineWhy.contains("locked"));
        m_keeper->set("fresh");
        QVERIFY(until([&] {
            m_clock->advance(10s);
            return status().host.trouble == fact::HostTrouble::None;
        }));
    }

    void signsInByCode_data()
    {
        QTest::addColumn<QByteArray>("answer"); ///< of the host
        QTest::addColumn<int>("kind"); ///< of the error; -1: none
        QTest::newRow("granted") << QByteArray("fresh") << -1;
        QTest::newRow("refused") << QByteArray("access_denied") << int(Error::Kind::Denied);
        QTest::newRow("expired") << QByteArray("expired_token") << int(Error::Kind::Timeout);
        QTest::newRow("cancelled") << QByteArray("authorization_pending") << int(Error::Kind::Cancelled);
        QTest::newRow("unknown application") << QByteArray("incorrect_client_credentials") << int(Error::Kind::Denied);
    }
    /// The code stands in the status while it waits, and each way out is told by itself.
    void signsInByCode()
    {
        QFETCH(const QByteArray, answer);
        QFETCH(const int, kind);
        m_keeper = std::make_shared<FakeKeeper>();
        m_keeper->set("");
        m_host->addToken("fresh", "ada");
        QVERIFY(open());
        Guarded<std::optional<Result<Value>>> ended;
        const auto begin = [&](const std::string &client, Guarded<std::optional<Result<Value>>> &into) {
            m_engine->call(SignInByCode{client}, [&into](Result<Value> value) {
                into.with([&](std::optional<Result<Value>> &kept) { kept = std::move(value); });
            });
        };
        const auto wait = [](Guarded<std::optional<Result<Value>>> &of) {
            return of.when([](const auto &value) { return value.has_value(); },
                           [](const auto &value) { return *value; });
        };
        Guarded<std::optional<Result<Value>>> none;
        begin(" ", none);
        QCOMPARE(int(wait(none).error().kind), int(Error::Kind::Invalid));
        const bool begins = answer != "incorrect_client_credentials";
        m_host->answerSignIn(begins ? "authorization_pending" : answer.toStdString());
        begin("Iv1.0123456789abcdef", ended);
        if (begins) {
            QVERIFY(until([&] { return !status().signIn.code.empty(); }));
            QCOMPARE(status().signIn.code, std::string("WDJB-MJHT"));
            QCOMPARE(status().signIn.page, m_host->url() + "/login/device");
            Guarded<std::optional<Result<Value>>> second;
            begin("Iv1.0123456789abcdef", second);
            QCOMPARE(int(wait(second).error().kind), int(Error::Kind::Conflict));
            m_host->answerSignIn(answer.toStdString());
            if (kind == int(Error::Kind::Cancelled))
                QVERIFY(m_engine->ask(StopSignIn{}));
        }
        const Result<Value> value = wait(ended);
        QCOMPARE(value ? -1 : int(value.error().kind), kind);
        QVERIFY(status().signIn.code.empty());
        QCOMPARE(m_keeper->token("")->secret.reveal(), std::string(value ? "fresh" : ""));
        if (value)
            QVERIFY(std::get<Done>(*value).text.contains("ada"));
    }

    /// Closing does not wait for a person who types nothing.
    void closesWhileACodeWaits()
    {
        m_keeper = std::make_shared<FakeKeeper>();
        QVERIFY(open());
        m_engine->send(SignInByCode{"Iv1.0123456789abcdef"});
        QVERIFY(until([&] { return !status().signIn.code.empty(); }));
        m_engine.reset();
        QVERIFY(true);
    }

    /// A review and a status of other CI, which no list of REST tells, reach the board; what is polled later does not lose them.
    void reviewsAndStatuses()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/web"];
            world.setStatus(repo, repo.branches["topic"], "ci/other", "success");
            world.review(repo.pulls[1], "ada", "CHANGES_REQUESTED", "why?");
        });
        QVERIFY(open());
        const auto row = [&] {
            const auto rows = board_();
            const auto found = std::ranges::find(rows, fact::PullKey{{"acme/web"}, 1}, &fact::BoardRow::pull);
            return found == rows.end() ? fact::BoardRow() : *found;
        };
        QVERIFY(until([&] { return row().groupWhy == "ada asked for changes."; }));
        QCOMPARE(row().state, fact::State::Passed);
        QCOMPARE(row().checksTotal, 1);
        const auto pull = [&] { return std::get<PullDetail>(*m_engine->ask(ReadPull{{{"acme/web"}, 1}})).pull; };
        QCOMPARE(pull().reviews.size(), size_t(1));
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/web"];
            world.commit(repo, "topic", {{"z", "z\n"}}, "More");
            world.comment(repo.pulls[1], "eve", "hello");
        });
        QVERIFY(m_engine->ask(Refresh{}));
        QVERIFY(until([&] { return pull().comments.size() == 1; }));
        QCOMPARE(pull().comments[0].author, std::string("eve"));
        QCOMPARE(pull().reviews.size(), size_t(1));
        QCOMPARE(pull().head.sha.value, m_host->repo("acme/web").branches["topic"]);
        m_engine.reset();
        QVERIFY(open());
        QCOMPARE(pull().reviews.size(), size_t(1)); // from the disk
        QCOMPARE(pull().comments.size(), size_t(1));
    }

    /// Few calls are left: a log that nobody asked for waits until somebody opens it, or until there are more.
    void savesCalls()
    {
        m_host->world([](fake::World &world) {
            for (fake::Run &run : std::views::values(world.repos["acme/api"].runs))
                world.rerun(run);
        });
        QVERIFY(open());
        QVERIFY(until([&] { return board_().size() == 2 && restsUntilDue(); }));
        QVERIFY(!status().host.saving);
        m_host->setUsed(4500);
        m_clock->advance(16s);
        QVERIFY(until([&] { return status().host.saving && restsUntilDue(); }));
        const auto logs = [&] {
            return std::ranges::count_if(m_host->server().seen(),
                                         [](const fake::Seen &seen) { return seen.target.ends_with("/logs"); });
        };
        QCOMPARE(logs(), 0);
        m_host->world(
            [](fake::World &world) { world.finish(world.repos["acme/api"].runs.begin()->second, "failure"); });
        m_clock->advance(16s);
        std::vector<fact::FailureRow> rows;
        QVERIFY(until([&] {
            const auto found = m_engine->ask(ReadFailures{});
            rows = found ? std::get<std::vector<fact::FailureRow>>(*found) : std::vector<fact::FailureRow>();
            return rows.size() == 1 && rows[0].text.contains("few calls");
        }));
        QCOMPARE(logs(), 0);
        QVERIFY(m_engine->ask(ReadFailure{rows[0].run})); // somebody looks
        QVERIFY(until([&] { return logs() == 1; }));
        m_host->setUsed(0);
        QVERIFY(until([&] { // what was on its way may still have told of the old budget
            m_clock->advance(61min);
            return !status().host.saving;
        }));
    }

    /// A hidden repository is not asked about until it is shown again; then it comes back whole, and nothing else is lost.
    void hiddenIsNotAsked()
    {
        QVERIFY(open());
        QVERIFY(until([&] { return board_().size() == 2 && restsUntilDue(); }));
        QVERIFY(m_engine->ask(ForgetRepo{{"acme/web"}, true}));
        QVERIFY(until([&] { return board_().size() == 1 && status().host.sources.size() == 1; }));
        QCOMPARE(status().hidden.size(), size_t(1));
        QVERIFY(m_engine->ask(WaitIdle{}));
        m_host->server().forget();
        for (int i = 0; i < 3; ++i) {
            m_clock->advance(11min);
            QVERIFY(m_engine->ask(Refresh{}));
            QVERIFY(m_engine->ask(WaitIdle{}));
        }
        for (const fake::Seen &seen : m_host->server().seen())
            QVERIFY2(!seen.target.contains("acme/web"), seen.target.c_str());
        QVERIFY(!m_host->server().seen().empty());
        QVERIFY(m_engine->ask(ForgetRepo{{"acme/web"}, false}));
        QVERIFY(until([&] { return board_().size() == 2 && status().host.sources.size() == 2; }));
        QVERIFY(status().hidden.empty());
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
        QCOMPARE(status().host.sources[1].trouble, fact::HostTrouble::NotFound);
        QCOMPARE(status().host.trouble, fact::HostTrouble::None);
        m_host->world([](fake::World &world) { world.repos["acme/web"].hidden = false; });
        QVERIFY(until([&] {
            m_clock->advance(30s);
            return board_().size() == 2 && status().host.sources[1].trouble == fact::HostTrouble::None;
        }));
    }

    /// Nobody wants to hear of a repository that could never be read.
    void hidden()
    {
        m_host->world([](fake::World &world) { world.repos["acme/web"].hidden = true; });
        QVERIFY(open());
        QVERIFY(until([&] { return status().host.sources.size() == 2 && !status().host.sources[1].problem.empty(); }));
        QVERIFY(m_engine->ask(ForgetRepo{{"acme/web"}, true}));
        QVERIFY(until([&] { return status().host.sources.size() == 1; }));
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
        options.clock = m_clock;
        options.keeper = m_keeper;
        if (!m_keeper)
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
    fact::State badge(const char *repo)
    {
        const auto rows = board_();
        const auto found
            = std::ranges::find(rows, std::string(repo), [](const fact::BoardRow &row) { return row.pull.repo.value; });
        return found == rows.end() ? fact::State::Unknown : found->state;
    }
    /// All has been read, and nothing is asked for before its time has come.
    bool restsUntilDue()
    {
        const auto sources = status().host.sources;
        return sources.size() == 2
            && std::ranges::all_of(sources, [](const SourceRow &source) { return source.asOf != Time{}; })
            && m_engine->ask(WaitIdle{}).has_value();
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
    std::shared_ptr<MovedClock> m_clock;
    std::shared_ptr<FakeKeeper> m_keeper;
    std::string m_token = "token";
};

SIGNALBOX_TEST(TestRemoteHost)
#include "tst_remote_host.moc"
