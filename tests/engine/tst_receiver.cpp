// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks as a person switches them on and off: a test delivery is really posted, and nothing says the secret.
#include <core/engine/engine.h>
#include <core/engine/hook_address.h>
#include <core/engine/request_codec.h>

#include <QTemporaryDir>
#include <QTest>
#include <QThreadPool>

using namespace sb;

class tst_receiver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void aSecretIsWanted();
    void testDeliveriesArrive();
    void anotherSecretAndPort();
    void offIsOff();
    void theLineNamesNoSecret();

private:
    engine::HookStatus hooks()
    {
        const auto status = m_engine->ask(engine::ReadStatus{});
        return status ? std::get<engine::Status>(*status).hooks : engine::HookStatus{};
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QThreadPool m_pool;
    std::unique_ptr<engine::Engine> m_engine;
};

void tst_receiver::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    engine::Options options;
    options.workspace = m_folder->path().toStdString();
    auto opened = engine::Engine::open(options, &m_pool);
    QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
    m_engine = std::move(*opened);
}

void tst_receiver::cleanup()
{
    m_engine.reset();
}

void tst_receiver::aSecretIsWanted()
{
    const auto bare = m_engine->ask(engine::ReceiveHooks{true, 0, ""});
    QVERIFY(!bare);
    QCOMPARE(bare.error().kind, Error::Kind::Invalid);
    const auto odd = m_engine->ask(engine::ReceiveHooks{true, 70'000, "secret"});
    QVERIFY(!odd);
    QCOMPARE(odd.error().kind, Error::Kind::Invalid);
    QCOMPARE(hooks().port, 0);
    const auto nowhere = m_engine->ask(engine::SendTestDelivery{});
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().kind, Error::Kind::NotFound);
}

void tst_receiver::testDeliveriesArrive()
{
    const auto on = m_engine->ask(engine::ReceiveHooks{true, 0, "correct horse"});
    QVERIFY2(on, on ? "" : on.error().text.c_str());
    QVERIFY(hooks().port > 0);
    QVERIFY(std::get<engine::Done>(*on).text.contains(engine::hookUrl(hooks().port)));
    for (int64_t number = 1; number <= 2; ++number) { // each is a delivery of its own
        const auto sent = m_engine->ask(engine::SendTestDelivery{});
        QVERIFY2(sent, sent ? "" : sent.error().text.c_str());
        QVERIFY(std::get<engine::Done>(*sent).text.contains("202"));
        QTRY_COMPARE_WITH_TIMEOUT(hooks().taken, number, 60'000);
    }
    QCOMPARE(hooks().again, 0);
    QCOMPARE(hooks().refused, 0);
    QCOMPARE(hooks().unread, 0);
}

void tst_receiver::anotherSecretAndPort()
{
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, "first"}));
    const int port = hooks().port;
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, port, "second"})); // the same port, which is its own
    QCOMPARE(hooks().port, port);
    QVERIFY(m_engine->ask(engine::SendTestDelivery{}));
    QCOMPARE(hooks().refused, 0);
}

void tst_receiver::offIsOff()
{
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, "secret"}));
    QVERIFY(m_engine->ask(engine::ReceiveHooks{false, 0, ""}));
    QCOMPARE(hooks().port, 0);
    QVERIFY(!m_engine->ask(engine::SendTestDelivery{}));
}

void tst_receiver::theLineNamesNoSecret()
{
    const std::string line = engine::forwardLine("demo/widgets", 8484);
    QVERIFY(line.starts_with("gh webhook forward --repo=demo/widgets --events="));
    QVERIFY(line.contains("--url=http://127.0.0.1:8484/webhook"));
    QVERIFY(line.ends_with("--secret=\"$SIGNALBOX_WEBHOOK_SECRET\""));
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, "correct horse"}));
    const auto status = m_engine->ask(engine::ReadStatus{});
    QVERIFY(status);
    QVERIFY(!engine::encode(status).contains("correct horse"));
}

QTEST_GUILESS_MAIN(tst_receiver)
#include "tst_receiver.moc"
