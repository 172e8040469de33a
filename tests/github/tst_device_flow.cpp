// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-in by a code, against a host that a script plays; time passes when the test says so.
#include <core/forge/github/device_flow.h>

#include <tests/registry.h>

#include <deque>

using namespace sb;
using namespace sb::forge::github;
using Outcome = DeviceFlow::Outcome;

namespace {

class StepClock final : public Clock {
public:
    Time now() const override { return at; }
    Time at{std::chrono::seconds(1'790'000'000)};
};

/// Answers with what stands next in its script.
class Script final : public http::Transport {
public:
    Result<http::Reply> exchange(const http::Call &call, const Cancel &) override
    {
        calls.push_back(call);
        if (answers.empty())
            return fail(Error::Kind::Unavailable, "the script has ended");
        Result<http::Reply> next = std::move(answers.front());
        answers.pop_front();
        return next;
    }
    void say(std::string body, int status = 200) { answers.push_back(http::Reply{status, {}, std::move(body), {}}); }

    std::vector<http::Call> calls;
    std::deque<Result<http::Reply>> answers;
};

const char *const granted = "{\"access_token\":\"gho_canary\",\"token_type\":\"bearer\",\"scope\":\"repo\"}";
const char *const code = "{\"device_code\":\"3584d83530557fdd1f46af8289938c8ef79f9dc5\",\"user_code\":\"WDJB-MJHT\","
                         "\"verification_uri\":\"https://github.com/login/device\",\"expires_in\":900,\"interval\":5}";

} // namespace

class DeviceFlowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void asksForACode();
    void refusesToBegin_data();
    void refusesToBegin();
    void tellsOutcomesApart_data();
    void tellsOutcomesApart();
    void waitsTheIntervalAndASecond();
    void slowsDown();
    void endsInTime();
    void outlastsABadNetwork();
    void canBeCancelled();

private:
    DeviceFlow flow()
    {
        DeviceFlow::Settings settings;
        settings.clientId = "Iv1.0123456789abcdef";
        return DeviceFlow(*m_host, settings, m_clock, [this](std::chrono::milliseconds time, const Cancel &) {
            m_pauses.push_back(std::chrono::duration_cast<std::chrono::seconds>(time).count());
            m_clock->at += time;
        });
    }
    std::shared_ptr<StepClock> m_clock;
    std::unique_ptr<Script> m_host;
    std::vector<int64_t> m_pauses;
};

void DeviceFlowTest::init()
{
    m_clock = std::make_shared<StepClock>();
    m_host = std::make_unique<Script>();
    m_pauses.clear();
}

void DeviceFlowTest::asksForACode()
{
    m_host->say(code);
    DeviceFlow signIn = flow();
    const auto begun = signIn.begin({});
    QVERIFY2(begun.has_value(), begun ? "" : begun.error().text.c_str());
    QCOMPARE(begun->userCode, std::string("WDJB-MJHT"));
    QCOMPARE(begun->page, std::string("https://github.com/login/device"));
    QCOMPARE(begun->expires, m_clock->at + std::chrono::seconds(900));
    QCOMPARE(signIn.interval(), std::chrono::seconds(6));
    const http::Call &call = m_host->calls.front();
    QCOMPARE(call.method, std::string("POST"));
    QCOMPARE(call.url, std::string("https://github.com/login/device/code"));
    QCOMPARE(call.body, std::string("client_id=Iv1.0123456789abcdef&scope=repo"));
    QVERIFY(call.token.empty());
}

void DeviceFlowTest::refusesToBegin_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, const QByteArray &body, int status, Error::Kind kind) {
        QTest::addRow("%s", name) << body << status << int(kind);
    };
    row("unknown application", "{\"error\":\"Not Found\"}", 404, Error::Kind::Denied);
    row("not enabled", "{\"error\":\"device_flow_disabled\"}", 200, Error::Kind::Denied);
    row("bad gateway", "<html>", 502, Error::Kind::Unavailable);
    row("a page of a proxy", "<html>", 200, Error::Kind::Denied);
    row("a page of another host", QByteArray(code).replace("https://github.com", "https://github.example.org"), 200,
        Error::Kind::Denied);
    row("a page without TLS", QByteArray(code).replace("https://", "http://"), 200, Error::Kind::Denied);
    row("no code", "{\"device_code\":\"x\"}", 200, Error::Kind::Denied);
    row("a list", "[]", 200, Error::Kind::Denied);
    row("numbers", "{\"device_code\":1,\"user_code\":2,\"verification_uri\":3}", 200, Error::Kind::Denied);
}

void DeviceFlowTest::refusesToBegin()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(int, kind);
    m_host->say(body.toStdString(), status);
    const auto begun = flow().begin({});
    QVERIFY(!begun.has_value());
    QVERIFY2(int(begun.error().kind) == kind, begun.error().text.c_str());
}

