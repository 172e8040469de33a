// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/scan/needle.h>

#include <re2/re2.h>

#include <QTest>

using namespace sb;

class TestNeedle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesWhatTells_data();
    void takesWhatTells();
    void isInEveryMatch_data();
    void isInEveryMatch();
};

void TestNeedle::takesWhatTells_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("needle");
    QTest::newRow("open end") << "error: (?P<message>.+)" << "error: ";
    QTest::newRow("both ends") << R"(^\s*\S+ not found in .*$)" << " not found in ";
    QTest::newRow("anchored") << "^FAILED (?P<test>.+)" << "^FAILED ";
    QTest::newRow("the longer of two runs") << "^test .+ has FAILED$" << " has FAILED$";
    QTest::newRow("flags") << "(?i)fatal error.*" << "(?i)fatal error";
    QTest::newRow("branches") << "^(?P<message>(?:first thing|second thing).*)" << "^(?:first thing|second thing)";
    QTest::newRow("a place") << R"(^(?P<file>[^\s:]+\.\w{1,12}):(?P<row>\d+): error)" << R"(\w:\d+: error)";
    QTest::newRow("a number at the end") << R"(on line (?P<row>\d+))" << R"(on line \d)";
    QTest::newRow("little information") << "^$" << "^$";
    QTest::newRow("not understood") << R"(\pL+ error)" << R"(\pL+ error)";
    QTest::newRow("broken") << "(open" << "(open";
}

void TestNeedle::takesWhatTells()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, needle);
    QCOMPARE(QString::fromStdString(scan::needleOf(pattern.toStdString())), needle);
}

void TestNeedle::isInEveryMatch_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("line");
    QTest::newRow("repetition first") << "(?:ab|cd)+ is wrong" << "abcd is wrong";
    QTest::newRow("counted") << "x{3} is wrong" << "xxx is wrong";
    QTest::newRow("counted, wide") << R"(\.\w{2,9}: is wrong)" << "a.cpp: is wrong";
    QTest::newRow("group at both ends") << "(?:a.*|b.*c) wrong (?:d.*|.*e)" << "b1c wrong 2e";
    QTest::newRow("lazy") << R"(^(?P<a>.+?): wrong (?P<b>\S+?)$)" << "x: wrong y";
    QTest::newRow("class with a bracket") << R"(^[]a\]-]+ is wrong[[:space:]]*$)" << "]a is wrong ";
    QTest::newRow("escaped parenthesis") << R"(\(wrong\) [()]+x)" << "(wrong) ()x";
    QTest::newRow("only a group") << "(?P<message>wrong|right .*)" << "right now";
    QTest::newRow("nullable branch") << "(?:a*|wrong) thing here" << " thing here";
}

void TestNeedle::isInEveryMatch()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, line);
    const std::string needle = scan::needleOf(pattern.toStdString());
    QVERIFY(re2::RE2::PartialMatch(line.toStdString(), pattern.toStdString()));
    QVERIFY2(re2::RE2::PartialMatch(line.toStdString(), needle), needle.c_str());
}

QTEST_GUILESS_MAIN(TestNeedle)
#include "tst_needle.moc"
