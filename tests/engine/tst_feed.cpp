// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/engine/feed.h>
#include <core/engine/pump.h>
#include <tests/registry.h>

#include <QThreadPool>

#include <atomic>
#include <poll.h>
#include <thread>

using namespace sb;
using namespace sb::engine;

class FeedTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsTheLatestOfEachRow();
    void goneAndBack();
    void wakesOnce();
    void waitsForOneTicket();
    void closingEndsWaits();
    void manyWritersOneReader();
    void lanesDoNotWaitForEachOther();
    void stoppingDropsWhatIsQueued();
};

namespace {

bool readable(const Feed &feed)
{
    pollfd poll{feed.fd(), POLLIN, 0};
    return ::poll(&poll, 1, 0) == 1;
}

Delta titled(int64_t number, std::string title)
{
    Delta delta;
    fact::BoardRow row;
    row.pull = {fact::RepoId{"demo/widgets"}, number};
    row.title = std::move(title);
    delta.board.push_back(std::move(row));
    return delta;
}

} // namespace

void FeedTest::keepsTheLatestOfEachRow()
{
    Feed feed;
    feed.changed(titled(1, "first"));
    feed.changed(titled(2, "other"));
    feed.changed(titled(1, "second"));
    const auto messages = feed.take();
    QCOMPARE(messages.size(), size_t(1));
    const Delta &delta = std::get<Delta>(messages[0]);
    QCOMPARE(delta.board.size(), size_t(2));
    QCOMPARE(delta.board[0].title, std::string("second"));
    QVERIFY(feed.take().empty());
}

void FeedTest::goneAndBack()
{
    Feed feed;
    Delta gone;
    gone.boardGone.push_back({fact::RepoId{"demo/widgets"}, 1});
    feed.changed(titled(1, "here"));
    feed.changed(gone);
    QCOMPARE(std::get<Delta>(feed.take()[0]).boardGone.size(), size_t(1));
    feed.changed(gone);
    feed.changed(titled(1, "back"));
    const auto messages = feed.take();
    QVERIFY(std::get<Delta>(messages[0]).boardGone.empty());
    QCOMPARE(std::get<Delta>(messages[0]).board.size(), size_t(1));
}

void FeedTest::wakesOnce()
{
    Feed feed;
    QVERIFY(!readable(feed));
    feed.changed({});
    QVERIFY(!readable(feed));
    feed.changed(titled(1, "x"));
    feed.answer({7, Done{}});
    QVERIFY(readable(feed));
    const auto messages = feed.take();
    QVERIFY(!readable(feed));
    QCOMPARE(std::get<engine::Answer>(messages.front()).ticket, Ticket(7));
    QVERIFY(std::holds_alternative<Delta>(messages.back()));
}

void FeedTest::waitsForOneTicket()
{
    Feed feed;
    std::jthread other([&] {
        feed.answer({1, Done{"one", std::nullopt, ""}});
        feed.answer({2, Done{"two", std::nullopt, ""}});
    });
    const Result<Value> second = feed.wait(2);
    QVERIFY(second.has_value());
    QCOMPARE(std::get<Done>(*second).text, std::string("two"));
    other.join();
    QCOMPARE(feed.take().size(), size_t(1));
}

void FeedTest::closingEndsWaits()
{
    Feed feed;
    std::jthread closer([&] { feed.close(); });
    const Result<Value> value = feed.wait(1);
    QVERIFY(!value.has_value());
    QCOMPARE(int(value.error().kind), int(Error::Kind::Cancelled));
}

void FeedTest::manyWritersOneReader()
{
    Feed feed;
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer) {
        writers.emplace_back([&feed, writer] {
            for (int i = 0; i < 500; ++i) {
                feed.changed(titled(i % 10, std::to_string(writer)));
                feed.answer({Ticket(writer * 1000 + i), Done{}});
            }
        });
    }
    size_t answers = 0;
    while (answers < 2000) {
        for (const Message &message : feed.take())
            answers += std::holds_alternative<engine::Answer>(message);
    }
    QCOMPARE(answers, size_t(2000));
}

void FeedTest::lanesDoNotWaitForEachOther()
{
    QThreadPool pool;
    Pump pump(&pool);
    Mailbox<int> steps;
    Mailbox<int> release;
    pump.act([&] { release.take(); });
    pump.act([&] { steps.put(2); });
    pump.read([&] { steps.put(1); });
    QCOMPARE(steps.take().value_or(0), 1);
    release.put(0);
    QCOMPARE(steps.take().value_or(0), 2);
    pump.work([&] { steps.put(3); });
    QCOMPARE(steps.take().value_or(0), 3);
    QTRY_COMPARE(pump.pending(), 0);
}

void FeedTest::stoppingDropsWhatIsQueued()
{
    QThreadPool pool;
    std::atomic<int> ran = 0;
    {
        Pump pump(&pool);
        Mailbox<int> started;
        pump.act([&, cancel = pump.cancel()] {
            started.put(1);
            while (!cancel.requested())
                std::this_thread::yield();
            ++ran;
        });
        pump.act([&] { ran += 100; });
        started.take();
        pump.stop();
        QCOMPARE(ran.load(), 1);
    }
    QVERIFY(pool.waitForDone(5000));
}

SIGNALBOX_TEST(FeedTest)
#include "tst_feed.moc"
