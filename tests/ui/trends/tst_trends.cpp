// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/trends/trend_chart.h>
#include <ui/trends/trend_model.h>
#include <ui/trends/trends_page.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QTableView>

using namespace sb;
using namespace sb::trends;

namespace {

fact::Trend rate()
{
    fact::Trend t{"success_rate", "percent", {}, 0, 0, 0, 0};
    for (int i = 0; i < 30; ++i) {
        fact::TrendPoint p;
        p.day = std::chrono::floor<std::chrono::days>(stage::noon) - std::chrono::days(29 - i);
        if (i < 17 || i > 19) {
            p.denominator = 14 + i % 5;
            p.numerator = p.denominator - (i % 7 == 0 ? 3 : i % 3);
        }
        t.numerator += p.numerator;
        t.denominator += p.denominator;
        t.points.push_back(p);
    }
    return t;
}

fact::Trend timeToFix()
{
    fact::Trend t{"time_to_fix", "minutes", rate().points, 0, 40, 18.5, 61};
    for (fact::TrendPoint &p : t.points) {
        if (p.denominator) {
            p.median = 10 + double(p.numerator);
            p.p90 = 3 * p.median;
        }
    }
    return t;
}

struct Fixture : stage::Stage {
    TrendsPage page;
    Fixture()
        : Stage([](const engine::Request &request) -> Result<engine::Value> {
            if (const auto *read = std::get_if<engine::ReadTrend>(&request))
                return read->name == "success_rate" ? rate() : timeToFix();
            if (std::holds_alternative<engine::ReadFailures>(request))
                return std::vector<fact::FailureRow>{};
            return engine::Status{};
        })
        , page(feed, context)
    {
        stage::present(page, {1000, 600});
        feed.start();
        settle();
    }
};

} // namespace

class TestTrends : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelHoldsItsContract();
    void gapsAreGaps();
    void chartAndTableAgree();
    void keysWalkAndSpeak();
    void textIsWhatTheTableSays();
    void pageSwitches();
};

void TestTrends::modelHoldsItsContract()
{
    TrendModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setTrend(rate());
    QCOMPARE(model.rowCount(), 30);
    model.setTrend(timeToFix());
    model.setTrend({});
    QCOMPARE(model.rowCount(), 0);
}

void TestTrends::gapsAreGaps()
{
    kit::Theme theme(kit::Theme::Choice::Light);
    TrendModel model;
    TrendChart chart(theme, model);
    model.setTrend(rate());
    QCOMPARE(chart.segments(), 2);
    QCOMPARE(model.index(18, TrendModel::Value).data().toString(), QStringLiteral("—"));
    QCOMPARE(model.index(18, TrendModel::Value).data(Qt::AccessibleTextRole).toString(), QStringLiteral("none"));
    QVERIFY(model.spoken(18).contains(QLatin1String("no runs")));
}

void TestTrends::chartAndTableAgree()
{
    TrendModel model;
    model.setTrend(rate());
    for (int i = 0; i < model.rowCount(); ++i) {
        const auto value = TrendModel::valueOf(model.trend(), model.trend().points[size_t(i)]);
        const QString cell = model.index(i, TrendModel::Value).data().toString();
        QCOMPARE(cell, value ? QString::number(*value, 'f', 1) + QStringLiteral(" %") : QStringLiteral("—"));
    }
}

void TestTrends::keysWalkAndSpeak()
{
    kit::Theme theme(kit::Theme::Choice::Light);
    TrendModel model;
    TrendChart chart(theme, model);
    model.setTrend(rate());
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(chart.current(), 29);
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(chart.current(), 28);
    QTest::keyClick(&chart, Qt::Key_Home);
    QTest::keyClick(&chart, Qt::Key_Left);
    QCOMPARE(chart.current(), 0);
    QVERIFY(model.spoken(0).contains(QLatin1String(" of ")));
}

void TestTrends::textIsWhatTheTableSays()
{
    TrendModel model;
    model.setTrend(timeToFix());
    const QStringList lines = model.text(u',').split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 31);
    QCOMPARE(lines[0], QStringLiteral("day,value,numerator,denominator,median,p90,unit"));
    QVERIFY(lines[19].contains(QLatin1String(",,0,0,,,minutes")));
    QVERIFY(model.now().contains(QLatin1String("median 18.5")));
    QVERIFY(model.now().contains(QLatin1String("61.0")));
}

void TestTrends::pageSwitches()
{
    Fixture f;
    f.shoot(&f.page, QStringLiteral("trends"));
    QTest::keyClick(f.page.findChild<TrendChart *>(), Qt::Key_BracketRight);
    f.page.findChild<TrendChart *>()->setFocus();
    QTest::keyClick(f.page.findChild<TrendChart *>(), Qt::Key_BracketRight);
    f.settle();
    f.shoot(&f.page, QStringLiteral("trends-fix"));
    QTest::keyClick(f.page.findChild<TrendChart *>(), Qt::Key_T);
    QVERIFY(f.page.findChild<QTableView *>()->isVisible());
    f.settle();
    f.shoot(&f.page, QStringLiteral("trends-table"));
    f.page.openLink(QStringLiteral("time_to_fix"));
    f.settle();
    QCOMPARE(f.page.link(), QStringLiteral("signalbox://trends/time_to_fix"));
    QCOMPARE(f.page.findChild<TrendModel *>()->trend().name, std::string("time_to_fix"));
}

SIGNALBOX_TEST(TestTrends)
#include "tst_trends.moc"
