// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over an engine that the test plays. SIGNALBOX_SHOTS=folder keeps pictures; SIGNALBOX_WRITE_KEYS=1 writes docs/keys.md.
#include "bench.h"

#include <tests/checkout.h>
#include <tests/registry.h>
#include <ui/kit/list_view.h>
#include <ui/kit/toast.h>

#include <KMessageWidget>

#include <QAbstractButton>
#include <QAbstractScrollArea>
#include <QAccessible>
#include <QApplication>
#include <QDragEnterEvent>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>

using namespace sb;
using testing::Bench;

class TestShell : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pictures_data();
    void pictures();
    void everyVerbCanBeReached();
    void keysPageIsCurrent();
    void mergeByKeysAlone();
    void typeIsCorrectedAndTakenBack();
    void allAreJudgedAgainAndStopped();
    void logsAreDroppedAndOpened();
    void filterNarrowsAndEscClears();
    void liveRowsKeepTheSelection();
    void linksAndHistory();
    void everyFocusableWidgetHasAName();
    void everyViewIsWalkedByKeys_data();
    void everyViewIsWalkedByKeys();
    void savedFiltersComeBack();
    void whatWasNotSentIsSaid();
    void quittingSendsWhatIsHeld();
    void verbsStandOnce();
};

void TestShell::pictures_data()
{
    QTest::addColumn<bool>("dark");
    QTest::addRow("light") << false;
    QTest::addRow("dark") << true;
}

void TestShell::pictures()
{
    QFETCH(bool, dark);
    Bench bench(dark ? kit::Theme::Choice::Dark : kit::Theme::Choice::Light);
    QVERIFY(bench.show());
    bench.list()->setCurrentKey(QStringLiteral("core/api#812"));
    bench.settle();
    QTest::qWait(60);
    const QImage picture = bench.window->grab().toImage();
    const QColor corner = picture.pixelColor(20, picture.height() / 2);
    QCOMPARE(corner.lightness() < 80, dark);
    if (const QString folder = qEnvironmentVariable("SIGNALBOX_SHOTS"); !folder.isEmpty()) {
        const QString theme = dark ? QStringLiteral("dark") : QStringLiteral("light");
        QVERIFY(picture.save(folder + QStringLiteral("/board-%1.png").arg(theme)));
        for (const QString &view : bench.window->views()) {
            bench.window->showView(view);
            bench.settle();
            QTest::qWait(60);
            bench.window->grab().save(folder + QStringLiteral("/%1-%2.png").arg(view, theme));
        }
        for (const char *id : {"window.settings", "window.keys"}) {
            bench.window->actions().action(QLatin1StringView(id))->trigger();
            QTest::qWait(60);
            if (QWidget *dialog = QApplication::activeWindow(); dialog && dialog != bench.window.get()) {
                dialog->grab().save(folder + QStringLiteral("/%1-%2.png").arg(QLatin1StringView(id).mid(7), theme));
                dialog->close();
            }
        }
    }
}

void TestShell::everyVerbCanBeReached()
{
    Bench bench;
    QSet<QString> ids;
    QHash<QString, QString> keys;
    for (const auto &entry : bench.window->actions().entries()) {
        if (!entry.action) {
            QVERIFY(!entry.keys.isEmpty());
            continue;
        }
        QVERIFY2(!ids.contains(entry.spec.id), qPrintable(entry.spec.id));
        ids += entry.spec.id;
        QVERIFY2(!entry.spec.text.isEmpty(), qPrintable(entry.spec.id));
        QVERIFY2(!entry.action->toolTip().isEmpty(), qPrintable(entry.spec.id));
        for (const QKeySequence &key : entry.spec.keys) {
            if (entry.spec.scope != kit::Scope::Global)
                continue;
            QVERIFY2(!keys.contains(key.toString()), qPrintable(entry.spec.id + u' ' + keys.value(key.toString())));
            keys.insert(key.toString(), entry.spec.id);
        }
    }
    QVERIFY(ids.size() > 40);
}

