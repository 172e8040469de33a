// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/format.h>
#include <core/diagnose/report.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::diagnose;

namespace {

std::string shown(const Report &report)
{
    std::string text;
    for (const ReportIssue &issue : report.issues)
        text += sb::format("{}:{}:{} {} {} {};", issue.file, issue.row, issue.col, issue.severity, issue.code,
                           issue.message);
    for (const auto &[line, test] : report.failedTests)
        text += "test " + test + ";";
    return text;
}

} // namespace

class TestReport : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void json_data();
    void json();
    void xml_data();
    void xml();
    void linesOfTheReport();
    void notAReport();
    void deepAndBroken();
};

void TestReport::json_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("eslint") << QByteArray(
        R"([{"filePath":"/a/b.js","messages":[{"ruleId":"no-undef","severity":2,"message":"x is not defined","line":3,"column":7,"endLine":3,"endColumn":9}],"errorCount":1}])")
                            << QByteArray("/a/b.js:3:7 error no-undef x is not defined;");
    QTest::newRow("sarif") << QByteArray(
        R"({"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"ruleId":"R1","level":"warning","message":{"text":"bad"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/a.c"},"region":{"startLine":4,"startColumn":2}}}]}]}]})")
                           << QByteArray("src/a.c:4:2 warning R1 bad;");
    QTest::newRow("code climate") << QByteArray(
        R"([{"description":"long","check_name":"len","severity":"minor","location":{"path":"a.rb","lines":{"begin":12,"end":14}}}])")
                                  << QByteArray("a.rb:12:0 warning len long;");
    QTest::newRow("counts from 0 as LSP does") << QByteArray(
        R"({"generalDiagnostics":[{"file":"a.py","severity":"error","message":"m","range":{"start":{"line":9,"character":14},"end":{"line":9,"character":21}},"rule":"r"}]})")
                                               << QByteArray("a.py:10:15 error r m;");
    QTest::newRow("file as the member's name")
        << QByteArray(R"({"files":{"src/A.php":{"errors":1,"messages":[{"message":"m","line":5,"ignorable":true}]}}})")
        << QByteArray("src/A.php:5:0 error  m;");
    QTest::newRow("one a line") << QByteArray(
        "{\"code\":\"SA1\",\"location\":{\"file\":\"a.go\",\"line\":1,\"column\":2},\"message\":\"m\"}\ntext\n{"
        "\"code\":\"SA2\",\"location\":{\"file\":\"b.go\",\"line\":3,\"column\":4},\"message\":\"n\"}\n")
                                << QByteArray("a.go:1:2 error SA1 m;b.go:3:4 error SA2 n;");
    QTest::newRow("go test -json") << QByteArray(
        "{\"Action\":\"run\",\"Test\":\"TestA\"}\n{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"TestA\"}\n{"
        "\"Action\":\"fail\",\"Package\":\"p\"}\n")
                                   << QByteArray("test TestA;");
    QTest::newRow("no line, no issue") << QByteArray(R"({"results":[{"file":"a.py","message":"m"}]})") << QByteArray();
    QTest::newRow("hostile numbers") << QByteArray(
        R"([{"file":"a","line":-1},{"file":"a","line":99999999999999},{"file":"a","line":1e9},{"file":7,"line":1}])")
                                     << QByteArray();
}

void TestReport::json()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const auto report = readJsonReport(text.toStdString());
    QVERIFY(report);
    QCOMPARE(QByteArray::fromStdString(shown(*report)), expected);
}

