// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/diff/diff_pane.h>
#include <ui/diff/pairs.h>

#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QScrollBar>

using namespace sb;
using namespace sb::diff;

namespace {

Document parse(const std::string &diff, std::vector<Sides> sides = {})
{
    return read({diff, std::move(sides)});
}

QStringList printed(const Document &document, const RowOptions &options = {})
{
    QStringList out;
    for (const Row &row : layOut(document, options)) {
        const File &file = document.files[size_t(row.file)];
        const auto text = [&](int line) { return line < 0 ? QStringLiteral("·") : file.lines[size_t(line)].text; };
        switch (row.kind) {
        case RowKind::FileHead: out << QStringLiteral("file ") + file.path; break;
        case RowKind::Note: out << QStringLiteral("note ") + file.notes[row.left]; break;
        case RowKind::Hunk: out << QStringLiteral("hunk"); break;
        case RowKind::Fold: out << QStringLiteral("fold %1").arg(row.hidden); break;
        case RowKind::Collapsed: out << QStringLiteral("collapsed %1").arg(row.hidden); break;
        case RowKind::Context: out << QStringLiteral("context %1").arg(row.newNumber); break;
        case RowKind::Line: out << text(row.left) + u'|' + text(row.right);
        }
    }
    return out;
}

std::string numbered(int from, int to)
{
    std::string out;
    for (int i = from; i <= to; ++i)
        out += "line " + std::to_string(i) + "\n";
    return out;
}

const std::string simple = "--- a/f.txt\n+++ b/f.txt\n@@ -1,3 +1,4 @@ head\n one\n-two\n+TWO\n+extra\n three\n";

} // namespace

class TestDiff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersAndKinds();
    void oddFiles_data();
    void oddFiles();
    void shortHunkIsNamed();
    void anyBytesAreRead();
    void words_data();
    void words();
    void dissimilarLinesAreNotMarked();
    void unifiedAndSplit();
    void foldsAndExpansion();
    void whitespaceAlone();
    void hiddenCharactersAreBoxes();
    void tabsKeepColumns();
    void largeFileIsCollapsed();
    void samePlaceSurvivesModes();
    void viewWalksChanges();
    void viewSpeaksAndCopies();
    void highlightSeesStringsFromAbove();
    void escapeCancels();
    void reviewedGoesOn();
    void longLineWrapKeepsNumbers();
};

void TestDiff::numbersAndKinds()
{
    const Document d = parse(simple);
    QCOMPARE(d.files.size(), size_t(1));
    const File &f = d.files[0];
    QCOMPARE(f.path, QStringLiteral("f.txt"));
    QCOMPARE(f.added, 2);
    QCOMPARE(f.deleted, 1);
    QCOMPARE(f.hunks[0].heading, QStringLiteral("head"));
    QCOMPARE(f.lines[1].oldNumber, 2);
    QCOMPARE(f.lines[1].newNumber, 0);
    QCOMPARE(f.lines[4].oldNumber, 3);
    QCOMPARE(f.lines[4].newNumber, 4);
}

void TestDiff::oddFiles_data()
{
    QTest::addColumn<QByteArray>("diff");
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("note");
    QTest::addRow("new") << QByteArray(
        "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n")
                         << "n" << "new file";
    QTest::addRow("deleted") << QByteArray("--- a/o\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n") << "o" << "deleted";
    QTest::addRow("renamed") << QByteArray("diff --git a/o b/n\nsimilarity index 100%\nrename from o\nrename to n\n")
                             << "n" << "renamed from o";
    QTest::addRow("mode") << QByteArray("diff --git a/s b/s\nold mode 100644\nnew mode 100755\n") << "s"
                          << QStringLiteral("mode 100644 → 100755");
    QTest::addRow("binary") << QByteArray("diff --git a/p b/p\nindex 1..2\nBinary files a/p and b/p differ\n") << "p"
                            << "binary: no lines to show";
    QTest::addRow("submodule") << QByteArray(
        "diff --git a/m b/m\nnew file mode 160000\n--- /dev/null\n+++ b/m\n@@ -0,0 +1 @@\n+Subproject commit 1\n")
                               << "m" << "new submodule";
}