void TestShell::keysPageIsCurrent()
{
    Bench bench;
    const QByteArray wanted = bench.window->actions().asMarkdown().toUtf8();
    QFile page(sb::test::checkout("docs/keys.md"));
    if (qEnvironmentVariableIsSet("SIGNALBOX_WRITE_KEYS")) {
        QVERIFY(page.open(QIODevice::WriteOnly));
        page.write(wanted);
        page.close();
    }
    QVERIFY2(page.open(QIODevice::ReadOnly), "docs/keys.md is missing: run this test with SIGNALBOX_WRITE_KEYS=1");
    QCOMPARE(QString::fromUtf8(page.readAll()), QString::fromUtf8(wanted));
}

void TestShell::mergeByKeysAlone()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.list()->setFocus();
    QVERIFY(bench.list()->setCurrentKey(QStringLiteral("docs#799")));
    bench.settle();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_M, Qt::ShiftModifier);
    auto *focused = qobject_cast<QPushButton *>(QApplication::focusWidget());
    QVERIFY(focused);
    QVERIFY(focused->text().startsWith(QStringLiteral("Cancel")));
    QVERIFY(bench.engine.requests<engine::Merge>().empty());
    QTest::keyClick(focused, Qt::Key_Left);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    const auto merges = bench.engine.requests<engine::Merge>();
    QCOMPARE(merges.size(), size_t(1));
    QCOMPARE(merges[0].pull.text(), std::string("docs#799"));
    QCOMPARE(merges[0].head, bench.engine.pull.pull.head.sha);
}

void TestShell::typeIsCorrectedAndTakenBack()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.list()->setFocus();
    QTest::keyClick(bench.list(), Qt::Key_T, Qt::ShiftModifier);
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QTest::keyClick(menu, Qt::Key_Down);
    QTest::keyClick(menu, Qt::Key_Return);
    bench.settle();
    auto corrected = bench.engine.requests<engine::CorrectType>();
    QCOMPARE(corrected.size(), size_t(1));
    QCOMPARE(corrected.front().type, std::string("fix"));
    QCOMPARE(corrected.front().pull, bench.engine.board.front().pull);
    bench.window->findChild<kit::Toast *>()->undoStack().undo();
    corrected = bench.engine.requests<engine::CorrectType>();
    QCOMPARE(corrected.size(), size_t(2));
    QVERIFY(corrected.back().type.empty());
}

void TestShell::allAreJudgedAgainAndStopped()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.list()->setFocus();
    const auto stop = [&] { QTest::keyClick(bench.list(), Qt::Key_J, Qt::ControlModifier | Qt::ShiftModifier); };
    stop();
    QVERIFY(bench.engine.requests<engine::StopAssessing>().empty()); // nothing is being judged
    QTest::keyClick(bench.list(), Qt::Key_J, Qt::ShiftModifier);
    auto asked = bench.engine.requests<engine::AssessAll>();
    QCOMPARE(asked.size(), size_t(1));
    QVERIFY(asked.front().repo.value.empty()); // those of every repository
    engine::Delta delta;
    delta.status = bench.engine.status;
    delta.status->activities = {{"judge", "Judging 9 pull requests", 2, 9}};
    bench.engine.say(std::move(delta));
    bench.settle();
    QTest::keyClick(bench.list(), Qt::Key_J, Qt::ShiftModifier);
    QCOMPARE(bench.engine.requests<engine::AssessAll>().size(), size_t(1)); // once at a time
    stop();
    QCOMPARE(bench.engine.requests<engine::StopAssessing>().size(), size_t(1));
}

