// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/failures/failure_detail.h>
#include <ui/failures/failure_model.h>
#include <ui/failures/failures_page.h>
#include <ui/kit/list_view.h>
#include <ui/kit/parts.h>
#include <ui/log/log_pane.h>

#include <KMessageWidget>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>

using namespace sb;
using namespace sb::failures;

namespace {

fact::FailureRow row(std::string run, std::string text, std::string kind, fact::FailureType type,
                     fact::State state = fact::State::Failed)
{
    fact::FailureRow r;
    r.run = {std::move(run)};
    r.repo = {"demo/widgets"};
    r.text = std::move(text);
    r.kind = std::move(kind);
    r.type = type;
    r.state = state;
    r.branch = "main";
    r.job = "build-linux";
    r.runs = 3;
    r.confidence = 0.86;
    r.firstSeen = stage::noon - std::chrono::hours(3);
    r.lastSeen = stage::noon - std::chrono::minutes(12);
    return r;
}

struct World {
    QString logPath;
    std::vector<fact::FailureRow> rows{
        row("r1", "undefined reference to `uv_loop_close'", "consistent", fact::FailureType::Link),
        row("r2", "AssertionError: 401 != 200 in test_login", "consistent", fact::FailureType::TestAssertion),
        row("r3", "No space left on device", "infra", fact::FailureType::DiskFull, fact::State::Infra)};
    bool withLog = true;
    std::string rerun;
    std::vector<fact::Witness> witnesses;
    Result<engine::Suspects> suspects{};
    int suspectsAsked = 0;
    std::string refused; ///< the run that no host wants to run again

    Result<engine::Value> answer(const engine::Request &request)
    {
        if (std::holds_alternative<engine::ReadFailures>(request))
            return rows;
        if (const auto *read = std::get_if<engine::ReadFailure>(&request)) {
            for (const fact::FailureRow &r : rows) {
                if (r.run == read->run) {
                    engine::FailureDetail d;
                    d.row = r;
                    d.run.id = r.run;
                    d.run.repo = r.repo;
                    d.run.job = r.job;
                    if (withLog)
                        d.run.logPath = logPath.toStdString();
                    else
                        d.run.logMissing = "expired";
                    d.diagnosis.type = r.type;
                    d.diagnosis.cause = "Link error: libuv 1.48 dropped a symbol";
                    d.diagnosis.action = "Pin libuv1-dev to 1.47 in images/arm64, or link uv_a.";
                    d.diagnosis.retryable = false;
                    d.diagnosis.confidence = 0.86;
                    d.diagnosis.keyLine = 42;
                    d.diagnosis.evidence = {{40, 43, "the linker names the symbol"}};
                    d.diagnosis.against = {{0, 0, "job #3 passed with a cached 1.47: a cache hit would explain it"}};
                    d.diagnosis.rule = "link-001";
                    d.similar = {rows[1]};
                    d.rerun = rerun;
                    d.diagnosis.witnesses = witnesses;
                    fact::PatchRow patch;
                    patch.id = {"p1"};
                    patch.title = "Pin libuv";
                    d.patches = {patch};
                    return d;
                }
            }
            return fail(Error::Kind::NotFound, "there is no such failure");
        }
        if (std::holds_alternative<engine::ReadSuspects>(request)) {
            ++suspectsAsked;
            if (!suspects)
                return std::unexpected(suspects.error());
            return *suspects;
        }
        if (const auto *again = std::get_if<engine::Rerun>(&request); again && again->run.value == refused)
            return fail(Error::Kind::Denied, "the host says no");
        if (std::holds_alternative<engine::ReadStatus>(request))
            return engine::Status{};
        if (std::holds_alternative<engine::ReadLedger>(request))
            return std::vector<fact::LedgerRow>{};
        if (std::holds_alternative<engine::ReadBoard>(request))
            return std::vector<fact::BoardRow>{};
        if (std::holds_alternative<engine::ReadPatches>(request))
            return std::vector<fact::PatchRow>{};
        return engine::Done{"done", {}, {}};
    }
};

struct Fixture : World, stage::Stage {
    FailuresPage page;
    kit::ListView *list;
    FailureDetail *detail;
    explicit Fixture(bool log = true)
        : Stage([this](const sb::engine::Request &r) { return answer(r); })
        , page(feed, context)
        , list(page.findChild<kit::ListView *>())
        , detail(page.findChild<FailureDetail *>())
    {
        withLog = log;
        logPath = dir.filePath(QStringLiteral("job.log"));
        QFile file(logPath);
        if (file.open(QIODevice::WriteOnly)) {
            for (int i = 1; i <= 400; ++i)
                file.write(i == 42 ? QByteArray("loop.cc:88: \x1b[1;31mundefined reference\x1b[0m to `uv_loop_close'\n")
                                   : "[ 97%] line " + QByteArray::number(i) + "\n");
        }
        file.close();
        stage::present(page);
        feed.start();
        settle();
        list->setFocus();
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
        settle();
    }
};

} // namespace

