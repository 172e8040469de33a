// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/scan/literals.h>
#include <core/scan/needle.h>
#include <core/scan/shape.h>

#include <re2/re2.h>

#include <tests/registry.h>

#include <algorithm>

using namespace sb;

class TestNeedle : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesWhatTells_data();
    void takesWhatTells();
    void isInEveryMatch_data();
    void isInEveryMatch();
    void literals_data();
    void literals();
    void folded();
    void literalsOfHostilePatterns();
    void digitsThatAreToldApart_data();
    void digitsThatAreToldApart();
    void shapes_data();
    void shapes();
    void shapeOfEveryDigit();
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
    QTest::newRow("a place") << R"(^(?P<file>[^\s:]+\.\w{1,12}):(?P<row>\d+): error)" << R"(\d: error)";
    QTest::newRow("a place and little else")
        << R"(^(?P<file>[^\s:]+\.\w{1,12}):(?P<row>\d+):(?P<col>\d+))" << R"(\w:\d+:\d)";
    QTest::newRow("a number at the end") << R"(on line (?P<row>\d+))" << R"(on line \d)";
    QTest::newRow("rare bytes, not many") << "^== .+ (?:FAIL|PASS)" << "^== ";
    QTest::newRow("camel case is two words") << "^virDomain.* failed" << "^virDomain";
    QTest::newRow("a short word, and what follows") << R"(^.+Test\w*\.\w+: .*)" << R"(Test)";
    QTest::newRow("a short one of several") << R"(^.+(?:Test|IT)\w*\.\w+ =(?P<x>.*))" << R"((?:Test|IT)\w*\.\w+ =)";
    QTest::newRow("little information") << "^$" << "^$";
    QTest::newRow("not understood") << R"(\pL+ error)" << R"(\pL+ error)";
    QTest::newRow("broken") << "(open" << "(open";
    QTest::newRow("broken code") << R"(\x{41 error)" << R"(\x{41 error)";
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
    std::string shape;
    scan::appendShape(line.toStdString(), shape);
    const std::string shapeNeedle = scan::shapeExpression(needle).text;
    QVERIFY2(re2::RE2::PartialMatch(shape, shapeNeedle), shapeNeedle.c_str());
    const std::vector<scan::Literal> literals = scan::literalsOf(pattern.toStdString());
    std::string text;
    std::vector<uint32_t> starts;
    scan::appendFolded(shape + "\n", {0}, text, starts);
    QVERIFY(!literals.empty());
    QVERIFY(std::ranges::any_of(literals, [&](const scan::Literal &each) { return text.contains(each.text); }));
}

void TestNeedle::literals_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("literals");
    QTest::newRow("open end") << "error: (?P<message>.+)" << "error: ";
    QTest::newRow("where the line begins") << "^FAILED (?P<test>.+)" << "~FAILED ";
    QTest::newRow("where it ends") << R"(\s(?:FAILED|ERROR)$)" << " ERROR~,  FAILED~";
    QTest::newRow("digits") << R"(:(?P<row>\d+):[0-9]{2}7: error)" << ":0:0: error";
    QTest::newRow("runs of digits and white space") << R"(x \t[ \t]{2,}\d{1,3}(?:\s*|y)=5*)" << "x 0=, x 0 =, x 0y=";
    QTest::newRow("a choice within") << "^(?:[^:]+: )?[Ee]rror: (?:in|at) [^ ]"
                                     << "Error: at , Error: in , error: at , error: in ";
    QTest::newRow("case") << "x.*(?i:fatal) error" << "fatal error/i";
    QTest::newRow("any case") << "(?i)Fatal error" << "fatal error/i";
    QTest::newRow("optional") << "warnings? found" << "warning found, warnings found";
    QTest::newRow("repeated") << "(?:=+ )+FAIL(?:ED|URE): " << "= FAILED: , = FAILURE: ";
    QTest::newRow("begins and ends of a group") << "not (?:found.*|known) here" << "not found, not known";
    QTest::newRow("what is optional hides nothing") << R"(^[^0]+\d(?:, seen at [^:]+|:)?$)" << "0~, 0:, 0, seen at ";
    QTest::newRow("each branch its own") << "first thing|second (?:a|b)" << "second a, second b, first thing";
    QTest::newRow("long") << "the quick brown fox jumps" << "he quick brown f";
    QTest::newRow("both ends twice") << "^^x (?:y$|z)$" << "~x y~, ~x z~";
    QTest::newRow("beyond ASCII") << "é »" << "é »";
    QTest::newRow("beyond ASCII in any case") << "(?i)é error" << " error/i";
    QTest::newRow("nothing that tells") << R"(^\w+\s\w+$)" << "";
    QTest::newRow("not understood") << R"(\pL+ error)" << "";
    QTest::newRow("broken") << "(open" << "";
}

