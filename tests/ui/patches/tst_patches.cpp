// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/diff/diff_pane.h>
#include <ui/kit/list_view.h>
#include <ui/patches/patch_model.h>
#include <ui/patches/patches_page.h>

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QPushButton>

using namespace sb;
using namespace sb::patches;

namespace {

const std::string diffText
    = "diff --git a/src/window.cpp b/src/window.cpp\n--- a/src/window.cpp\n+++ b/src/window.cpp\n"
      "@@ -1,7 +1,7 @@\n int Window::visible(const Range &r) const\n {\n"
      "-    for (int i = r.first; i < r.last; ++i)\n+    for (int i = r.first; i <= r.last; ++i)\n"
      "         if (rows_[i].shown)\n             ++n;\n"
      "-    return n + 1;  // the last row\n+    return n;  // r.last is inclusive, see range.h\n }\n";

fact::PatchRow row(std::string id, std::string title, fact::PatchStatus status = fact::PatchStatus::Proposed)
{
    fact::PatchRow r;
    r.id = {std::move(id)};
    r.repo = {"demo/widgets"};
    r.run = {"run-7"};
    r.title = std::move(title);
    r.recipe = "missing-include";
    r.fixes = "'sort' is not a member of 'std'";
    r.added = 2;
    r.deleted = 2;
    r.confidence = 0.92;
    r.status = status;
    r.proved = true;
    r.sandbox = fact::SandboxLevel::A;
    r.at = stage::noon;
    return r;
}

engine::PatchDetail detailOf(const fact::PatchRow &r)
{
    engine::PatchDetail d;
    d.row = r;
    d.patch.id = r.id;
    d.patch.title = r.title;
    d.patch.why = "The compiler itself names the header.";
    d.patch.diff = diffText;
    d.patch.branch = "feature/sort";
    d.decision = stage::allowing();
    fact::Proof proof;
    proof.passed = true;
    proof.sandbox = fact::SandboxLevel::A;
    proof.checks
        = {{"syntax", true, "no new error"}, {"limits", true, "4 of 100 lines"}, {"tests_weakened", true, "none"}};
    proof.before = fact::CommandResult{"ctest", 8, false, 9000, {"WindowTest.lastRow"}, {}, {}};
    proof.after = fact::CommandResult{"ctest", 0, false, 5200, {}, {}, {}};
    d.proof = proof;
    return d;
}

class World {
public:
    std::vector<fact::PatchRow> rows{row("p1", "Include <algorithm> in sort.cpp"),
                                     row("p2", "Fix off-by-one in window()"),
                                     row("p3", "Format range.h", fact::PatchStatus::Rejected)};
    std::optional<fact::Pull> pull;
    bool denied = false;

    Result<engine::Value> answer(const engine::Request &request)
    {
        if (std::holds_alternative<engine::ReadPatches>(request))
            return rows;
        if (const auto *read = std::get_if<engine::ReadPatch>(&request)) {
            for (const fact::PatchRow &r : rows) {
                if (r.id == read->patch) {
                    engine::PatchDetail d = detailOf(r);
                    d.pull = pull;
                    if (denied) {
                        d.decision.answer = fact::Answer::Deny;
                        d.decision.gates.push_back(
                            stage::gate("sandbox", fact::Answer::Deny, "no sandbox works here", "install bubblewrap"));
                    }
                    return d;
                }
            }
            return fail(Error::Kind::NotFound, "there is no such patch");
        }
        if (std::holds_alternative<engine::ReadStatus>(request))
            return engine::Status{};
        if (std::holds_alternative<engine::ReadFailures>(request))
            return std::vector<fact::FailureRow>{};
        if (std::holds_alternative<engine::ReadBoard>(request))
            return std::vector<fact::BoardRow>{};
        if (std::holds_alternative<engine::ReadLedger>(request))
            return std::vector<fact::LedgerRow>{};
        return engine::Done{"done", {}, {}};
    }
};

struct Fixture : World, stage::Stage {
    PatchesPage page;
    kit::ListView *list;

    Fixture()
        : stage::Stage([this](const engine::Request &r) { return answer(r); })
        , page(feed, context)
        , list(page.findChild<kit::ListView *>())
    {
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
    void become(fact::PatchStatus status)
    {
        rows[0].status = status;
        ::sb::engine::Delta delta;
        delta.patches = {rows[0]};
        stage::Stage::engine.waiting.push_back(delta);
        settle();
    }
};

} // namespace

class TestPatches : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void modelHoldsItsContract();
    void firstRowIsShown();
    void approveAsksTheEngineOnce();
    void deniedIsNotApproved();
    void rejectWantsAReason();
    void escapeGivesUpTheReason();
    void draftThenReadyThenMerge();
    void liveRowsKeepSelection();
    void everyRowIsSpoken();
    void pictures();
};

void TestPatches::modelHoldsItsContract()
{
    FixedClock clock(stage::noon);
    PatchModel model(clock);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setRows({row("a", "A"), row("b", "B", fact::PatchStatus::Merged)});
    model.apply({row("a", "A", fact::PatchStatus::DraftOpen)});
    model.setFilter(QStringLiteral("is:merged"));
    QCOMPARE(model.shown(), 1);
    model.setFilter({});
    model.remove(QStringLiteral("a"));
    QCOMPARE(model.total(), 1);
}

void TestPatches::firstRowIsShown()
{
    Fixture f;
    QCOMPARE(f.page.needsYou(), 2);
    QVERIFY(!f.list->currentKey().isEmpty());
    auto *view = f.page.findChild<diff::DiffView *>();
    QCOMPARE(view->document().files.size(), size_t(1));
    QCOMPARE(view->document().files[0].added, 2);
    f.page.openLink(QStringLiteral("p3"));
    QCOMPARE(f.list->currentKey(), QStringLiteral("p3"));
}

