// SPDX-License-Identifier: GPL-3.0-or-later
#include <tests/registry.h>
#include <ui/kit/action_registry.h>
#include <ui/kit/glyph.h>
#include <ui/kit/page.h>
#include <ui/kit/parts.h>
#include <ui/kit/stall_watch.h>
#include <ui/kit/toast.h>

#include <QApplication>
#include <QFontInfo>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QThread>
#include <QTimer>

#include <cmath>

using namespace sb;
using namespace sb::kit;

class TestKit : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ages_data();
    void ages();
    void themeReallySwitches();
    void contrastIsEnough();
    void glyphsDifferInShape();
    void hostileTextStaysText();
    void keysAreNamed();
    void disabledActionsSayWhy();
    void undoWalksBack();
    void heldActionsCanBeTakenBack();
    void heldActionsGoOutInTheEnd();
    void manyWantTheirNumberTyped();
    void stallsAreSeen();
    void linksRoundTrip();
    void confirmBarDefaultsToCancel();
};

void TestKit::ages_data()
{
    QTest::addColumn<qint64>("minutes");
    QTest::addColumn<QString>("expected");
    QTest::addRow("now") << qint64(0) << "now";
    QTest::addRow("minutes") << qint64(59) << "59 min";
    QTest::addRow("hour") << qint64(60) << "1 h";
    QTest::addRow("day") << qint64(60 * 24) << "1 d";
    QTest::addRow("weeks") << qint64(60 * 24 * 30) << "4 w";
    QTest::addRow("clock went back") << qint64(-5) << "now";
}

void TestKit::ages()
{
    QFETCH(qint64, minutes);
    const Time now{std::chrono::hours(500000)};
    QTEST(age(now - std::chrono::minutes(minutes), now), "expected");
    QCOMPARE(age({}, now), QStringLiteral("—"));
}

void TestKit::themeReallySwitches()
{
    Theme theme(Theme::Choice::Light);
    theme.install();
    QWidget widget;
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
    const QColor before = widget.palette().color(QPalette::Window);
    QSignalSpy changed(&theme, &Theme::changed);
    // Qt tells widgets of a new palette only while the application runs.
    QMetaObject::invokeMethod(
        qApp,
        [&theme] {
            theme.setChoice(Theme::Choice::Dark);
            QTimer::singleShot(20, qApp, &QCoreApplication::quit);
        },
        Qt::QueuedConnection);
    QApplication::exec();
    QCOMPARE(changed.count(), 1);
    QVERIFY(theme.dark());
    QVERIFY(widget.palette().color(QPalette::Window).lightness() < 60);
    QVERIFY(before.lightness() > 200);
    theme.setTextSize(20);
    QCOMPARE(QFontInfo(QApplication::font()).pixelSize(), 20);
    theme.setTextSize(900);
    QCOMPARE(theme.textSize(), 28);
}

namespace {
double luminance(const QColor &colour)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF());
}
double contrast(const QColor &a, const QColor &b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}
} // namespace

void TestKit::contrastIsEnough()
{
    for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
        const Theme theme(choice);
        for (const Colour back : {Colour::Surface, Colour::Window}) {
            for (const Colour text : {Colour::Text, Colour::Text2, Colour::Accent})
                QVERIFY2(contrast(theme.colour(text), theme.colour(back)) >= 4.5,
                         qPrintable(theme.colour(text).name()));
            QVERIFY(contrast(theme.colour(Colour::Text3), theme.colour(back)) >= 4.0);
            for (int glyph = 0; glyph < glyphCount; ++glyph)
                QVERIFY2(contrast(theme.colour(glyphColour(Glyph(glyph))), theme.colour(back)) >= 3,
                         qPrintable(glyphWord(Glyph(glyph))));
        }
    }
}