void DeviceFlowTest::tellsOutcomesApart_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<int>("outcome"); // -1: an error
    QTest::addRow("granted") << QByteArray(granted) << 200 << int(Outcome::Granted);
    QTest::addRow("pending") << QByteArray("{\"error\":\"authorization_pending\"}") << 200 << int(Outcome::Pending);
    QTest::addRow("pending as the RFC has it")
        << QByteArray("{\"error\":\"authorization_pending\"}") << 400 << int(Outcome::Pending);
    QTest::addRow("slow down") << QByteArray("{\"error\":\"slow_down\",\"interval\":10}") << 200
                               << int(Outcome::Pending);
    QTest::addRow("expired") << QByteArray("{\"error\":\"expired_token\"}") << 200 << int(Outcome::Expired);
    QTest::addRow("refused") << QByteArray("{\"error\":\"access_denied\"}") << 200 << int(Outcome::Refused);
    QTest::addRow("bad gateway") << QByteArray("<html>") << 502 << int(Outcome::Pending);
    QTest::addRow("wrong code") << QByteArray("{\"error\":\"incorrect_device_code\"}") << 200 << -1;
    QTest::addRow("wrong application") << QByteArray("{\"error\":\"incorrect_client_credentials\"}") << 200 << -1;
    QTest::addRow("a page of a proxy") << QByteArray("<html>") << 200 << -1;
    QTest::addRow("an empty token") << QByteArray("{\"access_token\":\"\"}") << 200 << -1;
    QTest::addRow("a token with an error's status") << QByteArray(granted) << 400 << -1;
}

void DeviceFlowTest::tellsOutcomesApart()
{
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(int, outcome);
    m_host->say(code);
    DeviceFlow signIn = flow();
    QVERIFY(signIn.begin({}).has_value());
    m_host->say(body.toStdString(), status);
    const auto step = signIn.poll({});
    QCOMPARE(step ? int(step->outcome) : -1, outcome);
    QCOMPARE(step && step->token.reveal() == "gho_canary", outcome == int(Outcome::Granted));
    if (!step)
        QVERIFY(step.error().text.find("gho_") == std::string::npos);
    QVERIFY(m_host->calls.back().body.contains("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"));
    QVERIFY(m_host->calls.back().body.contains("device_code=3584d83530557fdd1f46af8289938c8ef79f9dc5"));
}

void DeviceFlowTest::waitsTheIntervalAndASecond()
{
    m_host->say(code);
    for (int i = 0; i < 3; ++i)
        m_host->say("{\"error\":\"authorization_pending\"}");
    m_host->say(granted);
    DeviceFlow signIn = flow();
    QVERIFY(signIn.begin({}).has_value());
    const auto token = signIn.wait({});
    QVERIFY(token.has_value());
    QCOMPARE(token->reveal(), std::string("gho_canary"));
    QCOMPARE(m_pauses, (std::vector<int64_t>{6, 6, 6, 6}));
}

void DeviceFlowTest::slowsDown()
{
    m_host->say(code);
    m_host->say("{\"error\":\"slow_down\"}");
    m_host->say("{\"error\":\"slow_down\",\"interval\":30}");
    m_host->say("{\"error\":\"slow_down\",\"interval\":99999999999}");
    m_host->say(granted);
    DeviceFlow signIn = flow();
    QVERIFY(signIn.begin({}).has_value());
    QVERIFY(signIn.wait({}).has_value());
    QCOMPARE(m_pauses, (std::vector<int64_t>{6, 11, 31, 301}));
}

void DeviceFlowTest::endsInTime()
{
    m_host->say(code);
    for (int i = 0; i < 1000; ++i)
        m_host->say("{\"error\":\"authorization_pending\"}");
    DeviceFlow signIn = flow();
    QVERIFY(signIn.begin({}).has_value());
    const auto token = signIn.wait({});
    QVERIFY(!token.has_value());
    QCOMPARE(token.error().kind, Error::Kind::Timeout);
    QCOMPARE(m_pauses.size(), size_t(150)); // 900 s of 6 s
    m_host->answers.clear();
    m_host->say(code);
    m_host->say("{\"error\":\"access_denied\"}");
    QVERIFY(signIn.begin({}).has_value());
    QCOMPARE(signIn.wait({}).error().kind, Error::Kind::Denied);
}

void DeviceFlowTest::outlastsABadNetwork()
{
    m_host->say(code);
    m_host->answers.push_back(fail(Error::Kind::Unavailable, "no network"));
    m_host->answers.push_back(fail(Error::Kind::Timeout, "no answer"));
    m_host->say("", 503);
    m_host->say(granted);
    DeviceFlow signIn = flow();
    QVERIFY(signIn.begin({}).has_value());
    QVERIFY(signIn.wait({}).has_value());
}

void DeviceFlowTest::canBeCancelled()
{
    m_host->say(code);
    m_host->say("{\"error\":\"authorization_pending\"}");
    DeviceFlow signIn = flow();
    QVERIFY(signIn.begin({}).has_value());
    CancelSource source;
    source.request();
    QCOMPARE(signIn.wait(source.token()).error().kind, Error::Kind::Cancelled);
    QCOMPARE(m_host->calls.size(), size_t(1));
}

SIGNALBOX_TEST(DeviceFlowTest)
#include "tst_device_flow.moc"
