// SPDX-License-Identifier: GPL-3.0-or-later
// A forgotten repository is gone from every list and every table but the ledger, also at the next start, until it is remembered.
#include "small_house.h"

#include <core/engine/worker.h>
#include <tests/registry.h>

#include <QFileInfo>
#include <QThreadPool>

using namespace sb;
using namespace sb::fact;
using sb::tests::SmallHouse;

class tst_forget : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void forgets();
    void whatOthersShareStays();
    void hearsNoMoreOfIt();
    void refuses_data();
    void refuses();

private:
    static Result<engine::Value> forget(SmallHouse &house, const char *repo, bool forgotten = true)
    {
        return engine::handle(*house.desk, engine::ForgetRepo{RepoId{repo}, forgotten});
    }
    template<typename T, typename Ask>
    static size_t count(SmallHouse &house, const Ask &ask)
    {
        return std::get<std::vector<T>>(engine::handle(*house.desk, ask).value()).size();
    }
};

void tst_forget::forgets()
{
    SmallHouse house;
    const auto known = house.propose("77");
    house.open("mend", "main", Verdict::RequireApproval);
    const std::string proof = house.path("proofs/") + known.patch.id.value + ".log";
    QFile log(QString::fromStdString(proof));
    QVERIFY(log.open(QFile::WriteOnly));
    log.close();
    Event event;
    event.key = "demo/widgets:push:main:1";
    event.repo = house.repo;
    Event other = event;
    other.key = "demo/widgets2:push:main:1";
    other.repo = {"demo/widgets2"};
    const auto stored = house.desk->store().write([&](store::Tx &tx) {
        return tx.records.append(event).and_then([&](bool) { return tx.records.append(other); });
    });
    QVERIFY(stored.has_value());
    const auto rows = house.ledger().size();

    const auto done = forget(house, "demo/widgets");
    QVERIFY2(done, done ? "" : done.error().text.c_str());
    for (const bool again : {false, true}) {
        if (again)
            house.desk.reset();
        if (again) {
            auto opened = engine::Desk::open(house.folder.path().toStdString(), house.clock);
            QVERIFY(opened.has_value());
            house.desk = std::move(*opened);
            QVERIFY(house.desk->load());
        }
        QCOMPARE(count<BoardRow>(house, engine::ReadBoard{}), size_t(0));
        QCOMPARE(count<FailureRow>(house, engine::ReadFailures{}), size_t(0));
        QCOMPARE(count<PatchRow>(house, engine::ReadPatches{}), size_t(0));
        QVERIFY(house.desk->status().repos.empty());
        QVERIFY(house.desk->isForgotten(house.repo));
    }
    house.desk->store().read([&](store::Tx &tx) -> Result<> {
        [&] {
            QCOMPARE(tx.records.eventCount().value(), int64_t(1));
            QVERIFY(tx.records.pulls()->empty());
            QVERIFY(tx.records.runs()->empty());
            QVERIFY(tx.records.diagnoses()->empty());
            QVERIFY(tx.records.patches()->empty());
            QVERIFY(!*tx.records.proof(known.patch.id));
            QVERIFY(!*tx.records.patchState(known.patch.id));
        }();
        return {};
    });
    QVERIFY(!QFileInfo::exists(QString::fromStdString(proof)));
    QCOMPARE(house.ledger().size(), rows + 1);
    QCOMPARE(house.ledger().back().action, std::string("forget"));
    // Its host was not touched.
    QVERIFY(house.host.git().branch("mend").has_value());
    QCOMPARE(house.host.all.size(), size_t(1));
}

void tst_forget::whatOthersShareStays()
{
    SmallHouse house;
    house.propose("77");
    Run elsewhere;
    elsewhere.id = {"1"};
    elsewhere.repo = {"demo/gadgets"};
    elsewhere.branch = "main";
    elsewhere.state = RunState::Failed;
    house.put(elsewhere);
    Diagnosis same;
    same.signature = "signature of 77";
    QVERIFY(house.desk->keep(elsewhere.id, same).has_value());
    QVERIFY(forget(house, "demo/widgets").has_value());
    const auto rows = std::get<std::vector<FailureRow>>(engine::handle(*house.desk, engine::ReadFailures{}).value());
    QCOMPARE(rows.size(), size_t(1));
    QCOMPARE(rows[0].run, elsewhere.id);
    QCOMPARE(rows[0].repos, 1);
}

void tst_forget::hearsNoMoreOfIt()
{
    SmallHouse house;
    const Pull pull = house.open("mend", "main", Verdict::RequireApproval);
    QVERIFY(forget(house, "demo/widgets").has_value());
    QThreadPool pool;
    Event event;
    event.key = "demo/widgets:pull:1";
    event.kind = EventKind::PullRequest;
    event.repo = house.repo;
    event.body = pull;
    {
        engine::Pump pump(&pool);
        engine::Worker worker(*house.desk, pump);
        QVERIFY(worker.take(event).has_value());
        QCOMPARE(count<BoardRow>(house, engine::ReadBoard{}), size_t(0));
        QVERIFY(forget(house, "demo/widgets", false).has_value());
        QVERIFY(worker.take(event).has_value());
        QCOMPARE(count<BoardRow>(house, engine::ReadBoard{}), size_t(1));
        pump.stop();
    }
    const auto cursor = house.desk->store().read([](store::Tx &tx) { return tx.records.cursor("forge"); });
    QVERIFY(cursor && cursor->empty());
}

void tst_forget::refuses_data()
{
    QTest::addColumn<QString>("repo");
    QTest::addColumn<bool>("forgotten");
    QTest::newRow("unknown") << QStringLiteral("demo/nobody") << true;
    QTest::newRow("empty") << QString() << true;
    QTest::newRow("not forgotten") << QStringLiteral("demo/widgets") << false;
}

void tst_forget::refuses()
{
    QFETCH(QString, repo);
    QFETCH(bool, forgotten);
    SmallHouse house;
    const auto done = forget(house, repo.toUtf8().constData(), forgotten);
    QVERIFY(!done);
    QCOMPARE(done.error().kind, Error::Kind::NotFound);
    QVERIFY(house.ledger().empty());
}

SIGNALBOX_TEST(tst_forget)
#include "tst_forget.moc"