void TestDiff::oddFiles()
{
    QFETCH(QByteArray, diff);
    const Document d = parse(diff.toStdString());
    QCOMPARE(d.files.size(), size_t(1));
    QTEST(d.files[0].path, "path");
    QFETCH(QString, note);
    QVERIFY2(d.files[0].notes.contains(note), qPrintable(d.files[0].notes.join(u'|')));
}

void TestDiff::shortHunkIsNamed()
{
    const Document d
        = parse("--- a/x\n+++ b/x\n@@ -1,9 +1,9 @@\n a\ndiff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-1\n+2\n");
    QCOMPARE(d.files.size(), size_t(2));
    QVERIFY(d.files[0].notes.join(u' ').contains(QLatin1String("shorter than its header")));
    QCOMPARE(d.files[1].added, 1);
}

void TestDiff::anyBytesAreRead()
{
    quint32 seed = 1;
    for (int round = 0; round < 300; ++round) {
        std::string bytes = simple + simple;
        for (int i = 0; i < 6; ++i) {
            seed = seed * 1664525 + 1013904223;
            bytes[seed % bytes.size()] = char(seed >> 24);
        }
        const Document d = parse(bytes);
        layOut(d, {});
        for (const File &f : d.files) {
            for (const Hunk &h : f.hunks)
                QVERIFY(h.first + h.count <= int(f.lines.size()));
        }
    }
    QVERIFY(!parse("").problem.isEmpty());
}

void TestDiff::words_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("removed");
    QTest::addColumn<QString>("put");
    QTest::addRow("one word") << "int count = 1;" << "int total = 1;" << "count" << "total";
    QTest::addRow("inserted") << "f(a)" << "f(a, b)" << "" << ", b";
    QTest::addRow("two places") << "a b c d e" << "a X c Y e" << "b|d" << "X|Y";
    QTest::addRow("same") << "same" << "same" << "" << "";
    const QString filler(200, u'x');
    QTest::addRow("long line") << filler + QStringLiteral(" old ") + filler << filler + QStringLiteral(" new ") + filler
                               << "old" << "new";
}

void TestDiff::words()
{
    QFETCH(QString, before);
    QFETCH(QString, after);
    const WordMarks marks = wordMarks(before, after);
    const auto cut = [](const QString &text, const std::vector<Span> &spans) {
        QStringList parts;
        for (const Span &s : spans)
            parts << text.mid(s.from, s.length);
        return parts.join(u'|');
    };
    QTEST(cut(before, marks.before), "removed");
    QTEST(cut(after, marks.after), "put");
}

void TestDiff::dissimilarLinesAreNotMarked()
{
    const Document d = parse("--- a/f\n+++ b/f\n@@ -1 +1 @@\n-alpha beta gamma delta\n+#include <vector>\n");
    QVERIFY(d.files[0].lines[0].words.empty());
    QCOMPARE(d.files[0].lines[0].pair, 1);
}

void TestDiff::unifiedAndSplit()
{
    const Document d = parse(simple);
    QCOMPARE(printed(d),
             (QStringList{QStringLiteral("hunk"), QStringLiteral("one|one"), QStringLiteral("two|·"),
                          QStringLiteral("·|TWO"), QStringLiteral("·|extra"), QStringLiteral("three|three")}));
    RowOptions split;
    split.split = true;
    QCOMPARE(printed(d, split),
             (QStringList{QStringLiteral("hunk"), QStringLiteral("one|one"), QStringLiteral("two|TWO"),
                          QStringLiteral("·|extra"), QStringLiteral("three|three")}));
}

