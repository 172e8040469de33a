// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/log/log_pane.h>

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QScrollBar>

using namespace sb;
using namespace sb::log;

class TestLog : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ansi_data();
    void ansi();
    void colours();
    void anyBytesAreShown();
    void timestamps_data();
    void timestamps();
    void lines_data();
    void lines();
    void bigLogOpens();
    void searchCountsLikeGrep();
    void missingFileIsNamed();
    void opensAtTheKeyLine();
    void copyIsClean();
    void rawShowsEveryByte();
    void goToAndFind();
    void longLinesAreSearchedWhole();
    void errorsAreFoundWithoutADiagnosis();
    void searchSaysHowFarItIs();
    void readersFollowTheLine();
};

void TestLog::ansi_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("spans");
    QTest::addRow("plain") << QByteArray("hello") << "hello" << 0;
    QTest::addRow("red") << QByteArray("\x1b[31merror\x1b[0m: x") << "error: x" << 1;
    QTest::addRow("cursor") << QByteArray("a\x1b[2Kb\x1b[10;3Hc") << "abc" << 0;
    QTest::addRow("title") << QByteArray("\x1b]0;owned\x07text") << "text" << 0;
    QTest::addRow("link") << QByteArray("\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\") << "text" << 0;
    QTest::addRow("unfinished") << QByteArray("a\x1b[31") << "a" << 0;
    QTest::addRow("lone escape") << QByteArray("a\x1b") << "a" << 0;
    QTest::addRow("carriage return") << QByteArray("10%\r50%\r100%\r") << "100%" << 0;
    QTest::addRow("bell") << QByteArray("a\x07") << QStringLiteral("a\u2407") << 0;
    QTest::addRow("bidi") << QByteArray("a\xe2\x80\xae"
                                        "b")
                          << QStringLiteral("a⟨U+202E⟩b") << 0;
    QTest::addRow("tab") << QByteArray("a\tb") << "a       b" << 0;
    QTest::addRow("bad utf-8") << QByteArray("a\xff") << QStringLiteral("a\ufffd") << 0;
}

void TestLog::ansi()
{
    QFETCH(QByteArray, line);
    const AnsiLine parsed = parseAnsi(line.toStdString());
    QTEST(parsed.text, "text");
    QTEST(int(parsed.spans.size()), "spans");
}

void TestLog::colours()
{
    const AnsiLine parsed = parseAnsi("\x1b[1;38;5;208mA\x1b[0;48;2;1;2;3mB\x1b[94mC\x1b[39;49mD");
    QCOMPARE(parsed.text, QStringLiteral("ABCD"));
    QCOMPARE(parsed.spans.size(), size_t(3));
    QVERIFY(parsed.spans[0].style.bold);
    QCOMPARE(parsed.spans[0].style.foreground, 0x1000000 | 0xff8700);
    QCOMPARE(parsed.spans[1].style.background, 0x1000000 | 0x010203);
    QCOMPARE(parsed.spans[2].style.foreground, 12);
}

void TestLog::anyBytesAreShown()
{
    quint32 seed = 7;
    for (int round = 0; round < 2000; ++round) {
        std::string bytes;
        for (int i = 0; i < 60; ++i) {
            seed = seed * 1664525 + 1013904223;
            bytes += (seed >> 28) < 5 ? "\x1b[;m]38\r"[(seed >> 20) % 8] : char(seed >> 24);
        }
        const AnsiLine parsed = parseAnsi(bytes);
        QVERIFY(!parsed.text.contains(QChar(0x1b)));
        for (const StyleSpan &span : parsed.spans)
            QVERIFY(span.from >= 0 && span.from + span.length <= parsed.text.size());
        std::string buffer;
        QVERIFY(plainBytes(bytes, buffer).find('\x1b') == std::string_view::npos);
    }
}

void TestLog::timestamps_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<int>("length");
    QTest::addRow("actions") << QByteArray("2026-11-20T12:04:33.1234567Z x") << 29;
    QTest::addRow("space") << QByteArray("2026-11-20 12:04:33 x") << 20;
    QTest::addRow("none") << QByteArray("error at 2026-11-20T12:04:33Z") << 0;
    QTest::addRow("short") << QByteArray("2026-11") << 0;
}

void TestLog::timestamps()
{
    QFETCH(QByteArray, line);
    QTEST(int(timestampLength(line.toStdString())), "length");
}

