// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/hmac.h>
#include <core/source/webhook.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::source;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const Secrets secrets{"It's a Secret to Everybody", "token"};

http::Request knock(std::string target, std::string body, const Fields &changes)
{
    http::Request request{"POST", std::move(target), {}, std::move(body)};
    request.fields = {{"host", "127.0.0.1:8484"},
                      {"content-type", "application/json"},
                      {"x-github-delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
                      {"x-github-event", "ping"},
                      {"x-hub-signature-256", "sha256=" + hmacSha256Hex(secrets.webhook, request.body)},
                      {"authorization", "Bearer token"}};
    for (const auto &[name, value] : changes) {
        std::erase_if(request.fields, [&](const auto &field) { return field.first == name; });
        if (!value.empty())
            request.fields.emplace_back(name, value);
    }
    return request;
}

} // namespace

Q_DECLARE_METATYPE(Fields)

class TestWebhook : public QObject {
    Q_OBJECT
private Q_SLOTS:
    /// The example of GitHub Docs, "Validating webhook deliveries".
    void signsAsDocumented()
    {
        QCOMPARE(hmacSha256Hex("It's a Secret to Everybody", "Hello, World!"),
                 std::string("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));
        QVERIFY(equalInConstantTime("abc", "abc"));
        QVERIFY(!equalInConstantTime("abc", "abd") && !equalInConstantTime("abc", "ab") && equalInConstantTime("", ""));
    }

    void deliveries_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<Fields>("changes");
        QTest::addColumn<int>("status"); // 0: admitted
        const QString path = QStringLiteral("/webhook");
        QTest::newRow("good") << path << Fields{} << 0;
        QTest::newRow("with a query") << QStringLiteral("/webhook?a=b") << Fields{} << 0;
        QTest::newRow("charset") << path << Fields{{"content-type", "application/json; charset=utf-8"}} << 0;
        QTest::newRow("localhost") << path << Fields{{"host", "localhost"}} << 0;
        QTest::newRow("IPv6") << path << Fields{{"host", "[::1]:80"}} << 0;
        QTest::newRow("IPv6 without port") << path << Fields{{"host", "[::1]"}} << 0;
        QTest::newRow("other host") << path << Fields{{"host", "evil.example"}} << 403;
        QTest::newRow("host that begins like ours") << path << Fields{{"host", "localhost.evil.example"}} << 403;
        QTest::newRow("port that is none") << path << Fields{{"host", "localhost:80a"}} << 403;
        QTest::newRow("no host") << path << Fields{{"host", ""}} << 403;
        QTest::newRow("a page") << path << Fields{{"origin", "http://127.0.0.1:8484"}} << 403;
        QTest::newRow("elsewhere") << QStringLiteral("/webhooks") << Fields{} << 404;
        QTest::newRow("form") << path << Fields{{"content-type", "application/x-www-form-urlencoded"}} << 415;
        QTest::newRow("no type") << path << Fields{{"content-type", ""}} << 415;
        QTest::newRow("no signature") << path << Fields{{"x-hub-signature-256", ""}} << 401;
        QTest::newRow("old signature alone")
            << path << Fields{{"x-hub-signature-256", ""}, {"x-hub-signature", "sha1=0123"}} << 401;
        QTest::newRow("wrong signature") << path << Fields{{"x-hub-signature-256", "sha256=" + std::string(64, '0')}}
                                         << 401;
        QTest::newRow("short signature") << path << Fields{{"x-hub-signature-256", "sha256="}} << 401;
        QTest::newRow("no delivery") << path << Fields{{"x-github-delivery", ""}} << 400;
        QTest::newRow("long delivery") << path << Fields{{"x-github-delivery", std::string(101, 'a')}} << 400;
        QTest::newRow("path as delivery") << path << Fields{{"x-github-delivery", "../a"}} << 400;
        QTest::newRow("no event") << path << Fields{{"x-github-event", ""}} << 400;
        QTest::newRow("odd event") << path << Fields{{"x-github-event", "a b"}} << 400;
    }

    void deliveries()
    {
        QFETCH(QString, target);
        QFETCH(Fields, changes);
        QFETCH(int, status);
        const auto admitted = admit(knock(target.toStdString(), "{\"zen\":\"\\u001b\"}", changes), secrets);
        if (status) {
            QVERIFY(std::holds_alternative<http::Response>(admitted));
            QCOMPARE(std::get<http::Response>(admitted).status, status);
            return;
        }
        QVERIFY(std::holds_alternative<Delivery>(admitted));
        QCOMPARE(std::get<Delivery>(admitted).event, std::string("ping"));
        QCOMPARE(std::get<Delivery>(admitted).body, std::string("{\"zen\":\"\\u001b\"}"));
    }

    void onlyPost()
    {
        http::Request request = knock("/webhook", "{}", {});
        request.method = "GET";
        QCOMPARE(std::get<http::Response>(admit(request, secrets)).status, 405);
    }

    /// A forwarder that writes the JSON anew has not what was signed.
    void anotherSpellingOfTheBodyIsRefused()
    {
        http::Request request = knock("/webhook", "{\"a\":\"\\u003c\"}", {});
        request.body = "{\"a\":\"<\"}";
        QCOMPARE(std::get<http::Response>(admit(request, secrets)).status, 401);
    }

    void withoutASecretNothingIsTaken()
    {
        http::Request request = knock("/webhook", "{}", {{"x-hub-signature-256", "sha256=" + hmacSha256Hex("", "{}")}});
        QCOMPARE(std::get<http::Response>(admit(request, {})).status, 401);
        request = knock("/api/autofix", "{}", {{"authorization", "Bearer "}});
        QCOMPARE(std::get<http::Response>(admit(request, {})).status, 401);
    }

    void autofix_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("token");
        QTest::addColumn<int>("status"); // 0: admitted
        QTest::addColumn<QString>("named");
        const auto json = [](QByteArray text) { return text.replace('\'', '"'); };
        const QString right = QStringLiteral("Bearer token");
        const QByteArray good
            = json("{'repo':'a/b','workflow_name':'ci','run_id':7,'head_sha':'" + QByteArray(40, 'a') + "'}");
        QTest::newRow("good") << good << right << 0 << QString();
        QTest::newRow("no token") << good << QString() << 401 << QStringLiteral("Authorization");
        QTest::newRow("wrong token") << good << QStringLiteral("Bearer tokem") << 401
                                     << QStringLiteral("Authorization");
        QTest::newRow("bare token") << good << QStringLiteral("token") << 401 << QStringLiteral("Authorization");
        QTest::newRow("no JSON") << QByteArray("{") << right << 400 << QStringLiteral("JSON");
        QTest::newRow("no object") << QByteArray("[]") << right << 400 << QStringLiteral("JSON");
        QTest::newRow("no owner") << json("{'repo':'b'}") << right << 400 << QStringLiteral("repo");
        QTest::newRow("path as repo") << json("{'repo':'a/b/../c'}") << right << 400 << QStringLiteral("repo");
        QTest::newRow("no workflow") << json("{'repo':'a/b'}") << right << 400 << QStringLiteral("workflow_name");
        QTest::newRow("run as text") << json("{'repo':'a/b','workflow_name':'ci','run_id':'7'}") << right << 400
                                     << QStringLiteral("run_id");
        QTest::newRow("negative run") << json("{'repo':'a/b','workflow_name':'ci','run_id':-7}") << right << 400
                                      << QStringLiteral("run_id");
        QTest::newRow("short head") << json("{'repo':'a/b','workflow_name':'ci','run_id':7,'head_sha':'abc'}") << right
                                    << 400 << QStringLiteral("head_sha");
        QTest::newRow("large") << QByteArray(5000, ' ') << right << 400 << QStringLiteral("4096");
    }

    void autofix()
    {
        QFETCH(QByteArray, body);
        QFETCH(QString, token);
        QFETCH(int, status);
        QFETCH(QString, named);
        const auto admitted
            = admit(knock("/api/autofix", body.toStdString(), {{"authorization", token.toStdString()}}), secrets);
        if (status == 0) {
            QVERIFY(std::holds_alternative<AutofixCall>(admitted));
            QCOMPARE(std::get<AutofixCall>(admitted).repo, std::string("a/b"));
            QCOMPARE(std::get<AutofixCall>(admitted).run, 7);
            return;
        }
        QVERIFY(std::holds_alternative<http::Response>(admitted));
        QCOMPARE(std::get<http::Response>(admitted).status, status);
        QVERIFY(QString::fromStdString(std::get<http::Response>(admitted).body).contains(named));
    }
};

SIGNALBOX_TEST(TestWebhook)
#include "tst_webhook.moc"