void TestDiff::foldsAndExpansion()
{
    const std::string before = numbered(1, 100);
    std::string after = before;
    after.replace(after.find("line 50\n"), 8, "LINE 50\n");
    const Document d = parse("--- a/f\n+++ b/f\n@@ -49,3 +49,3 @@\n line 49\n-line 50\n+LINE 50\n line 51\n",
                             {{"f", before, after}});
    QCOMPARE(printed(d),
             (QStringList{QStringLiteral("fold 48"), QStringLiteral("hunk"), QStringLiteral("line 49|line 49"),
                          QStringLiteral("line 50|·"), QStringLiteral("·|LINE 50"), QStringLiteral("line 51|line 51"),
                          QStringLiteral("fold 49")}));
    RowOptions some;
    some.expanded[{0, 0}] = {0, 2};
    QCOMPARE(printed(d, some).mid(0, 3),
             (QStringList{QStringLiteral("fold 46"), QStringLiteral("context 47"), QStringLiteral("context 48")}));
    RowOptions all;
    all.everything = true;
    QCOMPARE(printed(d, all).filter(QStringLiteral("context")).size(), 97);
    QVERIFY(printed(d, all).filter(QStringLiteral("fold")).isEmpty());
}

void TestDiff::whitespaceAlone()
{
    const Document d = parse("--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n-\tif (a)\n-x = 1;\n+    if (a)\n+x = 2;\n y\n");
    const Document w = withoutWhitespaceChanges(d);
    QCOMPARE(w.files[0].added, 1);
    QCOMPARE(w.files[0].deleted, 1);
    QCOMPARE(w.files[0].lines[0].kind, LineKind::Context);
    QCOMPARE(w.files[0].lines[0].oldNumber, 1);
    QCOMPARE(w.files[0].lines[0].newNumber, 1);
    QCOMPARE(d.files[0].added, 2);
    QCOMPARE(printed(withoutWhitespaceChanges(parse(simple))), printed(parse(simple)));
}

void TestDiff::hiddenCharactersAreBoxes()
{
    const ShownText shown = shownText(QStringLiteral("a\u202Eb\u0007"));
    QCOMPARE(shown.text, QStringLiteral("aRLObx07"));
    QCOMPARE(shown.boxes.size(), size_t(2));
    QVERIFY(shown.hidden);
    QVERIFY(!shown.text.contains(QChar(0x202e)));
    QVERIFY(!shownText(QStringLiteral("grüße 漢字")).hidden);
}

void TestDiff::tabsKeepColumns()
{
    const ShownText shown = shownText(QStringLiteral("a\tb"));
    QCOMPARE(shown.text, QStringLiteral("a   b"));
    QCOMPARE(shown.map({2, 1}), (Span{4, 1}));
}

void TestDiff::largeFileIsCollapsed()
{
    std::string diff = "--- a/g\n+++ b/g\n@@ -0,0 +1,30000 @@\n";
    for (int i = 0; i < 30000; ++i)
        diff += "+generated " + std::to_string(i) + "\n";
    const Document d = parse(diff);
    QCOMPARE(printed(d).last(), QStringLiteral("collapsed 30000"));
    RowOptions loaded;
    loaded.loaded.insert(0);
    QVERIFY(layOut(d, loaded).size() > 30000);
}

void TestDiff::samePlaceSurvivesModes()
{
    const Document d = parse(simple);
    const std::vector<Row> unified = layOut(d, {});
    RowOptions split;
    split.split = true;
    const std::vector<Row> side = layOut(d, split);
    for (const Row &row : unified) {
        const Row &there = side[size_t(samePlace(side, d, row))];
        const Place a = placeOf(d, row);
        const Place b = placeOf(d, there);
        QVERIFY(a.newNumber == 0 || b.newNumber == 0 || b.newNumber <= a.newNumber);
    }
    QCOMPARE(placeOf(d, side[size_t(samePlace(side, d, unified.back()))]).newNumber, 4);
}