void TestPatches::approveAsksTheEngineOnce()
{
    Fixture f;
    f.page.openLink(QStringLiteral("p1"));
    f.settle();
    f.press(Qt::Key_A);
    QVERIFY(f.Stage::engine.last<engine::Approve>());
    QCOMPARE(f.Stage::engine.last<engine::Approve>()->patch.value, std::string("p1"));
    QCOMPARE(f.Stage::engine.count<engine::Approve>(), 1);
    QCOMPARE(f.toast.text(), QStringLiteral("done"));
}

void TestPatches::deniedIsNotApproved()
{
    Fixture f;
    f.denied = true;
    f.page.openLink(QStringLiteral("p2"));
    f.settle();
    f.become(fact::PatchStatus::Proposed);
    f.page.openLink(QStringLiteral("p1"));
    f.settle();
    f.press(Qt::Key_A);
    QCOMPARE(f.Stage::engine.count<engine::Approve>(), 0);
    QVERIFY(!f.actions.action(QStringLiteral("patches.approve"))->isEnabled());
}

void TestPatches::rejectWantsAReason()
{
    Fixture f;
    f.page.openLink(QStringLiteral("p1"));
    f.settle();
    f.press(Qt::Key_X);
    auto *reason = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QVERIFY(reason);
    QTest::keyClick(reason, Qt::Key_Return);
    QCOMPARE(f.Stage::engine.count<engine::Reject>(), 0);
    QTest::keyClicks(reason, QStringLiteral("wrong header"));
    QTest::keyClick(reason, Qt::Key_Return);
    QVERIFY(f.Stage::engine.last<engine::Reject>());
    QCOMPARE(f.Stage::engine.last<engine::Reject>()->reason, std::string("wrong header"));
}

void TestPatches::escapeGivesUpTheReason()
{
    Fixture f;
    f.press(Qt::Key_X);
    QVERIFY(qobject_cast<QLineEdit *>(QApplication::focusWidget()));
    f.press(Qt::Key_Escape);
    QCOMPARE(QApplication::focusWidget(), f.list);
    QCOMPARE(f.Stage::engine.count<engine::Reject>(), 0);
}

void TestPatches::draftThenReadyThenMerge()
{
    Fixture f;
    f.page.openLink(QStringLiteral("p1"));
    f.settle();
    fact::Pull pull;
    pull.key = {{"demo/widgets"}, 9};
    pull.title = "Include <algorithm> in sort.cpp";
    pull.draft = true;
    pull.head = {"ci/autofix-7", {"77aa01aabbccdd"}, {"demo/widgets"}};
    pull.base = {"feature/sort", {"99ffe0"}, {"demo/widgets"}};
    f.pull = pull;
    f.become(fact::PatchStatus::DraftOpen);
    QCOMPARE(f.list->currentKey(), QStringLiteral("p1"));
    f.press(Qt::Key_M, Qt::ShiftModifier);
    QCOMPARE(f.Stage::engine.count<engine::Merge>(), 0); // a draft is not merged
    f.press(Qt::Key_Y, Qt::ShiftModifier);
    QCOMPARE(f.Stage::engine.count<engine::MarkReady>(), 1);

    f.pull->draft = false;
    f.become(fact::PatchStatus::Ready);
    f.press(Qt::Key_M, Qt::ShiftModifier);
    QCOMPARE(f.Stage::engine.count<engine::Merge>(), 0); // it asks first
    auto *cancel = qobject_cast<QPushButton *>(QApplication::focusWidget());
    QVERIFY2(cancel, "the focus is on Cancel");
    QTest::keyClick(cancel, Qt::Key_Return);
    QCOMPARE(f.Stage::engine.count<engine::Merge>(), 0);
    f.list->setFocus();
    f.press(Qt::Key_M, Qt::ShiftModifier);
    QPushButton *verb = nullptr;
    for (QPushButton *button : f.page.findChildren<QPushButton *>()) {
        if (button->isVisible() && button->text() == QLatin1String("Merge"))
            verb = button;
    }
    QVERIFY(verb);
    QTest::keyClick(verb, Qt::Key_Space);
    f.settle();
    QVERIFY(f.Stage::engine.last<engine::Merge>());
    QCOMPARE(f.Stage::engine.last<engine::Merge>()->head.value, std::string("77aa01aabbccdd"));
}

void TestPatches::liveRowsKeepSelection()
{
    Fixture f;
    f.page.openLink(QStringLiteral("p2"));
    f.settle();
    for (int i = 0; i < 5; ++i) {
        engine::Delta delta;
        delta.patches = {row("new" + std::to_string(i), "A newer patch")};
        f.Stage::engine.waiting.push_back(delta);
        f.settle();
        QCOMPARE(f.list->currentKey(), QStringLiteral("p2"));
    }
    QCOMPARE(f.page.needsYou(), 7);
}

void TestPatches::everyRowIsSpoken()
{
    Fixture f;
    for (int i = 0; i < f.list->model()->rowCount(); ++i)
        QVERIFY(!f.list->model()->index(i, 0).data(Qt::AccessibleTextRole).toString().isEmpty());
}

void TestPatches::pictures()
{
    Fixture f;
    f.page.openLink(QStringLiteral("p2"));
    f.settle();
    const QImage before = f.page.grab().toImage();
    f.theme.setChoice(kit::Theme::Choice::Dark);
    f.settle();
    QVERIFY(f.page.grab().toImage() != before);
    f.shoot(&f.page, QStringLiteral("patches"));
    f.press(Qt::Key_X);
    f.shoot(&f.page, QStringLiteral("patches-reject"));
}

SIGNALBOX_TEST(TestPatches)
#include "tst_patches.moc"
