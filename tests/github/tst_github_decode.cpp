// SPDX-License-Identifier: GPL-3.0-or-later
#include "../sanitizers/effort.h"

#include <core/base/json.h>
#include <core/fact/codec.h>
#include <core/forge/github/decode.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QFile>

#include <random>
#include <set>

using namespace sb;
using nlohmann::json;

namespace {

/// Mutations of each example.
constexpr int rounds = test::effort(200);

const std::set<std::string> known{"ping",        "pull_request", "workflow_run", "workflow_job", "check_run",
                                  "check_suite", "status",       "push",         "issues",       "issue_comment"};

/// Changes one place of the value: a field gone, of another type, huge or deep.
void mutate(json &value, std::mt19937 &random)
{
    json *at = &value;
    for (int step = int(random() % 6); step > 0 && at->is_structured() && !at->empty(); --step) {
        auto next = at->begin();
        std::advance(next, long(random() % at->size()));
        at = &*next;
    }
    switch (random() % 7) {
    case 0: *at = nullptr; break;
    case 1: *at = int64_t(uint64_t(random()) * random()); break;
    case 2: *at = std::string(random() % 100'000, 'x'); break;
    case 3: *at = json::array({1, "two", nullptr}); break;
    case 4: *at = true; break;
    case 5: {
        json deep = 1;
        for (int i = 0; i < 100; ++i)
            deep = json::array({deep});
        *at = deep;
        break;
    }
    case 6:
        if (at->is_object() && !at->empty()) {
            auto field = at->begin();
            std::advance(field, long(random() % at->size()));
            at->erase(field);
        }
        break;
    }
}

} // namespace

class GithubDecodeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void decodesEveryExample();
    void survivesMutations();
    void readsWhatMatters();
    void namesTheFault_data();
    void namesTheFault();
    void neverCallsTheUnknownPassed();
    void oneKeyForOneState();

private:
    json m_examples;
};

void GithubDecodeTest::initTestCase()
{
    QFile file(sb::test::npmModules() + QStringLiteral("/@octokit/webhooks-examples/api.github.com/index.json"));
    if (file.open(QFile::ReadOnly))
        m_examples = parseJson(file.readAll().toStdString());
}

void GithubDecodeTest::decodesEveryExample()
{
    if (m_examples.empty())
        QSKIP("the examples of @octokit/webhooks-examples are not here: build with ./dev, which fetches them with npm");
    int decoded = 0, kept = 0;
    for (const json &event : m_examples) {
        const std::string name = event["name"];
        for (const json &example : event["examples"]) {
            const auto result = forge::github::decodeWebhook(name, jsonText(example));
            QVERIFY2(result.has_value(), result ? "" : result.error().text.c_str());
            QCOMPARE(result->kind != fact::EventKind::Unknown, known.contains(name));
            QVERIFY(!result->key.empty());
            QCOMPARE(fact::decode<fact::Event>(fact::encode(*result)).value(), *result);
            if (known.contains(name))
                QCOMPARE(forge::github::guessName(jsonText(example)), name);
            ++(known.contains(name) ? decoded : kept);
        }
    }
    qInfo("%d decoded, %d kept as unknown", decoded, kept);
    QVERIFY(decoded >= 100);
    QVERIFY(kept >= 100);
}

void GithubDecodeTest::survivesMutations()
{
    if (m_examples.empty())
        QSKIP("the examples of @octokit/webhooks-examples are not here: build with ./dev, which fetches them with npm");
    std::mt19937 random(7);
    int right = 0, refused = 0;
    for (const json &event : m_examples) {
        const std::string name = event["name"];
        if (!known.contains(name))
            continue;
        for (const json &example : event["examples"]) {
            const std::string whole = jsonText(example);
            for (int i = 0; i < rounds; ++i) {
                std::string body;
                if (i % 4 == 3) {
                    body = whole;
                    body[random() % body.size()] = char(random());
                    if (i % 8 == 7)
                        body.resize(random() % body.size());
                } else {
                    json changed = example;
                    mutate(changed, random);
                    body = jsonText(changed);
                }
                const auto result = forge::github::decodeWebhook(name, body);
                if (result) {
                    QVERIFY(!result->key.empty());
                    ++right;
                } else {
                    QVERIFY(result.error().kind == Error::Kind::Invalid || result.error().kind == Error::Kind::Limit);
                    QVERIFY(!result.error().text.empty());
                    ++refused;
                }
            }
        }
    }
    qInfo("%d decoded, %d refused with a named error", right, refused);
    QVERIFY(right > 0 && refused > 0);
}