void TestLog::lines_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("count");
    QTest::addRow("empty") << QByteArray() << 0;
    QTest::addRow("one") << QByteArray("a\n") << 1;
    QTest::addRow("no end") << QByteArray("a\nb") << 2;
    QTest::addRow("blank") << QByteArray("\n\n\n") << 3;
}

void TestLog::lines()
{
    QFETCH(QByteArray, text);
    const auto log = LogFile::fromText(text.toStdString());
    QTEST(int(log->lineCount()), "count");
    std::string many;
    for (int i = 0; i < 1000; ++i)
        many += "line " + std::to_string(i) + "\n";
    const auto numbered = LogFile::fromText(many);
    for (const int i : {0, 1, 63, 64, 65, 500, 999})
        QCOMPARE(numbered->line(i), std::string_view(std::string("line ") + std::to_string(i)));
    QVERIFY(numbered->line(1000).empty());
}

void TestLog::bigLogOpens()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("big.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QByteArray block;
    for (int i = 0; i < 10000; ++i)
        block += "2026-11-20T12:04:33.1234567Z \x1b[32m[ 97%]\x1b[0m Building CXX object apid.dir/loop.cc.o\n";
    while (file.size() < 50'000'000)
        file.write(block);
    file.write("the last line\n");
    file.close();
    const auto log = LogFile::open(path);
    QVERIFY(log);
    QCOMPARE((*log)->line((*log)->lineCount() - 1), std::string_view("the last line"));
    CancelSource cancel;
    cancel.request();
    QCOMPARE(LogFile::open(path, cancel.token()).error().kind, Error::Kind::Cancelled);
}

void TestLog::searchCountsLikeGrep()
{
    const auto log = LogFile::fromText("error one error\nnone\n\x1b[31mer\x1b[0mror split\nError\n");
    const Found found = search(*log, "error");
    QCOMPARE(found.lines, 2);
    QCOMPARE(found.matches, 3);
    QCOMPARE(found.at, (std::vector<int64_t>{0, 2}));
    QCOMPARE(search(*log, "").lines, 0);
}

void TestLog::missingFileIsNamed()
{
    const auto log = LogFile::open(QStringLiteral("/nowhere/at/all.log"));
    QVERIFY(!log);
    QCOMPARE(log.error().kind, Error::Kind::NotFound);
    QVERIFY(log.error().text.find("/nowhere/at/all.log") != std::string::npos);
}

namespace {

struct Fixture : stage::Stage {
    LogPane pane;
    QString path;
    Fixture()
        : Stage([](const engine::Request &) -> Result<engine::Value> { return engine::Status{}; })
        , pane(context, QStringLiteral("test"))
    {
        path = dir.filePath(QStringLiteral("job.log"));
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            return;
        for (int i = 1; i <= 500; ++i)
            file.write(QStringLiteral("2026-11-20T12:04:33Z \x1b[3%1mline %2\x1b[0m of the build\n")
                           .arg(i % 8)
                           .arg(i)
                           .toUtf8());
        file.close();
        stage::present(pane, {800, 400});
        fact::Diagnosis d;
        d.keyLine = 300;
        d.evidence = {{298, 302, "the linker says so"}};
        fact::LogError later;
        later.line = 400;
        d.errors = {later};
        pane.open(path, marksOf(d));
        settle();
        pane.view()->setFocus();
    }
};

} // namespace

void TestLog::opensAtTheKeyLine()
{
    Fixture f;
    LogView *view = f.pane.view();
    QCOMPARE(view->currentLine(), 300);
    QVERIFY(view->spoken().startsWith(QLatin1String("key line 300")));
    QTest::keyClick(view, Qt::Key_N);
    QCOMPARE(view->currentLine(), 400);
    QVERIFY(!view->stepError(1));
    QTest::keyClick(view, Qt::Key_N, Qt::ShiftModifier);
    QCOMPARE(view->currentLine(), 300);
    f.shoot(&f.pane, QStringLiteral("log"));
}

void TestLog::copyIsClean()
{
    Fixture f;
    LogView *view = f.pane.view();
    QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("line 300 of the build\nline 301 of the build"));
    view->setTimestamps(true);
    QVERIFY(view->shownText(0).startsWith(QLatin1String("2026-")));
}

