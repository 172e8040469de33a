// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/diff/diff_pane.h>
#include <ui/kit/list_view.h>
#include <ui/kit/text.h>
#include <ui/ledger/filter_chips.h>
#include <ui/ledger/ledger_model.h>
#include <ui/ledger/ledger_page.h>

#include <QAbstractItemModelTester>
#include <QPushButton>

using namespace sb;
using namespace sb::ledger;

namespace {

fact::LedgerRow row(int64_t seq, std::string what, bool revertable, std::string why)
{
    fact::LedgerRow r;
    r.entry.seq = seq;
    r.entry.effect = "effect" + std::to_string(seq);
    r.entry.at = stage::noon - std::chrono::minutes(100 - seq);
    r.entry.kind = fact::EntryKind::Outcome;
    r.entry.outcome = revertable || seq % 2 ? fact::Outcome::Done : fact::Outcome::Failed;
    r.entry.action = "merge";
    r.entry.repo = {"demo/widgets"};
    r.entry.actor = {fact::ActorKind::Rule, "missing-include"};
    r.entry.approver = {fact::ActorKind::Person, "you"};
    r.entry.before = {"99ffe0112233"};
    r.entry.after = {"4d5e6f445566"};
    r.entry.why = "the tests pass with it";
    r.entry.detail = R"({"inputs":"9c41","policy":"5be0"})";
    r.entry.prev = std::string(64, 'a');
    r.entry.hash = std::string(64, 'b');
    r.what = std::move(what);
    r.revertable = revertable;
    r.revertWhy = std::move(why);
    return r;
}

struct World {
    std::vector<fact::LedgerRow> rows{row(5, "merged #9 Include <algorithm> in sort.cpp", true, "revertable now"),
                                      row(4, "refused: touches .github/", false, "nothing to revert"),
                                      row(3, "opened draft #9", false, "nothing to revert")};
    std::vector<std::string> conflicts;
    bool intact = true;

    Result<engine::Value> answer(const engine::Request &request)
    {
        if (std::holds_alternative<engine::ReadLedger>(request))
            return rows;
        if (const auto *read = std::get_if<engine::ReadEntry>(&request)) {
            for (const fact::LedgerRow &r : rows) {
                if (r.entry.seq == read->seq) {
                    engine::EntryDetail d;
                    d.row = r;
                    d.entries = {r.entry};
                    d.decision = stage::allowing();
                    d.diff = "--- a/sort.cpp\n+++ b/sort.cpp\n@@ -1,2 +1,3 @@\n #include <vector>\n+#include "
                             "<algorithm>\n int main()\n";
                    return d;
                }
            }
            return fail(Error::Kind::NotFound, "there is no such row");
        }
        if (const auto *preview = std::get_if<engine::PreviewRevert>(&request)) {
            engine::RevertPreview p;
            p.effect = preview->effect;
            p.branch = "revert/4d5e6f";
            p.target = {"main", {"4d5e6f"}, {"demo/widgets"}};
            p.commits = {{"4d5e6f"}};
            p.conflicts = conflicts;
            p.diff = "--- a/sort.cpp\n+++ b/sort.cpp\n@@ -1,3 +1,2 @@\n #include <vector>\n-#include <algorithm>\n int "
                     "main()\n";
            p.decision = stage::allowing();
            return p;
        }
        if (std::holds_alternative<engine::VerifyLedger>(request)) {
            engine::LedgerCheck check{intact, int64_t(rows.size()), {}, stage::noon};
            if (!intact)
                check.faults = {"row 4: the hash does not match what is stored (column why)"};
            return check;
        }
        if (std::holds_alternative<engine::ReadStatus>(request))
            return engine::Status{};
        if (std::holds_alternative<engine::ReadFailures>(request))
            return std::vector<fact::FailureRow>{};
        if (std::holds_alternative<engine::ReadBoard>(request))
            return std::vector<fact::BoardRow>{};
        if (std::holds_alternative<engine::ReadPatches>(request))
            return std::vector<fact::PatchRow>{};
        return engine::Done{"reverted", {}, {}};
    }
};

struct Fixture : World, stage::Stage {
    LedgerPage page;
    kit::ListView *list;
    Fixture()
        : Stage([this](const sb::engine::Request &r) { return answer(r); })
        , page(feed, context)
        , list(page.findChild<kit::ListView *>())
    {
        stage::present(page);
        feed.start();
        settle();
        list->setFocus();
    }
    void press(Qt::Key key)
    {
        QTest::keyClick(QApplication::focusWidget(), key);
        settle();
    }
    QStringList labels() const
    {
        QStringList out;
        for (const kit::Label *label : page.findChildren<kit::Label *>()) {
            if (label->isVisible())
                out << label->text();
        }
        return out;
    }
    QPushButton *verb(const QString &text) const
    {
        for (QPushButton *button : page.findChildren<QPushButton *>()) {
            if (button->isVisible() && button->text() == text)
                return button;
        }
        return nullptr;
    }
};

} // namespace

class TestLedgerPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelHoldsItsContract();
    void newestFirstAndSpoken();
    void revertPreviewsThenAsks();
    void conflictsAreNamedAndNothingIsAsked();
    void whatCannotBeRevertedIsNot();
    void chipsAreWordsOfTheFilter_data();
    void chipsAreWordsOfTheFilter();
    void chainStateIsShown();
    void outcomeTakesTheIntentsPlace();
    void pictures();
};

