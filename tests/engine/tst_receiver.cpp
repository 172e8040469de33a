// SPDX-License-Identifier: GPL-3.0-or-later
// Webhooks as a person switches them on and off: a test delivery is really posted, and nothing says the secret.

#include <core/base/mailbox.h>
#include <core/engine/engine.h>
#include <core/engine/hook_address.h>
#include <core/engine/request_codec.h>
#include <tests/registry.h>

#include <QTemporaryDir>
#include <QThreadPool>

using namespace sb;

namespace {

/// A keychain as the programs bring it.
class HookKeeper final : public engine::Keeper {
public:
    Result<Kept> token(const std::string &) override { return Kept{}; }
    Result<> keepToken(const std::string &, const Secret &, const std::string &) override { return {}; }
    Result<> forgetToken(const std::string &) override { return {}; }
    Result<Kept> hookSecret() override
    {
        return secret.with([this](const std::string &kept) -> Result<Kept> {
            return kept.empty() ? Kept{} : Kept{Secret(kept), place};
        });
    }
    Result<> keepHookSecret(const Secret &given) override
    {
        if (locked)
            return fail(Error::Kind::Denied, "the keychain is locked");
        secret.with([&](std::string &kept) { kept = given.reveal(); });
        return {};
    }

    Guarded<std::string> secret;
    std::string place = "keychain";
    std::atomic<bool> locked = false;
};

} // namespace

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
    void theSecretIsKept();
    void withoutAKeychainItIsForgotten();
    void theEnvironmentIsASource();

private:
    void open(const std::shared_ptr<engine::Keeper> &keeper = nullptr);
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
    open();
}

void tst_receiver::open(const std::shared_ptr<engine::Keeper> &keeper)
{
    m_engine.reset();
    engine::Options options;
    options.workspace = m_folder->path().toStdString();
    options.keeper = keeper;
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

/// Given once, and received again at the next start, at the same port; switched off, it stays off.
void tst_receiver::theSecretIsKept()
{
    const auto keeper = std::make_shared<HookKeeper>();
    open(keeper);
    QVERIFY(!m_engine->ask(engine::ReceiveHooks{true, 0, ""})); // there is none yet
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, "correct horse"}));
    QCOMPARE(hooks().secretIn, std::string("keychain"));
    QCOMPARE(keeper->secret.with([](const std::string &kept) { return kept; }), std::string("correct horse"));
    const int port = hooks().port;
    open(keeper);
    QTRY_COMPARE_WITH_TIMEOUT(hooks().port, port, 60'000);
    QCOMPARE(hooks().secretIn, std::string("keychain"));
    QVERIFY(m_engine->ask(engine::SendTestDelivery{})); // signed with it
    QVERIFY(m_engine->ask(engine::ReceiveHooks{false, 0, ""}));
    open(keeper);
    QTRY_COMPARE_WITH_TIMEOUT(hooks().secretIn, std::string("keychain"), 60'000);
    QVERIFY(m_engine->ask(engine::WaitIdle{}));
    QCOMPARE(hooks().port, 0);
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, ""})); // the one that is kept
    QVERIFY(m_engine->ask(engine::SendTestDelivery{}));
}

void tst_receiver::withoutAKeychainItIsForgotten()
{
    const auto keeper = std::make_shared<HookKeeper>();
    keeper->locked = true;
    open(keeper);
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, "correct horse"}));
    QCOMPARE(hooks().secretIn, std::string("memory"));
    QVERIFY(m_engine->ask(engine::SendTestDelivery{}));
    open(keeper);
    QVERIFY(m_engine->ask(engine::WaitIdle{}));
    QCOMPARE(hooks().port, 0);
    QVERIFY(hooks().secretIn.empty());
}

void tst_receiver::theEnvironmentIsASource()
{
    const auto keeper = std::make_shared<HookKeeper>();
    keeper->place = "environment";
    keeper->secret.with([](std::string &kept) { kept = "of the shell"; });
    open(keeper);
    QTRY_COMPARE_WITH_TIMEOUT(hooks().secretIn, std::string("environment"), 60'000);
    QCOMPARE(hooks().port, 0); // nobody asked for it
    QVERIFY(m_engine->ask(engine::ReceiveHooks{true, 0, ""}));
    QVERIFY(m_engine->ask(engine::SendTestDelivery{}));
    QCOMPARE(hooks().secretIn, std::string("environment"));
}

SIGNALBOX_TEST(tst_receiver)
#include "tst_receiver.moc"