void TestReport::xml_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("checkstyle") << QByteArray(
        R"(<?xml version="1.0" encoding="UTF-8"?><checkstyle><file name="a.js"><error line="3" column="5" severity="warning" message="m" source="rule"/></file></checkstyle>)")
                                << QByteArray("a.js:3:5 warning rule m;");
    QTest::newRow("pmd") << QByteArray(
        R"(<pmd><file name="A.java"><violation beginline="7" endline="9" rule="R">text</violation></file></pmd>)")
                         << QByteArray("A.java:7:0 error R text;");
    QTest::newRow("spotbugs: the bug's own line, not its class's") << QByteArray(
        R"(<BugCollection><BugInstance type="NP" priority="1"><Class classname="A"><SourceLine start="1" sourcepath="a/A.java"/></Class><LongMessage>m</LongMessage><SourceLine start="28" end="28" sourcefile="A.java" sourcepath="a/A.java"/></BugInstance></BugCollection>)")
                                                                   << QByteArray("a/A.java:28:0 error NP m;");
    QTest::newRow("cppcheck") << QByteArray(
        R"(<results version="2"><errors><error id="nullPointer" severity="error" msg="m"><location file="a.c" line="8" column="2"/></error></errors></results>)")
                              << QByteArray("a.c:8:2 error nullPointer m;");
    QTest::newRow("members as elements") << QByteArray("<problems><problem><file>file://src/T.java</file><line>42</"
                                                       "line><description>d</description></problem></problems>")
                                         << QByteArray("src/T.java:42:0 error  d;");
    QTest::newRow("junit") << QByteArray(
        R"(<testsuites><testsuite><testcase classname="p.A" name="good"/><testcase classname="p.A" name="bad"><failure message="no">trace</failure></testcase></testsuite></testsuites>)")
                           << QByteArray("test p.A.bad;");
    QTest::newRow("nunit") << QByteArray(
        R"(<test-run><test-case name="b" fullname="N.A.b" result="Failed"/><test-case name="c" fullname="N.A.c" result="Passed"/></test-run>)")
                           << QByteArray("test N.A.b;");
    QTest::newRow("xml 1.1") << QByteArray(
        R"(<?xml version="1.1" encoding="UTF-8"?><issue><lineStart>1</lineStart><fileName>a.c</fileName><message>m</message></issue>)")
                             << QByteArray("a.c:1:0 error  m;");
}

void TestReport::xml()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const auto report = readXmlReport(text.toStdString());
    QVERIFY(report);
    QCOMPARE(QByteArray::fromStdString(shown(*report)), expected);
}

void TestReport::linesOfTheReport()
{
    const auto json = readJsonReport("[\n {\"file\": \"a\",\n  \"line\": 1},\n {\"file\": \"b\", \"line\": 2}\n]\n");
    QVERIFY(json && json->issues.size() == 2);
    QCOMPARE(json->issues[0].line, 2);
    QCOMPARE(json->issues[1].line, 4);
    const auto xml = readXmlReport("<c>\n<file name='a.c'>\n<error line='9'/>\n</file></c>");
    QVERIFY(xml && xml->issues.size() == 1);
    QCOMPARE(xml->issues[0].line, 3);
}

void TestReport::notAReport()
{
    QVERIFY(!readJsonReport("{ nothing\n[ERROR] a\n"));
    QVERIFY(!readJsonReport(""));
    QVERIFY(!readXmlReport("<< no"));
    QVERIFY(!readXmlReport(""));
}

void TestReport::deepAndBroken()
{
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "{\"a\":[";
    QVERIFY(!readJsonReport(deep) || readJsonReport(deep)->issues.empty());
    std::string nested;
    for (int i = 0; i < 100'000; ++i)
        nested += "<a>";
    QVERIFY(!readXmlReport(nested));
    // Entities that grow without end are not expanded.
    std::string lol = "<!DOCTYPE l [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaa\">";
    for (char c = 'b'; c < 'm'; ++c) {
        lol += sb::format("<!ENTITY {} \"", c);
        for (int i = 0; i < 10; ++i)
            lol += sb::format("&{};", char(c - 1));
        lol += "\">";
    }
    QVERIFY(!readXmlReport(lol + "]><l>&l;</l>"));
}

SIGNALBOX_TEST(TestReport)
#include "tst_report.moc"