void TestKit::glyphsDifferInShape()
{
    const Theme theme(Theme::Choice::Light);
    QList<QImage> shapes;
    for (int glyph = 0; glyph < glyphCount; ++glyph) {
        QImage image(32, 32, QImage::Format_ARGB32);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        paintGlyph(&painter, QRectF(0, 0, 32, 32), Glyph(glyph), theme);
        painter.end();
        const QImage shape = image.createAlphaMask();
        QVERIFY2(!shapes.contains(shape), qPrintable(glyphWord(Glyph(glyph))));
        shapes += shape;
        int drawn = 0;
        for (int y = 0; y < 32; ++y) {
            for (int x = 0; x < 32; ++x)
                drawn += qAlpha(image.pixel(x, y)) > 128;
        }
        QVERIFY(drawn > 100);
    }
}

void TestKit::hostileTextStaysText()
{
    Theme theme(Theme::Choice::Light);
    const QString bad = QStringLiteral("<b>x</b><img src=http://evil/>");
    Label *label = plainLabel(theme, bad);
    QCOMPARE(label->textFormat(), Qt::PlainText);
    QCOMPARE(label->text(), bad);
    delete label;
    QVERIFY(plainToolTip(bad).contains(QStringLiteral("&lt;b&gt;")));
    QCOMPARE(oneLine(QStringLiteral("a\nb\u202ec")), QStringLiteral("a b\ufffdc"));
}

void TestKit::keysAreNamed()
{
    QCOMPARE(keyText(QKeySequence(Qt::Key_A)), QStringLiteral("a"));
    QCOMPARE(keyText(QKeySequence(Qt::SHIFT | Qt::Key_E)), QStringLiteral("Shift+E"));
    QCOMPARE(keyText(QKeySequence(QStringLiteral("G, B"))), QStringLiteral("g b"));
    QCOMPARE(keyText(QKeySequence(QStringLiteral("Ctrl+K"))), QStringLiteral("Ctrl+K"));
    QCOMPARE(keyText(QKeySequence(QStringLiteral("?"))), QStringLiteral("?"));
}

void TestKit::disabledActionsSayWhy()
{
    ActionRegistry actions;
    QWidget owner;
    int runs = 0;
    ActionSpec spec;
    spec.id = QStringLiteral("x.merge");
    spec.text = QStringLiteral("Merge…");
    spec.keys = {QKeySequence(QStringLiteral("Shift+M"))};
    QAction *action = actions.add(spec, &owner, [&runs] { ++runs; });
    Theme theme(Theme::Choice::Light);
    KeyButton button(theme, action);
    QCOMPARE(button.accessibleName(), QStringLiteral("Merge…, key Shift+M"));
    button.click();
    QCOMPARE(runs, 1);
    actions.setEnabled(QStringLiteral("x.merge"), false, QStringLiteral("Observe mode: nothing leaves"));
    QVERIFY(!button.isEnabled());
    QVERIFY(button.toolTip().contains(QStringLiteral("Observe mode")));
    actions.setEnabled(QStringLiteral("x.merge"), true);
    QVERIFY(!button.toolTip().contains(QStringLiteral("Observe mode")));
    QVERIFY(actions.asMarkdown().contains(QStringLiteral("| Shift+M | Merge… |")));
}

void TestKit::undoWalksBack()
{
    Theme theme(Theme::Choice::Light);
    Toast toast(theme);
    int value = 1;
    toast.say(QStringLiteral("Snoozed #1"), [&value] { value = 0; }, [&value] { value = 1; });
    QCOMPARE(value, 1);
    toast.undoStack().undo();
    QCOMPARE(value, 0);
    toast.undoStack().redo();
    QCOMPARE(value, 1);
    toast.say(QStringLiteral("nothing to undo"));
    QCOMPARE(toast.undoStack().count(), 1);
}

void TestKit::linksRoundTrip()
{
    QCOMPARE(Page::linkTo(QStringLiteral("board"), QStringLiteral("acme/api#12")),
             QStringLiteral("signalbox://board/acme/api%2312"));
}