void TestLog::rawShowsEveryByte()
{
    Fixture f;
    LogView *view = f.pane.view();
    const QString clean = view->shownText(299);
    QTest::keyClick(view, Qt::Key_L, Qt::ShiftModifier);
    QVERIFY(view->raw());
    QCOMPARE(view->currentLine(), 300);
    QCOMPARE(view->shownText(299), QStringLiteral("2026-11-20T12:04:33Z ␛[34mline 300␛[0m of the build"));
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(),
             QStringLiteral("2026-11-20T12:04:33Z \x1b[34mline 300\x1b[0m of the build"));
    QVERIFY(!view->grab().isNull());
    QTest::keyClick(view, Qt::Key_L, Qt::ShiftModifier);
    QCOMPARE(view->shownText(299), clean);
    QCOMPARE(rawLine("one\rtwo\x1b]0;x\a\t|").text, QStringLiteral("one␍two␛]0;x␇   |"));
}

void TestLog::goToAndFind()
{
    Fixture f;
    LogView *view = f.pane.view();
    auto *field = f.pane.findChild<QLineEdit *>();
    field->setText(QStringLiteral(":42"));
    QCOMPARE(view->currentLine(), 42);
    field->setText(QStringLiteral("line 49"));
    f.settle();
    QVERIFY(view->stepHit(1));
    QCOMPARE(view->currentLine(), 49);
    QVERIFY(view->stepHit(1));
    QCOMPARE(view->currentLine(), 490);
    QVERIFY(view->stepHit(-1));
    QCOMPARE(view->currentLine(), 49);
}

void TestLog::longLinesAreSearchedWhole()
{
    std::string text
        = "first\n" + std::string(200'000, 'x') + "needle" + std::string(100'000, 'y') + "needle\nneedle\n";
    for (const char *before : {"", "\x1b[0m"}) { // as bytes and as a terminal would show it
        const auto log = LogFile::fromText(before + text);
        QCOMPARE(log->plain(), *before == 0);
        const Found found = search(*log, "needle");
        QCOMPARE(found.lines, 2);
        QCOMPARE(found.matches, 3);
        QCOMPARE(found.at, (std::vector<int64_t>{1, 2}));
    }
    // A match over the edge of a window is one match.
    std::string big(17 << 20, 'z');
    big.replace((16 << 20) - 3, 6, "needle");
    QCOMPARE(search(*LogFile::fromText(big), "needle").matches, 1);
    QCOMPARE(search(*LogFile::fromText(big), "absent").matches, 0);
}

void TestLog::errorsAreFoundWithoutADiagnosis()
{
    const auto log
        = LogFile::fromText("ok\na.cpp:1: error: x\nerror: y FAILED\nfine\nTraceback (most recent call last)\n");
    QCOMPARE(errorLines(*log), (std::vector<int64_t>{2, 3, 5}));
    QCOMPARE(errorLines(*log, {}, 1).size(), size_t(1));
    Fixture f;
    const QString path = f.dir.filePath(QStringLiteral("bare.log"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("ok\nok\nld: error: no\n");
    file.close();
    f.pane.open(path, {});
    f.settle();
    f.pane.view()->goTo(1);
    QTest::keyClick(f.pane.view(), Qt::Key_N);
    QCOMPARE(f.pane.view()->currentLine(), 3);
}

void TestLog::searchSaysHowFarItIs()
{
    const auto log = LogFile::fromText(std::string(40 << 20, 'a') + "\nneedle\n");
    SearchProgress progress;
    QCOMPARE(search(*log, "needle", {}, &progress).lines, 1);
    QCOMPARE(progress.lines.load(), 1);
    QVERIFY(progress.bytes > 30 << 20);
    CancelSource cancel;
    cancel.request();
    QVERIFY(search(*log, "needle", cancel.token()).cancelled);
}

void TestLog::readersFollowTheLine()
{
    Fixture f;
    LogView *view = f.pane.view();
    QAccessibleInterface *face = QAccessible::queryAccessibleInterface(view);
    QVERIFY(face && face->textInterface());
    QAccessibleTextInterface *text = face->textInterface();
    QVERIFY(text->text(0, -1).contains(QLatin1String("key line 300: line 300 of the build")));
    QVERIFY(text->characterCount() < 20'000); // what is in sight, not the log
    QVERIFY(text->text(text->cursorPosition(), -1).startsWith(QLatin1String("key line 300")));
    QTest::keyClick(view, Qt::Key_Down);
    QVERIFY(text->text(text->cursorPosition(), -1).startsWith(QLatin1String("evidence, line 301")));
    QVERIFY(face->text(QAccessible::Value).contains(QLatin1String("301")));
    const int64_t first = view->firstInSight();
    text->setCursorPosition(0);
    QCOMPARE(view->currentLine(), first + 1);
    QVERIFY(face->state().readOnly);
}

SIGNALBOX_TEST(TestLog)
#include "tst_log.moc"
