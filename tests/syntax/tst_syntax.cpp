// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/syntax/syntax.h>
#include <tests/registry.h>

#include <QDirIterator>
#include <QFile>
#include <QLibraryInfo>
#include <QRandomGenerator>

using namespace sb;
using namespace Qt::StringLiterals;

class tst_syntax : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsTheLanguage_data();
    void knowsTheLanguage();
    void findsOnlyNewErrors_data();
    void findsOnlyNewErrors();
    void saysWhere();
    void countsTheSameErrorOnceMore();
    void leavesUnknownAndHugeFilesAlone();
    void oldErrorsOfValidHeadersDoNotCount();
    void anyBytesAreReadToTheEnd();
};

void tst_syntax::knowsTheLanguage_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("language");
    const auto row = [](const char *path, const char *language) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(language);
    };
    row("a.c", "c");
    row("core/a.h", "cpp");
    row("a.HPP", "cpp");
    row("tool.pyi", "python");
    row("x.mjs", "javascript");
    row("x.tsx", "tsx");
    row("go.mod", "");
    row("main.go", "go");
    row("lib.rs", "rust");
    row("A.java", "java");
    row("package.json", "json");
    row(".github/workflows/ci.yml", "yaml");
    row("README", "");
    row(".c", "");
    row("folder.c/file", "");
    row("", "");
}

void tst_syntax::knowsTheLanguage()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, language);
    QCOMPARE(QByteArray(syntax::languageOf(path.toStdString()).data(), syntax::languageOf(path.toStdString()).size()),
             language);
}

void tst_syntax::findsOnlyNewErrors_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("good");
    QTest::addColumn<QByteArray>("bad");
    const auto row = [](const char *path, const char *good, const char *bad) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(good) << QByteArray(bad);
    };
    row("a.c", "int f(void) { return 1; }\n", "int f(void) { return 1; \n");
    row("a.cpp", "auto f() { return [] {}; }\n", "auto f() { return [] {; }\n");
    row("a.py", "def f():\n    return 1\n", "def f(:\n    return 1\n");
    row("a.js", "const f = () => 1;\n", "const f = () => ;;(\n");
    row("a.ts", "const f: number = 1;\n", "const f: = = 1;\n");
    row("a.tsx", "const f = <b>x</b>;\n", "const f = <b>x</;\n");
    row("a.go", "package a\nfunc f() {}\n", "package a\nfunc f( {}\n");
    row("a.rs", "fn f() -> i32 { 1 }\n", "fn f( -> i32 { 1 }\n");
    row("A.java", "class A { int f() { return 1; } }\n", "class A { int f( { return 1; } }\n");
    row("a.json", "{\"a\": [1]}\n", "{\"a\": [1}\n");
    row("a.yaml", "a:\n  - b\n", "a: [b\n");
}

void tst_syntax::findsOnlyNewErrors()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, good);
    QFETCH(QByteArray, bad);
    const std::string p = path.toStdString(), g = good.toStdString(), b = bad.toStdString();
    QVERIFY(syntax::newErrors(p, g, g).empty());
    QVERIFY(!syntax::newErrors(p, g, b).empty());
    QVERIFY(!syntax::newErrors(p, "", b).empty());
    QVERIFY(syntax::newErrors(p, b, b).empty());
    QVERIFY(syntax::newErrors(p, b, g).empty());
}

void tst_syntax::saysWhere()
{
    const auto errors = syntax::newErrors("a.c", "int a;\nint b;\n", "int a;\nint = b;\n");
    QCOMPARE(errors.size(), size_t(1));
    QCOMPARE(errors.front().line, 2);
    QVERIFY(errors.front().column >= 4);
    QVERIFY(!errors.front().text.empty());
}

void tst_syntax::countsTheSameErrorOnceMore()
{
    const std::string once = "int a;\nint = 1;\nint b;\n";
    QVERIFY(syntax::newErrors("a.c", once, "// moved down\n" + once).empty());
    QCOMPARE(syntax::newErrors("a.c", once, once + "int c;\nint = 1;\nint d;\n").size(), size_t(1));
}

void tst_syntax::leavesUnknownAndHugeFilesAlone()
{
    QVERIFY(syntax::newErrors("README", "", "((((").empty());
    QVERIFY(syntax::newErrors("a.json", "", std::string(3 * 1024 * 1024, '{')).empty());
}

// The point of comparing with the base: the grammar cannot read every valid C++ header, yet a brace that a patch drops is found.
void tst_syntax::oldErrorsOfValidHeadersDoNotCount()
{
    QDirIterator headers(QLibraryInfo::path(QLibraryInfo::HeadersPath) + u"/QtCore"_s, {u"q*.h"_s}, QDir::Files);
    int read = 0, withOldErrors = 0, wronglyRefused = 0, broken = 0, found = 0;
    while (headers.hasNext() && read < 60) {
        QFile file(headers.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const std::string text = file.readAll().toStdString();
        const size_t end = text.rfind("#endif");
        if (text.size() > 100'000 || end == std::string::npos)
            continue;
        const auto errorsWith = [&](std::string_view addition) {
            return syntax::newErrors("a.h", text, std::string(text).insert(end, addition));
        };
        ++read;
        withOldErrors += !syntax::newErrors("a.h", "", text).empty();
        wronglyRefused += !errorsWith("namespace { int added(int a) { return a + 1; } }\n\n").empty();
        for (const char *wrong :
             {"namespace { int added(int a) { return a + 1; }\n\n", "int added(int a { return a + 1; }\n\n",
              "int added(int a) { int b = = a; return b; }\n\n"}) {
            ++broken;
            found += !errorsWith(wrong).empty();
        }
    }
    if (read == 0)
        QSKIP("Qt's headers are not installed");
    const QString figures
        = u"%1 headers, %2 with old errors; %3 valid additions refused; %4 of %5 broken ones found"_s.arg(read)
              .arg(withOldErrors)
              .arg(wronglyRefused)
              .arg(found)
              .arg(broken);
    qInfo().noquote() << figures;
    QVERIFY2(withOldErrors > 0, "no header has an old error: this test then shows nothing");
    QVERIFY2(wronglyRefused * 10 <= read, qPrintable(figures));
    QVERIFY2(found * 10 >= broken * 9, qPrintable(figures));
}

void tst_syntax::anyBytesAreReadToTheEnd()
{
    constexpr std::string_view common = "(){}[]<>\"'`;:,#\n\t \\/*=-ab1";
    QRandomGenerator random(11);
    for (const char *path :
         {"a.c", "a.cpp", "a.py", "a.js", "a.ts", "a.tsx", "a.go", "a.rs", "A.java", "a.json", "a.yaml"}) {
        for (int round = 0; round < 40; ++round) {
            std::string bytes(random.bounded(400), '\0');
            for (char &byte : bytes)
                byte = random.bounded(3) ? common[size_t(random.bounded(int(common.size())))]
                                         : char(random.bounded(256));
            for (const syntax::SyntaxError &error : syntax::newErrors(path, "", bytes)) {
                QVERIFY(error.line >= 1 && error.line <= 1 + std::ranges::count(bytes, '\n'));
                QVERIFY(error.column >= 1);
            }
        }
    }
}

SIGNALBOX_TEST(tst_syntax)
#include "tst_syntax.moc"