void TestShell::logsAreDroppedAndOpened()
{
    Bench bench;
    QVERIFY(bench.show());
    QFile log(bench.folder.filePath(QStringLiteral("build.log")));
    QVERIFY(log.open(QIODevice::WriteOnly) && log.write("error: no\n") > 0);
    log.close();
    QMimeData dropped;
    dropped.setUrls({QUrl::fromLocalFile(log.fileName()), QUrl(QStringLiteral("https://example.org/build.log")),
                     QUrl::fromLocalFile(bench.folder.path())});
    QDragEnterEvent enter(QPoint(200, 200), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(bench.window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(200, 200), Qt::CopyAction, &dropped, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(bench.window.get(), &drop);
    const auto asked = bench.engine.requests<engine::OpenLog>();
    QCOMPARE(asked.size(), size_t(1)); // neither an address nor a folder
    QCOMPARE(asked.front().file, log.fileName().toStdString());
    bench.settle();
    QCOMPARE(bench.window->page()->name(), QStringLiteral("failures"));
}

void TestShell::filterNarrowsAndEscClears()
{
    Bench bench;
    QVERIFY(bench.show());
    bench.list()->setFocus();
    QTest::keyClick(bench.list(), Qt::Key_Slash);
    auto *field = qobject_cast<QLineEdit *>(QApplication::focusWidget());
    QVERIFY(field);
    QTest::keyClicks(field, QStringLiteral("type:fix"));
    QCOMPARE(bench.list()->rows()->shown(), 1);
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(bench.list()->hasFocus());
    QTest::keyClick(bench.list(), Qt::Key_Escape);
    QCOMPARE(bench.list()->rows()->shown(), 9);
}

void TestShell::liveRowsKeepTheSelection()
{
    Bench bench;
    QVERIFY(bench.list()->setCurrentKey(QStringLiteral("core/api#803")));
    engine::Delta delta;
    delta.board = {testing::boardRow(900, "New and risky", fact::NextStep::NeedsYou, 99, fact::State::Failed,
                                     fact::ChangeType::Feat)};
    delta.boardGone = {{{"core/web"}, 807}};
    bench.engine.say(delta);
    bench.settle();
    QCOMPARE(bench.list()->currentKey(), QStringLiteral("core/api#803"));
    QCOMPARE(bench.list()->rows()->total(), 9);
    QCOMPARE(bench.window->page()->needsYou(), 4);
}

void TestShell::linksAndHistory()
{
    Bench bench;
    bench.window->openLink(QStringLiteral("signalbox://board/core/api%23803"));
    QCOMPARE(bench.list()->currentKey(), QStringLiteral("core/api#803"));
    bench.window->openLink(QStringLiteral("signalbox://failures/run-1"));
    QCOMPARE(bench.window->page()->name(), QStringLiteral("failures"));
    bench.window->actions().action(QStringLiteral("window.back"))->trigger();
    QCOMPARE(bench.window->page()->name(), QStringLiteral("board"));
    QCOMPARE(bench.list()->currentKey(), QStringLiteral("core/api#803"));
    bench.window->openLink(QStringLiteral("signalbox://board/core/api%2377")); // closed: in no list, but readable
    QCOMPARE(bench.engine.requests<engine::ReadPull>().back().pull.text(), std::string("core/api#77"));
    QCOMPARE(bench.list()->currentKey(), QString());
    bench.window->openLink(QStringLiteral("signalbox://nowhere/x"));
    QCOMPARE(bench.window->page()->name(), QStringLiteral("board"));
}

void TestShell::everyFocusableWidgetHasAName()
{
    Bench bench;
    QVERIFY(bench.show());
    QStringList nameless;
    for (const QString &view : bench.window->views()) {
        bench.window->showView(view);
        for (QWidget *widget : bench.window->findChildren<QWidget *>()) {
            if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus))
                continue;
            if (auto *area = qobject_cast<QAbstractScrollArea *>(widget->parentWidget());
                area && area->viewport() == widget)
                continue; // the area speaks for it
            QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
            if (face && face->text(QAccessible::Name).isEmpty())
                nameless
                    += view + u' ' + QLatin1StringView(widget->metaObject()->className()) + u' ' + widget->objectName();
        }
    }
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
}

void TestShell::everyViewIsWalkedByKeys_data()
{
    QTest::addColumn<QString>("view");
    for (const char *view : {"board", "failures", "patches", "ledger", "trends"})
        QTest::addRow("%s", view) << QString::fromLatin1(view);
}

