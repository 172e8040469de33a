// SPDX-License-Identifier: GPL-3.0-or-later
#include "../feed/fake_engine.h"

#include <core/base/clock.h>

#include <tests/registry.h>
#include <ui/board/board_model.h>

#include <QAbstractItemModelTester>

using namespace sb;

class TestBoardModel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRowIsInOneGroup();
    void filterWords_data();
    void filterWords();
    void unknownIsNeverGreen();
    void unassessedHasNoRisk();
};

void TestBoardModel::everyRowIsInOneGroup()
{
    testing::FakeEngine engine;
    testing::fillDemo(engine);
    FixedClock clock{Time{std::chrono::hours(490001)}};
    board::BoardModel model(clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows(engine.board);
    int sum = 0;
    for (int i = 0; i <= int(fact::NextStep::Snoozed); ++i)
        sum += model.totalIn(QString::fromUtf8(fact::name(fact::NextStep(i)).data()));
    QCOMPARE(sum, model.total());
    QCOMPARE(model.keyAt(model.firstRow()), QStringLiteral("core/api#812")); // the riskiest of the first group
    QCOMPARE(model.firstRow().data(kit::Role::Meta).toString(), QStringLiteral("2 of 14 failed"));
}

void TestBoardModel::filterWords_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("shown");
    QTest::addRow("repo") << "repo:core/*" << 5;
    QTest::addRow("draft") << "is:draft" << 1;
    QTest::addRow("no draft") << "-is:draft" << 8;
    QTest::addRow("type") << "type:refactor" << 2;
    QTest::addRow("risk") << "risk:high" << 2;
    QTest::addRow("number") << "#812" << 1;
    QTest::addRow("two") << "risk:high repo:core/api openssl" << 1;
    QTest::addRow("nothing") << "type:revert" << 0;
}

void TestBoardModel::filterWords()
{
    QFETCH(QString, query);
    testing::FakeEngine engine;
    testing::fillDemo(engine);
    FixedClock clock{Time{std::chrono::hours(490001)}};
    board::BoardModel model(clock);
    model.setRows(engine.board);
    model.setFilter(query);
    QTEST(model.shown(), "shown");
}

void TestBoardModel::unknownIsNeverGreen()
{
    fact::BoardRow row
        = testing::boardRow(1, "x", fact::NextStep::Blocked, 1, fact::State::Unknown, fact::ChangeType::Fix);
    row.checksTotal = 0;
    row.checksPassed = 0;
    QCOMPARE(board::BoardModel::checksText(row), QStringLiteral("no checks"));
    FixedClock clock{Time{}};
    board::BoardModel model(clock);
    model.setRows({row});
    QVERIFY(model.firstRow().data(kit::Role::GlyphState).toInt() != int(kit::Glyph::Pass));
}

void TestBoardModel::unassessedHasNoRisk()
{
    fact::BoardRow row
        = testing::boardRow(1, "x", fact::NextStep::Waiting, 0, fact::State::Running, fact::ChangeType::Fix);
    row.assessed = false;
    FixedClock clock{Time{}};
    board::BoardModel model(clock);
    model.setRows({row});
    QCOMPARE(model.firstRow().data(kit::Role::Score).toString(), QStringLiteral("—"));
    QVERIFY(model.firstRow().data(kit::Role::Chip).toString().isEmpty());
}

SIGNALBOX_TEST(TestBoardModel)
#include "tst_board_model.moc"