void TestKit::confirmBarDefaultsToCancel()
{
    Theme theme(Theme::Choice::Light);
    QWidget window;
    auto *bar = new ConfirmBar(theme, &window);
    bool merged = false;
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    bar->ask(QStringLiteral("Squash-merge #1 into main?"), QStringLiteral("Merge"), [&merged] { merged = true; });
    QTest::keyClick(window.focusWidget(), Qt::Key_Return);
    QVERIFY(!merged);
    QVERIFY(bar->isHidden());
    bar->ask(QStringLiteral("Squash-merge #1 into main?"), QStringLiteral("Merge"), [&merged] { merged = true; });
    QTest::keyClick(window.focusWidget(), Qt::Key_Left);
    QTest::keyClick(window.focusWidget(), Qt::Key_Return);
    QVERIFY(merged);
}

void TestKit::heldActionsCanBeTakenBack()
{
    Theme theme(Theme::Choice::Light);
    Toast toast(theme);
    int sent = 0;
    int back = 0;
    toast.hold(QStringLiteral("At once"), [&] { ++sent; });
    QCOMPARE(sent, 1); // no time to undo was set
    toast.setHoldSeconds(60);
    toast.hold(QStringLiteral("Approving #12"), [&] { ++sent; }, [&] { ++back; });
    QCOMPARE(toast.held(), QStringList{QStringLiteral("Approving #12")});
    QVERIFY(toast.undoStack().undoText().contains(QLatin1String("#12")));
    toast.undoStack().undo();
    QCOMPARE(back, 1);
    QVERIFY(toast.held().isEmpty());
    QCOMPARE(toast.flush(), 0);
    QCOMPARE(sent, 1);
}

void TestKit::heldActionsGoOutInTheEnd()
{
    Theme theme(Theme::Choice::Light);
    Toast toast(theme);
    QSignalSpy changed(&toast, &Toast::heldChanged);
    int sent = 0;
    int back = 0;
    toast.setHoldSeconds(1);
    toast.hold(QStringLiteral("First"), [&] { ++sent; }, [&] { ++back; });
    QTRY_COMPARE_WITH_TIMEOUT(sent, 1, 4000);
    QCOMPARE(changed.size(), 2);
    toast.undoStack().undo();
    QVERIFY2(toast.text().startsWith(QLatin1String("Too late")), qPrintable(toast.text()));
    QCOMPARE(back, 0);
    toast.setHoldSeconds(60);
    toast.hold(QStringLiteral("Second"), [&] { ++sent; });
    QCOMPARE(toast.flush(), 1); // quitting sends
    QCOMPARE(sent, 2);
}

void TestKit::manyWantTheirNumberTyped()
{
    Theme theme(Theme::Choice::Light);
    ConfirmBar bar(theme);
    int done = 0;
    bar.askMany(QStringLiteral("Re-run 21?"), QStringLiteral("Re-run"), 21, [&] { ++done; });
    auto *typed = bar.findChild<QLineEdit *>();
    QPushButton *verb = nullptr;
    for (auto *button : bar.findChildren<QPushButton *>()) {
        if (button->text() == QLatin1String("Re-run"))
            verb = button;
    }
    QVERIFY(verb && !verb->isEnabled() && !typed->isHidden());
    typed->setText(QStringLiteral("20"));
    verb->click();
    QCOMPARE(done, 0);
    typed->setText(QStringLiteral("21"));
    verb->click();
    QCOMPARE(done, 1);
    bar.askMany(QStringLiteral("Re-run 2?"), QStringLiteral("Re-run"), 2, [&] { ++done; });
    QVERIFY(verb->isEnabled() && typed->isHidden());
}

void TestKit::stallsAreSeen()
{
    StallWatch watch;
    QTRY_VERIFY_WITH_TIMEOUT(watch.report().asked > 5, 60000);
    // On a busy machine the question may come only when the event loop goes on again, and what the watch itself was late is not counted.
    for (int turn = 1; turn <= 20 && watch.report().longest <= 200; ++turn) {
        QThread::msleep(300 * turn); // the event loop stands still
        QTest::qWait(100);
    }
    const StallWatch::Report report = watch.report();
    QVERIFY2(report.longest > 200, qPrintable(QString::number(report.longest)));
    QVERIFY(report.p50 < report.longest);
}

SIGNALBOX_TEST(TestKit)
#include "tst_kit.moc"