void TestLedgerPage::modelHoldsItsContract()
{
    LedgerModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows({row(1, "a", false, ""), row(2, "b", true, "revertable now")});
    model.apply({row(3, "c", false, "")});
    QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("c"));
    model.setFilter(QStringLiteral("is:revertable"));
    QCOMPARE(model.shown(), 1);
}

void TestLedgerPage::newestFirstAndSpoken()
{
    Fixture f;
    QVERIFY(f.list->currentIndex().data().toString().startsWith(QLatin1String("merged #9")));
    const QString said = f.list->currentIndex().data(Qt::AccessibleTextRole).toString();
    QVERIFY(said.contains(QLatin1String("revertable")));
    QVERIFY(said.contains(QLatin1String("row 5")));
    QCOMPARE(f.page.link(), QStringLiteral("signalbox://ledger/5"));
    f.page.openLink(QStringLiteral("3"));
    QCOMPARE(f.list->currentIndex().data().toString(), QStringLiteral("opened draft #9"));
}

void TestLedgerPage::revertPreviewsThenAsks()
{
    Fixture f;
    f.press(Qt::Key_V);
    QCOMPARE(f.engine.count<engine::PreviewRevert>(), 1);
    QCOMPARE(f.engine.count<engine::Revert>(), 0);
    QCOMPARE(f.page.findChild<diff::DiffView *>()->document().files[0].deleted, 1); // the preview's, not the entry's
    QPushButton *verb = f.verb(QStringLiteral("Revert"));
    QVERIFY(verb);
    QVERIFY(QApplication::focusWidget() != verb);
    QVERIFY(f.labels().join(u' ').contains(QLatin1String("revert/4d5e6f")));
    QTest::keyClick(verb, Qt::Key_Space);
    f.settle();
    QVERIFY(f.engine.last<engine::Revert>());
    QCOMPARE(f.engine.last<engine::Revert>()->effect, std::string("effect5"));
}

void TestLedgerPage::conflictsAreNamedAndNothingIsAsked()
{
    Fixture f;
    f.conflicts = {"src/sort.cpp"};
    f.press(Qt::Key_V);
    QVERIFY(!f.verb(QStringLiteral("Revert")));
    QVERIFY(f.labels().join(u' ').contains(QLatin1String("src/sort.cpp")));
}

void TestLedgerPage::chipsAreWordsOfTheFilter_data()
{
    QTest::addColumn<QString>("filter");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("after");
    QTest::addRow("added") << QStringLiteral("openssl") << QStringLiteral("ada") << QStringLiteral("openssl who:ada");
    QTest::addRow("replaced") << QStringLiteral("who:bob openssl") << QStringLiteral("ada")
                              << QStringLiteral("openssl who:ada");
    QTest::addRow("taken out") << QStringLiteral("what:merge who:bob") << QString() << QStringLiteral("what:merge");
    QTest::addRow("with a space") << QString() << QStringLiteral("ada lovelace")
                                  << QStringLiteral("\"who:ada lovelace\"");
    QTest::addRow("quoted replaced") << QStringLiteral("\"who:ada lovelace\" x") << QStringLiteral("bob")
                                     << QStringLiteral("x who:bob");
}

void TestLedgerPage::chipsAreWordsOfTheFilter()
{
    QFETCH(QString, filter);
    QFETCH(QString, value);
    const QString after = ledger::FilterChips::with(filter, QStringLiteral("who"), value);
    QTEST(after, "after");
    QCOMPARE(ledger::FilterChips::valueIn(after, QStringLiteral("who")), value);
}

void TestLedgerPage::whatCannotBeRevertedIsNot()
{
    Fixture f;
    f.page.openLink(QStringLiteral("4"));
    f.settle();
    f.press(Qt::Key_V);
    QCOMPARE(f.engine.count<engine::PreviewRevert>(), 0);
}

void TestLedgerPage::chainStateIsShown()
{
    Fixture f;
    QVERIFY(f.labels().join(u'\n').contains(QLatin1String("chain verified")));
    f.intact = false;
    f.page.refresh();
    f.settle();
    QVERIFY(f.labels().join(u'\n').contains(QLatin1String("row 4")));
}

void TestLedgerPage::outcomeTakesTheIntentsPlace()
{
    Fixture f;
    fact::LedgerRow outcome = row(5, "merged #9, checks green", true, "revertable now");
    outcome.entry.seq = 6;
    engine::Delta delta;
    delta.ledger = {outcome};
    f.engine.waiting.push_back(delta);
    f.settle();
    QCOMPARE(f.page.counts(), QStringLiteral("3 of 3"));
    QCOMPARE(f.list->currentIndex().data().toString(), QStringLiteral("merged #9, checks green"));
}

void TestLedgerPage::pictures()
{
    Fixture f;
    f.shoot(&f.page, QStringLiteral("ledger"));
    f.press(Qt::Key_V);
    f.shoot(&f.page, QStringLiteral("ledger-revert"));
    QVERIFY(!f.page.grab().isNull());
}

SIGNALBOX_TEST(TestLedgerPage)
#include "tst_ledger_page.moc"