void TestNeedle::literals()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, literals);
    std::string found;
    for (const scan::Literal &each : scan::literalsOf(pattern.toStdString()))
        found += (found.empty() ? "" : ", ") + each.text + (each.anyCase ? "/i" : "");
    std::ranges::replace(found, '\n', '~');
    QCOMPARE(QString::fromStdString(found), literals);
}

void TestNeedle::folded()
{
    std::string text = "x";
    std::vector<uint32_t> starts{7};
    scan::appendFolded("  a 0000\t\r 0\n\n000\n \n \v 0x00\f\n", {0, 13, 14, 18, 20}, text, starts);
    QCOMPARE(text, std::string("x\n a 0 0\n\n0\n \n \v 0x0 \n"));
    QCOMPARE(starts, (std::vector<uint32_t>{7, 2, 9, 10, 12, 14}));
}

void TestNeedle::literalsOfHostilePatterns()
{
    std::string nested = "a", optional = "x", choices;
    for (int depth = 0; depth < 40; ++depth)
        nested = "(?:" + nested + "b){8}";
    for (int i = 0; i < 200; ++i) {
        optional += "(?:y.*z)?";
        choices += "[abc]";
    }
    for (const std::string &pattern : {nested, optional, choices, choices + "|" + nested, std::string(100'000, 'a')}) {
        for (const scan::Literal &each : scan::literalsOf(pattern))
            QVERIFY(!each.text.empty() && each.text.size() <= 16);
    }
}

void TestNeedle::digitsThatAreToldApart_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<bool>("same");
    QTest::newRow("any digit") << R"(^\d+[0-9]{2,3}\w[^:][a-z].\x41$)" << true;
    QTest::newRow("a name with one") << "(?P<row1>x)" << true;
    QTest::newRow("one digit") << "exit 1" << false;
    QTest::newRow("by its number") << R"(\x31)" << false;
    QTest::newRow("some digits") << "[1-5]" << false;
    QTest::newRow("all but one") << "[^0]" << false;
    QTest::newRow("Unicode classes") << R"(\pN)" << false;
    QTest::newRow("not understood") << R"(\Qx\E)" << false;
}

void TestNeedle::digitsThatAreToldApart()
{
    QFETCH(const QString, expression);
    QFETCH(const bool, same);
    QCOMPARE(scan::shapeExpression(expression.toStdString()).same, same);
}

void TestNeedle::shapes_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("shape");
    QTest::newRow("digits") << "exit code 12[34]" << "exit code 00(?:[34]|0)";
    QTest::newRow("any digit") << R"(:\d+:[0-9])" << R"(:\d+:[0-9])";
    QTest::newRow("counts stay") << R"(x{2,31}1{4}{,5)" << R"(x{2,31}0{4}{,0)";
    QTest::newRow("names stay") << "(?P<row1>1)(?i:2)" << "(?P<row1>0)(?i:0)";
    QTest::newRow("a class without digits") << R"([^]\d:]+[a-z[:upper:]])" << R"([^]\d:]+[a-z[:upper:]])";
    QTest::newRow("a class with some") << "[^0]x[a-f1-9_]{2}" << "(?:[^0]|0)x(?:[a-f1-9_]|0){2}";
    QTest::newRow("a class with all but some") << "[^1-9]" << "[^1-9]";
    QTest::newRow("bytes by their number") << R"(\x35\x{39}\x27\x{e9}\[1)" << R"(00\x27\x{e9}\[0)";
    QTest::newRow("Unicode classes") << R"(\p{Nd}\pN1)" << R"(\p{Nd}\pN0)";
    QTest::newRow("quoted") << R"(\Q1+\E)" << "^";
    QTest::newRow("cut") << "[12" << "^";
}

void TestNeedle::shapes()
{
    QFETCH(const QString, expression);
    QFETCH(const QString, shape);
    QCOMPARE(QString::fromStdString(scan::shapeExpression(expression.toStdString()).text), shape);
}

void TestNeedle::shapeOfEveryDigit()
{
    // Whatever digits a line has, the shape of it matches the shape of the expression that matches the line.
    for (const char *expression : {"[1-3]5\\d", "[^0-4]", "[^7]x", "9{2,3}", "\\x31.", "(?:12|34)$"}) {
        const re2::RE2 one(expression), other(scan::shapeExpression(expression).text);
        for (int number = 0; number < 1000; ++number) {
            const std::string line = std::to_string(number) + "x" + std::to_string(number);
            std::string shape;
            scan::appendShape(line, shape);
            QCOMPARE(shape.size(), line.size());
            QVERIFY2(!re2::RE2::PartialMatch(line, one) || re2::RE2::PartialMatch(shape, other), line.c_str());
        }
    }
}

SIGNALBOX_TEST(TestNeedle)
#include "tst_needle.moc"