class TestFailures : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelHoldsItsContract();
    void opensOnTheKeyLine();
    void missingLogIsExplained();
    void verbsReachTheEngine();
    void selectionIsClassifiedAtOnce();
    void undoGivesEachItsWordBack();
    void whatFailedOfManyCanBeTriedAgain();
    void earlierCasesTellHowTheyEnded();
    void suspectsAreAskedForWhenLookedAt();
    void saysWhetherItRunsAgain();
    void nothingChosenShowsNoEvidence();
    void theLogOpensWithWhatCameBefore();
    void unclassifiedOnly();
    void patchIsALink();
    void liveRowsKeepSelection();
    void pictures();
};

void TestFailures::modelHoldsItsContract()
{
    FixedClock clock(stage::noon);
    FailureModel model(clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    World world;
    model.setRows(world.rows);
    fact::FailureRow changed = world.rows[0];
    changed.classification = "infra";
    model.apply({changed, row("r4", "new", "new", fact::FailureType::Compile)});
    model.remove(QStringLiteral("r2"));
    QCOMPARE(model.total(), 3);
    QCOMPARE(model.totalIn(QStringLiteral("classified")), 1);
    model.setFilter(QStringLiteral("is:unclassified"));
    QCOMPARE(model.shown(), 2);
}

void TestFailures::opensOnTheKeyLine()
{
    Fixture f;
    QCOMPARE(f.page.needsYou(), 3);
    QCOMPARE(f.detail->excerpt()->currentLine(), 42);
    f.press(Qt::Key_Return);
    QCOMPARE(f.detail->tabs()->current(), int(FailureDetail::Log));
    QCOMPARE(QApplication::focusWidget(), f.detail->log()->view());
    QCOMPARE(f.detail->log()->view()->currentLine(), 42);
}

void TestFailures::missingLogIsExplained()
{
    Fixture f(false);
    QVERIFY(!f.detail->log()->view()->log());
    QVERIFY(f.detail->log()->view()->spoken().contains(QLatin1String("expired")));
}

void TestFailures::verbsReachTheEngine()
{
    Fixture f;
    const QString key = f.list->currentKey();
    f.press(Qt::Key_R);
    QCOMPARE(f.engine.count<engine::Rerun>(), 1);
    f.press(Qt::Key_X);
    QVERIFY(f.engine.last<engine::MarkWrong>()->wrong);
    f.press(Qt::Key_S);
    QVERIFY(f.engine.last<engine::Snooze>()->until > stage::noon);
    f.press(Qt::Key_F);
    QCOMPARE(kit::qs(f.engine.last<engine::ProposeFix>()->run.value), key);
    QCOMPARE(f.detail->tabs()->current(), int(FailureDetail::Fix));
    f.list->setFocus();
    f.press(Qt::Key_B);
    QVERIFY(QApplication::clipboard()->text().contains(QLatin1String("libuv 1.48")));
}

void TestFailures::selectionIsClassifiedAtOnce()
{
    Fixture f;
    f.press(Qt::Key_Down, Qt::ShiftModifier);
    f.press(Qt::Key_Return, Qt::ControlModifier);
    const auto *classify = f.engine.last<engine::Classify>();
    QVERIFY(classify);
    QCOMPARE(classify->runs.size(), size_t(2));
    QVERIFY(!classify->word.empty());
    f.toast.undoStack().undo();
    f.settle();
    QVERIFY(f.engine.last<engine::Classify>()->word.empty());
    QCOMPARE(f.engine.last<engine::Classify>()->runs.size(), size_t(2));
}

void TestFailures::undoGivesEachItsWordBack()
{
    Fixture f;
    f.rows[1].classification = "flaky";
    engine::Delta delta;
    delta.failures = {f.rows[1]};
    f.engine.waiting.push_back(delta);
    f.settle();
    f.page.openLink(QStringLiteral("r2"));
    f.press(Qt::Key_U, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(f.engine.last<engine::Classify>()->word.empty());
    f.toast.undoStack().undo();
    f.settle();
    QCOMPARE(f.engine.last<engine::Classify>()->word, std::string("flaky"));
}

void TestFailures::whatFailedOfManyCanBeTriedAgain()
{
    Fixture f;
    f.refused = "r2";
    f.page.openLink(QStringLiteral("r1"));
    f.press(Qt::Key_Down, Qt::ShiftModifier);
    f.press(Qt::Key_R);
    QCOMPARE(f.engine.count<engine::Rerun>(), 0); // it asks first
    f.press(Qt::Key_Left);
    f.press(Qt::Key_Return);
    QCOMPARE(f.engine.count<engine::Rerun>(), 2);
    const auto *report = f.page.findChild<KMessageWidget *>();
    QVERIFY(report->isVisible());
    QVERIFY2(report->text().startsWith(QLatin1String("1 done, 1 failed")), qPrintable(report->text()));
    QVERIFY(report->text().contains(QLatin1String("the host says no")));
    f.refused.clear();
    report->actions().constFirst()->trigger();
    f.settle();
    QCOMPARE(f.engine.count<engine::Rerun>(), 3);
    QCOMPARE(f.engine.last<engine::Rerun>()->run.value, std::string("r2"));
}

void TestFailures::earlierCasesTellHowTheyEnded()
{
    Fixture f;
    f.rows[1].ending.how = "fixed";
    f.rows[1].ending.text = "fixed by #8 after 40 min";
    f.rows[1].ending.pull = 8;
    f.rows[0].kindWhy = "It fails each time.";
    f.rows[0].failed = {12, 300};
    engine::Delta delta;
    delta.failures = {f.rows[0]};
    f.page.openLink(QStringLiteral("r1"));
    f.engine.waiting.push_back(delta);
    f.settle();
    QListWidget *similar = nullptr;
    for (auto *list : f.detail->findChildren<QListWidget *>())
        similar = list->accessibleName() == QLatin1String("Similar failures") ? list : similar;
    QVERIFY(similar);
    QCOMPARE(similar->count(), 1);
    QVERIFY2(similar->item(0)->text().startsWith(QLatin1String("fixed by #8 after 40 min")),
             qPrintable(similar->item(0)->text()));
    QVERIFY(std::ranges::any_of(f.detail->findChildren<QLabel *>(), [](const QLabel *label) {
        return label->isVisible() && label->text().contains(QLatin1String("12 of 300"));
    }));
    QSignalSpy opened(&f.page, &kit::Page::openRequested);
    Q_EMIT similar->itemActivated(similar->item(0));
    QCOMPARE(opened.value(0).value(0).toString(), QStringLiteral("signalbox://board/demo/widgets%238"));
}

void TestFailures::suspectsAreAskedForWhenLookedAt()
{
    Fixture f;
    QCOMPARE(f.suspectsAsked, 0);
    f.suspects = engine::Suspects();
    f.suspects->note = "2 commits between the last green run and the first red one.";
    fact::Suspect named{{"0123456789abcdef"}, "Bump libuv", "Ada <ada@example.org>", stage::noon, 12, true,
                        "changes a.c"};
    fact::Suspect other{{"fedcba9876543210"}, "Tidy", "Bob <bob@example.org>", stage::noon, 0, false, ""};
    f.suspects->commits = {named, other};
    for (int tab = 0; tab < FailureDetail::Suspects; ++tab)
        f.press(Qt::Key_BracketRight);
    QCOMPARE(f.detail->tabs()->current(), int(FailureDetail::Suspects));
    QCOMPARE(f.suspectsAsked, 1);
    auto *list = f.detail->tabs()->content(FailureDetail::Suspects)->findChild<QListWidget *>();
    QCOMPARE(list->count(), 2);
    QVERIFY(list->item(0)->text().contains(QLatin1String("Ada")) && !list->item(0)->text().contains(u'@'));
    QSignalSpy pulls(f.detail, &FailureDetail::pullRequested);
    list->setFocus();
    f.press(Qt::Key_Return);
    QCOMPARE(pulls.count(), 1);
    QCOMPARE(pulls[0][0].value<fact::PullKey>().number, 12);
    f.press(Qt::Key_Down);
    f.press(Qt::Key_Return);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("fedcba9876543210"));

    // Another failure has suspects of its own; what went wrong is said.
    f.suspects = fail(Error::Kind::NotFound, "the mirror has no such commit");
    f.list->setFocus();
    f.press(Qt::Key_J);
    QCOMPARE(f.suspectsAsked, 2);
    QCOMPARE(list->count(), 0);
    const auto words = f.detail->tabs()->content(FailureDetail::Suspects)->findChildren<QLabel *>();
    QVERIFY(std::ranges::any_of(
        words, [](const QLabel *label) { return label->text().contains(QLatin1String("no such commit")); }));
}

void TestFailures::saysWhetherItRunsAgain()
{
    Fixture f;
    const auto shown = [&](const char *words) {
        return std::ranges::any_of(f.detail->findChildren<QLabel *>(), [&](const QLabel *label) {
            return label->isVisible() && label->text().contains(QLatin1String(words));
        });
    };
    QVERIFY(!shown("RE-RUN")); // nothing is known of it
    f.rerun = "Re-run by itself: witnesses history and known issue (2026-11-20T12:00:00Z)";
    f.witnesses = {{"history", "retry", "on 2 of 4 commits the job passed as well"},
                   {"known_issue", "retry", "INFRA-7: The mirror"},
                   {"change", "no_retry", "the pull request changes <b>a.c</b>"}};
    f.page.openLink(QStringLiteral("r3"));
    f.settle();
    for (const char *words :
         {"RE-RUN", "Re-run by itself: witnesses history and known issue", "For it, history: on 2 of 4 commits",
          "For it, known issue: INFRA-7", "Against it, change: the pull request changes <b>a.c</b>"})
        QVERIFY2(shown(words), words);
}

void TestFailures::nothingChosenShowsNoEvidence()
{
    Fixture f;
    f.page.openLink(QStringLiteral("r1"));
    f.settle();
    QVERIFY(f.detail->excerpt()->isVisible());
    f.page.setFilter(QStringLiteral("no failure is called so"));
    f.settle();
    QVERIFY(!f.detail->detail());
    QVERIFY(!f.detail->excerpt()->isVisible());
    QVERIFY(std::ranges::none_of(f.detail->findChildren<QLabel *>(), [](const QLabel *label) {
        return label->isVisible() && label->text() == QLatin1String("EVIDENCE");
    }));
    f.page.setFilter({});
    f.page.openLink(QStringLiteral("r2"));
    f.settle();
    QVERIFY(f.detail->excerpt()->isVisible());
}

void TestFailures::theLogOpensWithWhatCameBefore()
{
    Fixture f;
    f.press(Qt::Key_L);
    const log::LogView *view = f.detail->log()->view();
    QCOMPARE(view->currentLine(), 42);
    QVERIFY2(view->firstInSight() < 41, qPrintable(QString::number(view->firstInSight()))); // counted from 0
    f.press(Qt::Key_N); // the key line is the only error
    QCOMPARE(view->currentLine(), 42);
    QVERIFY(f.toast.text().contains(QLatin1String("No error below")));
}

void TestFailures::unclassifiedOnly()
{
    Fixture f;
    f.rows[0].classification = "infra";
    engine::Delta delta;
    delta.failures = {f.rows[0]};
    f.engine.waiting.push_back(delta);
    f.settle();
    QCOMPARE(f.page.counts(), QStringLiteral("3 of 3"));
    f.press(Qt::Key_Q);
    QCOMPARE(f.page.counts(), QStringLiteral("2 of 3"));
    f.page.setFilter(QStringLiteral("type:disk_full"));
    QCOMPARE(f.page.counts(), QStringLiteral("1 of 3"));
}

void TestFailures::patchIsALink()
{
    Fixture f;
    QSignalSpy spy(&f.page, &kit::Page::openRequested);
    f.press(Qt::Key_F, Qt::ShiftModifier);
    QCOMPARE(spy.count(), 1);
    QCOMPARE(spy[0][0].toString(), QStringLiteral("signalbox://patches/p1"));
}

void TestFailures::liveRowsKeepSelection()
{
    Fixture f;
    f.page.openLink(QStringLiteral("r2"));
    f.settle();
    for (int i = 0; i < 4; ++i) {
        engine::Delta delta;
        delta.failures = {row("n" + std::to_string(i), "a new one", "consistent", fact::FailureType::Compile)};
        f.engine.waiting.push_back(delta);
        f.settle();
        QCOMPARE(f.list->currentKey(), QStringLiteral("r2"));
    }
}

void TestFailures::pictures()
{
    Fixture f;
    f.page.openLink(QStringLiteral("r1"));
    f.settle();
    f.shoot(&f.page, QStringLiteral("failures"));
    f.press(Qt::Key_L);
    f.shoot(&f.page, QStringLiteral("failures-log"));
    log::LogView *view = f.detail->log()->view();
    QVERIFY(!view->raw());
    f.list->setFocus();
    for (const bool raw : {true, false, true}) { // first from the list, then within the log
        f.press(Qt::Key_L, Qt::ShiftModifier);
        QCOMPARE(view->raw(), raw);
        QVERIFY(view->hasFocus());
    }
    QVERIFY(!f.page.grab().isNull());
}

SIGNALBOX_TEST(TestFailures)
#include "tst_failures.moc"
