// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_engine.h"

#include <tests/registry.h>

#include <QSignalSpy>

using namespace sb;

class TestFeed : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void startReadsAllLists();
    void newerRequestVoidsTheOlder();
    void deadContextIsNotCalled();
    void deltasBecomeSignals();
    void wrongTypeIsAnError();
    void errorsAreToldOnce();
};

void TestFeed::startReadsAllLists()
{
    testing::FakeEngine engine;
    testing::fillDemo(engine);
    feed::Feed feed(engine.port());
    size_t rows = 0;
    connect(&feed, &feed::Feed::boardReset, this,
            [&rows](const std::vector<fact::BoardRow> &all) { rows = all.size(); });
    QSignalSpy status(&feed, &feed::Feed::statusChanged);
    feed.start();
    feed.hear();
    QCOMPARE(rows, engine.board.size());
    QCOMPARE(status.count(), 1);
    QVERIFY(feed.status().demo);
    QCOMPARE(engine.requests<engine::ReadLedger>().size(), size_t(1));
}

void TestFeed::newerRequestVoidsTheOlder()
{
    testing::FakeEngine engine;
    testing::fillDemo(engine);
    feed::Feed feed(engine.port());
    QStringList heard;
    const auto ask = [&](int number) {
        feed.read<engine::PullDetail>(
            "pull", engine::ReadPull{{{"core/api"}, number}}, this, [&heard](const Result<engine::PullDetail> &pull) {
                heard += pull ? QString::number(pull->pull.key.number) : QStringLiteral("error");
            });
    };
    ask(812);
    ask(803);
    feed.hear();
    QCOMPARE(heard, QStringList{QStringLiteral("803")});
    ask(1);
    feed.hear();
    QCOMPARE(heard.last(), QStringLiteral("error"));
}

void TestFeed::deadContextIsNotCalled()
{
    testing::FakeEngine engine;
    feed::Feed feed(engine.port());
    bool called = false;
    auto context = std::make_unique<QObject>();
    feed.send(engine::ReadStatus{}, context.get(), [&called](const Result<engine::Value> &) { called = true; });
    context.reset();
    feed.hear();
    QVERIFY(!called);
}

void TestFeed::deltasBecomeSignals()
{
    testing::FakeEngine engine;
    feed::Feed feed(engine.port());
    QSignalSpy board(&feed, &feed::Feed::boardChanged), failures(&feed, &feed::Feed::failuresChanged),
        ledger(&feed, &feed::Feed::ledgerChanged);
    engine::Delta delta;
    delta.boardGone = {{{"a/b"}, 1}};
    delta.ledger.resize(2);
    engine.say(delta);
    feed.hear();
    QCOMPARE(board.count(), 1);
    QCOMPARE(failures.count(), 0);
    QCOMPARE(ledger.count(), 1);
}

void TestFeed::wrongTypeIsAnError()
{
    const Result<engine::Value> value = engine::Status{};
    QVERIFY(!feed::Feed::as<engine::Done>(value));
    QCOMPARE(feed::Feed::as<engine::Done>(fail(Error::Kind::Denied, "no")).error().text, std::string("no"));
}

void TestFeed::errorsAreToldOnce()
{
    feed::Port port{[](engine::Request) { return engine::Ticket(1); },
                    [said = false]() mutable -> std::vector<engine::Message> {
                        if (std::exchange(said, true))
                            return {};
                        return {engine::Answer{1, fail(Error::Kind::Io, "disk")}};
                    },
                    -1};
    feed::Feed feed(std::move(port));
    QSignalSpy failed(&feed, &feed::Feed::failed);
    feed.start();
    feed.hear();
    feed.hear();
    QCOMPARE(failed.count(), 1);
}

SIGNALBOX_TEST(TestFeed)
#include "tst_feed.moc"