// Tab reaches every widget that takes it, comes round, and Shift+Tab walks the same way back; F6 walks the panes.
void TestShell::everyViewIsWalkedByKeys()
{
    QFETCH(QString, view);
    Bench bench;
    QVERIFY(bench.show());
    bench.window->showView(view);
    QTest::qWait(20);
    const auto press = [](Qt::Key key, Qt::KeyboardModifiers with = {}) {
        if (QWidget *focus = QApplication::focusWidget())
            QTest::keyClick(focus, key, with);
        return QApplication::focusWidget();
    };
    QList<QWidget *> walked;
    QWidget *first = press(Qt::Key_Tab);
    QVERIFY(first);
    for (QWidget *at = first; !walked.contains(at) && walked.size() < 100; at = press(Qt::Key_Tab)) {
        QVERIFY(at);
        walked += at;
    }
    QVERIFY2(QApplication::focusWidget() == first, "Tab is caught somewhere, or does not come round");
    QVERIFY2(walked.size() >= 6, qPrintable(QString::number(walked.size())));
    QCOMPARE(press(Qt::Key_Tab, Qt::ShiftModifier), walked.back());
    for (int i = 0; i < 8; ++i) {
        QWidget *pane = press(Qt::Key_F6);
        QVERIFY(pane && pane->isVisible());
        QCOMPARE(bench.window->page()->name(), view);
    }
}

void TestShell::savedFiltersComeBack()
{
    Bench bench;
    shell::SavedFilters saved(bench.state);
    saved.save({QStringLiteral("risky"), QStringLiteral("board"), QStringLiteral("risk:high")});
    saved.save({QStringLiteral("fixes"), QStringLiteral("board"), QStringLiteral("type:fix")});
    saved.save({QStringLiteral("risky"), QStringLiteral("board"), QStringLiteral("risk:high -is:draft")});
    saved.move(1, -1);
    saved.rename(0, QStringLiteral("risky")); // taken: refused
    saved.rename(0, QStringLiteral("my fixes"));
    const QList<shell::SavedFilter> wanted{
        {QStringLiteral("my fixes"), QStringLiteral("board"), QStringLiteral("type:fix")},
        {QStringLiteral("risky"), QStringLiteral("board"), QStringLiteral("risk:high -is:draft")}};
    QCOMPARE(saved.all(), wanted);
    QCOMPARE(shell::SavedFilters(bench.state).all(), wanted); // after a restart
    const shell::Parts parts{bench.feed, bench.theme, bench.state, bench.clock, nullptr, bench.folder.path()};
    bench.window = std::make_unique<shell::MainWindow>(parts);
    bench.feed.start();
    bench.settle();
    QVERIFY(bench.show());
    for (auto *button : bench.window->findChildren<QAbstractButton *>()) {
        if (button->text() == QLatin1String("my fixes"))
            button->click();
    }
    QCOMPARE(bench.list()->rows()->shown(), 1);
    saved.remove(0);
    QCOMPARE(shell::SavedFilters(bench.state).all().size(), 1);
}

void TestShell::whatWasNotSentIsSaid()
{
    Bench bench;
    bench.state.set(QStringLiteral("held"), QStringList{QStringLiteral("Opening a draft of \"x\"")});
    const shell::Parts parts{bench.feed, bench.theme, bench.state, bench.clock, nullptr, bench.folder.path()};
    shell::MainWindow again(parts);
    const auto *banner = again.findChild<KMessageWidget *>();
    QVERIFY(banner && banner->text().contains(QLatin1String("Opening a draft")));
    QVERIFY(bench.state.get(QStringLiteral("held")).toStringList().isEmpty());
}

void TestShell::quittingSendsWhatIsHeld()
{
    Bench bench;
    QVERIFY(bench.show());
    auto *toast = bench.window->findChild<kit::Toast *>();
    QVERIFY(toast);
    bool sent = false;
    toast->hold(QStringLiteral("Approving"), [&] { sent = true; });
    QVERIFY(!sent);
    QCOMPARE(bench.state.get(QStringLiteral("held")).toStringList(), QStringList{QStringLiteral("Approving")});
    bench.window->close();
    QVERIFY(sent);
    QVERIFY(bench.state.get(QStringLiteral("held")).toStringList().isEmpty());
}

void TestShell::verbsStandOnce()
{
    Bench bench;
    for (int i = 0; i <= int(kit::Scope::Log); ++i) {
        QSet<QString> verbs;
        for (const auto *entry : bench.window->actions().inScope(kit::Scope(i))) {
            QVERIFY2(!verbs.contains(entry->spec.text), qPrintable(entry->spec.text));
            verbs += entry->spec.text;
        }
    }
}

SIGNALBOX_TEST(TestShell)
#include "tst_shell.moc"
