// SPDX-License-Identifier: GPL-3.0-or-later
// A batch of a thousand: each is judged once, how far it is shows while it runs, and it stops between two.
#include "small_house.h"

#include <core/engine/assess_batch.h>
#include <tests/registry.h>

#include <QThreadPool>

#include <latch>
#include <mutex>
#include <set>

using namespace sb;

class tst_assess_batch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void judgesEachOnceAndSaysHowFar();
    void stopsBetweenTwo();
    void nothingToDoIsNoActivity();

private:
    static std::vector<fact::PullKey> thousand()
    {
        std::vector<fact::PullKey> keys;
        for (int number = 1; number <= 1000; ++number)
            keys.push_back({fact::RepoId{"demo/widgets"}, number});
        return keys;
    }
};

void tst_assess_batch::judgesEachOnceAndSaysHowFar()
{
    tests::SmallHouse house;
    QThreadPool pool; // its own: ThreadSanitizer does not see what guards a pool's list of threads that wait
    engine::Pump pump(&pool);
    engine::AssessBatch batch(*house.desk, pump);
    std::mutex mutex;
    std::multiset<fact::PullKey> judged;
    std::set<int64_t> told;
    batch.begin(thousand(), [&](const fact::PullKey &key) {
        const auto activities = house.desk->status().activities;
        const std::lock_guard lock(mutex);
        judged.insert(key);
        for (const auto &activity : activities) {
            if (activity.total == 1000)
                told.insert(activity.done);
        }
    });
    QTRY_COMPARE_WITH_TIMEOUT(pump.pending(), 0, 120'000);
    const auto wanted = thousand();
    QVERIFY(std::ranges::equal(judged, std::multiset<fact::PullKey>(wanted.begin(), wanted.end())));
    QVERIFY(told.size() > 10);
    QVERIFY(*told.rbegin() <= 1000);
    QTRY_VERIFY_WITH_TIMEOUT(house.desk->status().activities.empty(), 120'000);
}

void tst_assess_batch::stopsBetweenTwo()
{
    tests::SmallHouse house;
    QThreadPool pool;
    engine::Pump pump(&pool);
    engine::AssessBatch batch(*house.desk, pump);
    std::latch stopped(1);
    std::atomic<int> begun = 0;
    batch.begin(thousand(), [&](const fact::PullKey &) {
        ++begun;
        stopped.wait();
    });
    QTRY_VERIFY_WITH_TIMEOUT(begun > 0, 120'000);
    batch.stop();
    stopped.count_down();
    QTRY_COMPARE_WITH_TIMEOUT(pump.pending(), 0, 120'000);
    QVERIFY2(begun <= 4, qPrintable(QString::number(begun.load()))); // those that were under way
    QTRY_VERIFY_WITH_TIMEOUT(house.desk->status().activities.empty(), 120'000);

    begun = 0;
    batch.begin(thousand(), [&](const fact::PullKey &) { ++begun; });
    QTRY_COMPARE_WITH_TIMEOUT(pump.pending(), 0, 120'000);
    QCOMPARE(begun.load(), 1000); // a stop is no stop of what comes after
}

void tst_assess_batch::nothingToDoIsNoActivity()
{
    tests::SmallHouse house;
    QThreadPool pool;
    engine::Pump pump(&pool);
    engine::AssessBatch batch(*house.desk, pump);
    batch.begin({}, [](const fact::PullKey &) { QFAIL("nobody to judge"); });
    QCOMPARE(pump.pending(), 0);
    QVERIFY(house.desk->status().activities.empty());
}

SIGNALBOX_TEST(tst_assess_batch)
#include "tst_assess_batch.moc"
