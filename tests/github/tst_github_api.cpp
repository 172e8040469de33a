// SPDX-License-Identifier: GPL-3.0-or-later
// How GitHub wants to be called: budgets, waiting, ETags, and what a refusal means.
#include "watch.h"

#include <core/base/json.h>
#include <core/forge/github/api.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::forge::github;
using namespace std::chrono_literals;
using fake::FakeGithub;
using fake::Fault;
using tests::Watch;
using Kind = fake::Fault::Kind;

namespace {

const Time start = fromIso("2026-11-20T12:00:00Z").value();

int waitOf(const Budget &budget)
{
    return budget.notBefore == Time{}
        ? 0
        : int(std::chrono::duration_cast<std::chrono::seconds>(budget.notBefore - start).count());
}

http::Fields fieldsOf(const QByteArray &text)
{
    http::Fields fields;
    for (const QByteArray &line : text.split('\n')) {
        if (const auto colon = line.indexOf(": "); colon > 0)
            fields.emplace_back(line.left(colon).toStdString(), line.mid(colon + 2).toStdString());
    }
    return fields;
}

} // namespace

class TestGithubApi : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_transport = http::openTransport();
        m_host = std::make_unique<FakeGithub>();
        m_clock = std::make_shared<Watch>(start);
        m_folder = std::make_unique<QTemporaryDir>();
        m_waited = 0ms;
        m_token = "token";
        m_host->world([](fake::World &world) { world.addRepo("acme/api"); });
        ApiOptions options;
        options.url = m_host->url() + "/";
        options.token = [this]() -> Result<Secret> { return Secret(m_token); };
        options.clock = m_clock;
        options.cacheFolder = m_folder->path().toStdString();
        options.pause = [this](std::chrono::milliseconds time, const Cancel &) {
            m_waited += time;
            m_clock->advance(time);
        };
        m_options = options;
        m_api = std::make_unique<Api>(*m_transport, m_options);
    }
    void cleanup()
    {
        m_api.reset();
        m_host.reset();
        m_transport.reset();
    }

    void dates_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("iso");
        const QByteArray then = "1994-11-06T08:49:37.000Z";
        QTest::newRow("IMF") << QByteArray("Sun, 06 Nov 1994 08:49:37 GMT") << then;
        QTest::newRow("RFC 850") << QByteArray("Sunday, 06-Nov-94 08:49:37 GMT") << then;
        QTest::newRow("asctime") << QByteArray("Sun Nov  6 08:49:37 1994") << then;
        for (const char *bad : {"", "soon", "120", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                                "06 Nov", "Nov Nov Nov 1:2:3"})
            QTest::newRow(bad) << QByteArray(bad) << QByteArray("1970-01-01T00:00:00.000Z");
    }
    void dates()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, iso);
        QCOMPARE(toIso(fromHttpDate(text.toStdString())), iso.toStdString());
    }

    void refusals_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("fields");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("refusal");
        QTest::addColumn<int>("wait"); ///< seconds
        const QByteArray inAnHour = "date: Fri, 20 Nov 2026 11:30:00 GMT\nx-ratelimit-reset: "
            + QByteArray::number(qlonglong(
                std::chrono::duration_cast<std::chrono::seconds>(start.time_since_epoch()).count() - 1800 + 600));
        QTest::newRow("fine") << 200 << QByteArray("x-ratelimit-remaining: 12") << QByteArray() << int(Refusal::None)
                              << 0;
        QTest::newRow("trouble") << 502 << QByteArray() << QByteArray() << int(Refusal::None) << 0;
        QTest::newRow("primary, by the host's clock")
            << 403 << inAnHour + "\nx-ratelimit-remaining: 0" << QByteArray("{}") << int(Refusal::PrimaryLimit) << 600;
        QTest::newRow("primary, 429") << 429 << inAnHour + "\nx-ratelimit-remaining: 0" << QByteArray()
                                      << int(Refusal::PrimaryLimit) << 600;
        QTest::newRow("primary by text") << 403 << QByteArray() << QByteArray("API rate limit exceeded for user")
                                         << int(Refusal::PrimaryLimit) << 60;
        QTest::newRow("reset in the past") << 403 << QByteArray("x-ratelimit-remaining: 0\nx-ratelimit-reset: 100")
                                           << QByteArray() << int(Refusal::PrimaryLimit) << 1;
        QTest::newRow("reset far away") << 403 << QByteArray("x-ratelimit-remaining: 0\nx-ratelimit-reset: 99999999999")
                                        << QByteArray() << int(Refusal::PrimaryLimit) << 3600;
        QTest::newRow("secondary, seconds") << 403 << QByteArray("retry-after: 90\nx-ratelimit-remaining: 10")
                                            << QByteArray() << int(Refusal::SecondaryLimit) << 90;
        QTest::newRow("secondary, too long")
            << 429 << QByteArray("retry-after: 999999999") << QByteArray() << int(Refusal::SecondaryLimit) << 3600;
        QTest::newRow("secondary, date")
            << 429 << QByteArray("date: Fri, 20 Nov 2026 10:00:00 GMT\nretry-after: Fri, 20 Nov 2026 10:02:00 GMT")
            << QByteArray() << int(Refusal::SecondaryLimit) << 120;
        QTest::newRow("secondary, nonsense")
            << 429 << QByteArray("retry-after: soon") << QByteArray() << int(Refusal::SecondaryLimit) << 60;
        QTest::newRow("secondary by text")
            << 403 << QByteArray("x-ratelimit-remaining: 10") << QByteArray("You have exceeded a secondary rate limit")
            << int(Refusal::SecondaryLimit) << 60;
        QTest::newRow("secondary, in the old words")
            << 403 << QByteArray() << QByteArray("triggered an abuse detection mechanism")
            << int(Refusal::SecondaryLimit) << 60;
        QTest::newRow("token") << 401 << QByteArray() << QByteArray("Bad credentials") << int(Refusal::BadToken) << 60;
        QTest::newRow("scope") << 403 << QByteArray("x-ratelimit-remaining: 10")
                               << QByteArray("Resource not accessible") << int(Refusal::Permission) << 0;
        QTest::newRow("single sign-on") << 403 << QByteArray("x-github-sso: required; url=x") << QByteArray()
                                        << int(Refusal::SingleSignOn) << 0;
        QTest::newRow("not found") << 404 << QByteArray() << QByteArray() << int(Refusal::None) << 0;
    }
    void refusals()
    {
        QFETCH(const int, status);
        QFETCH(const QByteArray, fields);
        QFETCH(const QByteArray, body);
        QFETCH(const int, refusal);
        QFETCH(const int, wait);
        QCOMPARE(int(refusalOf(status, fieldsOf(fields), body.toStdString())), refusal);
        const Budget budget = after({}, status, fieldsOf(fields), body.toStdString(), start);
        QCOMPARE(waitOf(budget), wait);
        QCOMPARE(budget.why.empty(), wait == 0);
    }

    void doublesWhereNoTimeIsSaid()
    {
        Budget budget;
        for (const int wait : {60, 120, 240, 480, 960, 1920, 3600, 3600, 3600}) {
            budget = after(budget, 429, {}, "", start);
            QCOMPARE(waitOf(budget), wait);
        }
        budget = after(budget, 200, {}, "", start);
        QCOMPARE(waitOf(budget), 0);
        QCOMPARE(waitOf(after(budget, 429, {}, "", start)), 60);
    }

    void meter()
    {
        QVERIFY(m_api->get("/repos/acme/api", {}));
        const Budget first = m_api->budget();
        QCOMPARE(first.limit, 5000);
        QCOMPARE(first.remaining, 5000);
        QCOMPARE(first.calls, 1);
        QVERIFY(first.reset > start + 50min && first.reset < start + 70min);
        QVERIFY(m_api->get("/repos/acme/api/pulls", {}));
        QCOMPARE(m_api->budget().remaining, 4999);
    }

    void conditional()
    {
        const auto first = m_api->get("/repos/acme/api", {});
        QVERIFY2(first, first.error().text.c_str());
        QVERIFY(!first->unchanged);
        m_host->resetCounts();
        for (const Api::Want want : {Api::Want::Body, Api::Want::News}) {
            const auto again = m_api->get("/repos/acme/api", {}, want);
            QVERIFY(again);
            QVERIFY(again->unchanged);
            QCOMPARE(again->etag, first->etag);
            QCOMPARE(again->body, want == Api::Want::Body ? first->body : std::string());
        }
        QCOMPARE(m_host->counts().cost, 0);
        QCOMPARE(m_host->counts().unchanged, 2);
        m_host->world([](fake::World &world) { world.repos["acme/api"].defaultBranch = "trunk"; });
        QVERIFY(!m_api->get("/repos/acme/api", {})->unchanged);
        // ETags are of one token: another one asks anew, and never with the first one's.
        m_host->addToken("other", "somebody");
        m_token = "other";
        m_host->server().forget();
        QVERIFY(!m_api->get("/repos/acme/api", {})->unchanged);
        const auto seen = m_host->server().seen();
        for (const auto &[name, value] : seen.front().fields)
            QVERIFY(name != "if-none-match");
    }

    void pages()
    {
        m_host->world([](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            for (int i = 0; i < 25; ++i) {
                world.commit(repo, "b" + std::to_string(i), {{"f", std::to_string(i)}}, "x");
                world.openPull(repo, "b" + std::to_string(i), "t");
            }
        });
        size_t count = 0, rounds = 0;
        const auto take = [&](const Answered &page) -> Result<bool> {
            count += parseJson(page.body).size();
            ++rounds;
            return true;
        };
        for (int turn = 0; turn < 2; ++turn) { // the second time from the cache, Link included
            count = rounds = 0;
            QVERIFY(m_api->pages("/repos/acme/api/pulls?per_page=10", 10, {}, take));
            QCOMPARE(count, size_t(25));
            QCOMPARE(rounds, size_t(3));
        }
        rounds = 0;
        QVERIFY(m_api->pages("/repos/acme/api/pulls?per_page=10", 2, {}, take));
        QCOMPARE(rounds, size_t(2));
    }

    /// A host that names another one as its next page gets no token there, and no call.
    void foreignPages()
    {
        fake::FakeServer evil([](const http::Request &) { return fake::Wire{200, {}, "[]"}; });
        fake::FakeServer host([&](const http::Request &) {
            return fake::Wire{200, {{"Link", "<" + evil.url() + "/x>; rel=\"next\""}}, "[]"};
        });
        ApiOptions options;
        options.url = host.url();
        options.token = []() -> Result<Secret> { return Secret("token"); };
        Api api(*m_transport, options);
        const auto done = api.pages("/repos/a/b/pulls", 5, {}, [](const Answered &) -> Result<bool> { return true; });
        QVERIFY(!done);
        QCOMPARE(int(done.error().kind), int(Error::Kind::Denied));
        QVERIFY(evil.seen().empty());
    }

    void faults_data()
    {
        QTest::addColumn<Fault>("fault");
        QTest::addColumn<int>("read");
        QTest::addColumn<int>("write");
        QTest::addColumn<bool>("held"); ///< the next call is not even made
        using E = Error::Kind;
        const auto row = [](const char *name, Fault fault, E read, E write, bool held = false) {
            fault.path = "/repos";
            QTest::newRow(name) << fault << int(read) << int(write) << held;
        };
        for (const int status : {500, 502, 503, 504}) {
            row(qPrintable(QString::number(status)), {.kind = Kind::Status, .status = status}, E::Unavailable,
                E::Unavailable);
            row(qPrintable(QString::number(status) + QStringLiteral(" after")),
                {.kind = Kind::StatusAfter, .status = status}, E::Unavailable, E::Unavailable);
        }
        row("404", {.kind = Kind::Status, .status = 404}, E::NotFound, E::NotFound);
        row("410", {.kind = Kind::Status, .status = 410}, E::NotFound, E::NotFound);
        row("451", {.kind = Kind::Status, .status = 451}, E::NotFound, E::NotFound);
        row("409", {.kind = Kind::Status, .status = 409}, E::Conflict, E::Conflict);
        row("422", {.kind = Kind::Status, .status = 422}, E::Invalid, E::Invalid);
        row("hangs up", {.kind = Kind::Drop}, E::Unavailable, E::Unavailable);
        row("hangs up after", {.kind = Kind::DropAfter}, E::Unavailable, E::Unavailable);
        row("half a body", {.kind = Kind::HalfBody}, E::Unavailable, E::Unavailable);
        row("html for json", {.kind = Kind::Html}, E::Unavailable, E::Unavailable);
        row("says nothing", {.kind = Kind::Hang}, E::Timeout, E::Timeout);
        row("drips", {.kind = Kind::Drip}, E::Timeout, E::Timeout);
        row("primary limit", {.kind = Kind::PrimaryLimit}, E::Limit, E::Limit, true);
        row("secondary limit", {.kind = Kind::SecondaryLimit, .seconds = 120}, E::Limit, E::Limit, true);
        row("secondary limit by date", {.kind = Kind::SecondaryDate, .seconds = 120}, E::Limit, E::Limit, true);
        row("secondary limit, no time", {.kind = Kind::SecondaryUntimed}, E::Limit, E::Limit, true);
        row("bad token", {.kind = Kind::BadToken}, E::Denied, E::Denied, true);
        row("no permission", {.kind = Kind::Permission}, E::Denied, E::Denied);
        row("single sign-on", {.kind = Kind::SingleSignOn}, E::Denied, E::Denied);
    }
    void faults()
    {
        QFETCH(const Fault, fault);
        QFETCH(const int, read);
        QFETCH(const int, write);
        QFETCH(const bool, held);
        if (Error::Kind(read) == Error::Kind::Timeout) {
            m_options.idle = m_options.whole = 5s;
            m_api = std::make_unique<Api>(*m_transport, m_options);
        }
        Fault always = fault; // reading is tried again by itself
        always.times = -1;
        m_host->fault(always);
        const auto answered = m_api->get("/repos/acme/api", {});
        m_host->clearFaults();
        QVERIFY(!answered);
        QCOMPARE(int(answered.error().kind), read);
        QVERIFY(!answered.error().text.empty());
        QVERIFY(!answered.error().text.contains("token\""));
        m_host->resetCounts();
        const auto next = m_api->get("/repos/acme/api", {});
        QCOMPARE(next.has_value(), !held);
        QCOMPARE(m_host->counts().calls, held ? 0 : 1);
        m_clock->advance(2h); // whatever it was has passed
        QVERIFY(m_api->get("/repos/acme/api", {}));
        m_host->fault(fault);
        const auto written
            = m_api->send("POST", "/repos/acme/api/git/refs",
                          {{"ref", "refs/heads/x"}, {"sha", m_host->repo("acme/api").branches["main"]}}, {});
        if (written) // of a write the status is the caller's to judge
            QCOMPARE(int(errorOf("", written->status, {}, written->body).kind), write);
        else
            QCOMPARE(int(written.error().kind), write);
    }

    void signingInAgain()
    {
        m_host->revokeToken("token");
        QCOMPARE(int(m_api->get("/repos/acme/api", {}).error().kind), int(Error::Kind::Denied));
        m_host->resetCounts();
        const auto held = m_api->get("/repos/acme/api", {});
        QCOMPARE(int(held.error().kind), int(Error::Kind::Denied));
        QCOMPARE(m_host->counts().calls, 0); // a refused token is not tried at every turn
        m_host->addToken("fresh", "robot");
        m_token = "fresh";
        QVERIFY(m_api->get("/repos/acme/api", {}));
    }

    void paceOfWrites()
    {
        for (int i = 0; i < 5; ++i)
            QVERIFY(m_api->send(
                "POST", "/repos/acme/api/git/refs",
                {{"ref", "refs/heads/w" + std::to_string(i)}, {"sha", m_host->repo("acme/api").branches["main"]}}, {}));
        QVERIFY(m_waited >= 4s);
        m_waited = 0ms;
        for (int i = 0; i < 5; ++i)
            QVERIFY(m_api->get("/repos/acme/api", {}));
        QCOMPARE(m_waited, 0ms);
    }

    void oneAtATime()
    {
        std::vector<std::thread> threads;
        std::atomic<int> done = 0;
        for (int t = 0; t < 8; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 10; ++i)
                    done += m_api->get("/repos/acme/api", {}).has_value();
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(done.load(), 80);
        QCOMPARE(m_host->server().mostAtOnce(), 1);
    }

    void graphql_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("kind");
        const auto error = [](const char *type) {
            return QByteArray("{\"data\":null,\"errors\":[{\"type\":\"") + type + "\",\"message\":\"no\"}]}";
        };
        QTest::newRow("limit") << error("RATE_LIMITED") << int(Error::Kind::Limit);
        QTest::newRow("not there") << error("NOT_FOUND") << int(Error::Kind::NotFound);
        QTest::newRow("may not") << error("FORBIDDEN") << int(Error::Kind::Denied);
        QTest::newRow("moved") << error("STALE_DATA") << int(Error::Kind::Conflict);
        QTest::newRow("other") << error("UNPROCESSABLE") << int(Error::Kind::Invalid);
        QTest::newRow("no data") << QByteArray("{}") << int(Error::Kind::Unavailable);
        QTest::newRow("no object") << QByteArray("[1]") << int(Error::Kind::Unavailable);
        QTest::newRow("errors of other types") << QByteArray("{\"errors\":[1]}") << int(Error::Kind::Invalid);
        QTest::newRow("html") << QByteArray("<html>") << int(Error::Kind::Unavailable);
    }
    void graphql()
    {
        QFETCH(const QByteArray, answer);
        QFETCH(const int, kind);
        fake::FakeServer host([&](const http::Request &) { return fake::Wire{200, {}, answer.toStdString()}; });
        ApiOptions options;
        options.url = host.url() + "/api/v3";
        options.clock = m_clock;
        Api api(*m_transport, options);
        const auto answered = api.graphql("mutation {x}", {}, {});
        QVERIFY(!answered);
        QCOMPARE(int(answered.error().kind), kind);
        QCOMPARE(host.seen()[0].target, std::string("/api/graphql"));
        QCOMPARE(api.budget().notBefore > m_clock->now(), kind == int(Error::Kind::Limit));
    }

    void logs()
    {
        const std::string text(300'000, 'l');
        auto [id, late, gone] = m_host->world([&](fake::World &world) {
            fake::Repo &repo = world.repos["acme/api"];
            const int64_t done = world.addRun(repo, "main", "failure", text).attempts[0][0].id;
            const int64_t running = world.addRun(repo, "main", "", text).attempts[0][0].id;
            fake::Run &old = world.addRun(repo, "main", "failure", text);
            old.attempts[0][0].expired = true;
            return std::tuple{done, running, old.attempts[0][0].id};
        });
        const auto path = [](int64_t job) { return "/repos/acme/api/actions/jobs/" + std::to_string(job) + "/logs"; };
        std::string got;
        const auto sink = [&](std::string_view piece) -> Result<> {
            got += piece;
            return {};
        };
        const auto whole = m_api->download(path(id), 1'000'000, sink, {});
        QVERIFY2(whole, whole.error().text.c_str());
        QVERIFY(got == text);
        QCOMPARE(m_host->storage().seen().size(), size_t(1));
        QVERIFY(m_host->storage().seen()[0].authorization.empty());
        QCOMPARE(int(m_api->download(path(id), 100'000, sink, {}).error().kind), int(Error::Kind::Limit));
        QCOMPARE(int(m_api->download(path(late), 1'000'000, sink, {}).error().kind), int(Error::Kind::NotFound));
        const auto expired = m_api->download(path(gone), 1'000'000, sink, {});
        QCOMPARE(int(expired.error().kind), int(Error::Kind::NotFound));
        QVERIFY(expired.error().text.contains("expired"));
    }

    void cancelled()
    {
        CancelSource source;
        source.request();
        QCOMPARE(int(m_api->get("/repos/acme/api", source.token()).error().kind), int(Error::Kind::Cancelled));
    }

private:
    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<FakeGithub> m_host;
    std::shared_ptr<Watch> m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    ApiOptions m_options;
    std::unique_ptr<Api> m_api;
    std::string m_token;
    std::chrono::milliseconds m_waited{0};
};

SIGNALBOX_TEST(TestGithubApi)
#include "tst_github_api.moc"