void GithubDecodeTest::readsWhatMatters()
{
    const auto event = forge::github::decodeWebhook(
        "workflow_run", R"({"action":"completed","workflow_run":{"id":7,"name":"CI","head_sha":
        "abc","head_branch":"main","status":"completed","conclusion":"failure","run_attempt":2,"run_started_at":"2026-11-20T12:00:00Z",
        "updated_at":"2026-11-20T12:05:00Z","pull_requests":[{"number":12}]},"repository":{"full_name":"acme/api"},"sender":{"login":"ada"}})");
    QVERIFY2(event.has_value(), event ? "" : event.error().text.c_str());
    const auto &run = std::get<fact::Run>(event->body);
    QCOMPARE(run.id.value, std::string("7"));
    QCOMPARE(run.state, fact::RunState::Failed);
    QCOMPARE(run.attempt, 2);
    QCOMPARE(run.pull, int64_t(12));
    QCOMPARE(run.branch, std::string("main"));
    QCOMPARE(toIso(event->at), std::string("2026-11-20T12:05:00.000Z"));
    QCOMPARE(event->sender, std::string("ada"));
}

void GithubDecodeTest::namesTheFault_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("says");
    QTest::addRow("not JSON") << QByteArray("push") << QByteArray("{") << QByteArray("not JSON");
    QTest::addRow("a list") << QByteArray("push") << QByteArray("[]") << QByteArray("not a JSON object");
    QTest::addRow("not UTF-8") << QByteArray("push") << QByteArray("{\"a\":\"\xFF\"}") << QByteArray("not UTF-8");
    QTest::addRow("deep") << QByteArray("other") << QByteArray(100, '[') << QByteArray("levels deep");
    QTest::addRow("no repository") << QByteArray("push") << QByteArray(R"({"ref":"r","before":"a","after":"b"})")
                                   << QByteArray("repository.full_name: expected a string");
    QTest::addRow("wrong type") << QByteArray("push")
                                << QByteArray(R"({"ref":1,"before":"a","after":"b","repository":{"full_name":"a/b"}})")
                                << QByteArray("push: ref: expected a string");
    QTest::addRow("bad time")
        << QByteArray("issues")
        << QByteArray(R"({"issue":{"number":1,"title":"t","updated_at":"yesterday"},"repository":{"full_name":"a/b"}})")
        << QByteArray("issue.updated_at: expected a time");
}

void GithubDecodeTest::namesTheFault()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, says);
    const auto result = forge::github::decodeWebhook(name.toStdString(), body.toStdString());
    QVERIFY(!result.has_value());
    QVERIFY2(result.error().text.find(says.toStdString()) != std::string::npos, result.error().text.c_str());
}

void GithubDecodeTest::neverCallsTheUnknownPassed()
{
    for (const char *conclusion : {"\"mystery\"", "null", "\"\""}) {
        const std::string body
            = std::string(R"({"check_run":{"id":1,"name":"n","head_sha":"s","status":"completed","conclusion":)")
            + conclusion + R"(},"repository":{"full_name":"a/b"}})";
        QCOMPARE(std::get<fact::Run>(forge::github::decodeWebhook("check_run", body)->body).state,
                 fact::RunState::Unknown);
    }
}

void GithubDecodeTest::oneKeyForOneState()
{
    const auto key = [](const char *action, const char *status, const char *conclusion) {
        const std::string body = std::string(R"({"action":")") + action
            + R"(","check_run":{"id":1,"name":"n","head_sha":"s","status":")" + status + R"(","conclusion":)"
            + conclusion + R"(},"repository":{"full_name":"a/b"}})";
        return forge::github::decodeWebhook("check_run", body)->key;
    };
    QCOMPARE(key("created", "queued", "null"), key("rerequested", "queued", "null"));
    QVERIFY(key("created", "queued", "null") != key("completed", "completed", "\"failure\""));
}

SIGNALBOX_TEST(GithubDecodeTest)
#include "tst_github_decode.moc"