namespace {

struct Fixture : stage::Stage {
    DiffPane pane;
    Fixture()
        : Stage([](const engine::Request &) -> Result<engine::Value> { return engine::Status{}; })
        , pane(context, QStringLiteral("test"))
    {
        stage::present(pane, {900, 500});
    }
    DiffView *open(Input input)
    {
        pane.setInput(std::move(input));
        settle();
        pane.view()->setFocus();
        return pane.view();
    }
};

std::string twoFiles()
{
    return simple + "--- a/g.cpp\n+++ b/g.cpp\n@@ -3,2 +3,2 @@\n-int b;\n+int c;\n int d;\n@@ -20 +20 @@\n-x\n+y\n";
}

} // namespace

void TestDiff::viewWalksChanges()
{
    Fixture f;
    DiffView *view = f.open({twoFiles(), {}});
    QVERIFY(view->rows()[size_t(view->currentRow())].blockStart);
    QTest::keyClick(view, Qt::Key_N);
    QCOMPARE(view->currentFile(), 1);
    const int second = view->currentRow();
    QTest::keyClick(view, Qt::Key_F7);
    QVERIFY(view->currentRow() > second);
    QTest::keyClick(view, Qt::Key_F7, Qt::ShiftModifier);
    QCOMPARE(view->currentRow(), second);
    QTest::keyClick(view, Qt::Key_BraceLeft);
    QCOMPARE(view->currentFile(), 0);
    QVERIFY(!view->split());
    QTest::keyClick(view, Qt::Key_Backslash);
    QCOMPARE(view->currentFile(), 0);
    QTest::keyClick(view, Qt::Key_Z);
    QVERIFY(view->wrap());
    QTest::keyClick(view, Qt::Key_I);
    QVERIFY(view->ignoresWhitespace());
    f.shoot(&f.pane, QStringLiteral("diff-two-files"));
}

void TestDiff::viewSpeaksAndCopies()
{
    Fixture f;
    DiffView *view = f.open({simple, {}});
    QCOMPARE(view->spoken(view->currentRow()), QStringLiteral("deleted line 2: two"));
    QCOMPARE(view->spoken(view->currentRow() + 1), QStringLiteral("added line 2: TWO"));
    QTest::keyClick(view, Qt::Key_J);
    QTest::keyClick(view, Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("TWO\nextra"));
}

void TestDiff::highlightSeesStringsFromAbove()
{
    const std::string before = "/* a comment\n that goes on\n int x;\n*/\nint y;\n";
    Document d = parse("--- a/f.cpp\n+++ b/f.cpp\n@@ -3 +3 @@\n- int x;\n+ int z;\n", {{"f.cpp", before, before}});
    const Highlighted h = highlight(d.files[0], 0);
    QVERIFY(h.after.size() >= 5);
    QVERIFY(!h.after[2].empty());
    for (const Styled &styled : h.after[2])
        QCOMPARE(styled.token, Token::Comment);
    QVERIFY(std::ranges::any_of(h.after[4], [](const Styled &s) { return s.token == Token::Keyword; }));
}

void TestDiff::escapeCancels()
{
    Fixture f;
    f.pool.setMaxThreadCount(1);
    std::atomic<bool> go = false;
    f.pool.start([&] {
        while (!go)
            QThread::msleep(1);
    });
    f.pane.setInput({simple, {}});
    f.pane.view()->setFocus();
    QTest::keyClick(f.pane.view(), Qt::Key_Escape);
    go = true;
    f.settle();
    QVERIFY(f.pane.view()->document().files.empty());
}

void TestDiff::reviewedGoesOn()
{
    Fixture f;
    DiffView *view = f.open({twoFiles(), {}});
    QTest::keyClick(view, Qt::Key_M);
    QVERIFY(view->reviewed(0));
    QCOMPARE(view->currentFile(), 1);
}

void TestDiff::longLineWrapKeepsNumbers()
{
    Fixture f;
    const std::string longLine(9000, 'w');
    DiffView *view = f.open({"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-" + longLine + "\n+" + longLine + "x\n end\n", {}});
    view->setWrap(true);
    view->grab();
    QCOMPARE(view->rows().size(), size_t(4));
    QVERIFY(view->verticalScrollBar()->maximum() > 0);
}

SIGNALBOX_TEST(TestDiff)
#include "tst_diff.moc"
