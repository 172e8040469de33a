// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/user_folders.h>
#include <core/diagnose/bytes.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/log_line.h>
#include <core/diagnose/log_model.h>

#include <tests/registry.h>

#include <algorithm>

using namespace sb;

class TestDiagnose : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clocksOfBuildKitAreStamps();
    void aByteIsFoundWhereverItStands();
    void linesAreTheSameByThemselvesAndInALog();
    void initTestCase();
    void golden_data();
    void golden();
    void failedTests_data();
    void failedTests();
    void rowsBelowTheirHeading();
    void infrastructureIsRetryableAndCodeIsNot();
    void nothingKnownIsNotEnoughInformation();
    void theSignatureForgetsPlaces();
    void hostileBytes();

private:
    fact::Diagnosis of(const std::string &log)
    {
        const auto diagnosis = diagnose::diagnose({"log", log}, m_knowledge, Cancel());
        return diagnosis ? *diagnosis : fact::Diagnosis{};
    }
    diagnose::Knowledge m_knowledge;
};

void TestDiagnose::initTestCase()
{
    auto knowledge = diagnose::shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestDiagnose::golden_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("row");
    QTest::newRow("gcc") << "src/a.c:3:5: error: 'x' undeclared" << "compile" << "src/a.c" << 3;
    QTest::newRow("msvc") << R"(C:\w\a.cpp(89): error C2143: syntax error: missing ',')" << "compile" << R"(C:\w\a.cpp)"
                          << 89;
    QTest::newRow("tsc") << "src/a.ts(4,7): error TS2322: Type 'string' is not assignable" << "type_check" << "src/a.ts"
                         << 4;
    QTest::newRow("mypy") << "pkg/a.py:9: error: Incompatible types in assignment  [assignment]" << "type_check"
                          << "pkg/a.py" << 9;
    QTest::newRow("ruff") << "pkg/a.py:1:8: F401 `os` imported but unused" << "lint_format" << "pkg/a.py" << 1;
    QTest::newRow("go") << "./main.go:7:2: undefined: foo" << "compile" << "./main.go" << 7;
    QTest::newRow("ghc") << "src/A.hs:18:3: error:" << "compile" << "src/A.hs" << 18;
    QTest::newRow("php") << "PHP Parse error:  syntax error, unexpected '}' in /w/a.php on line 5" << "compile"
                         << "/w/a.php" << 5;
    QTest::newRow("yamllint") << "a/b.yml:2:81: [error] line too long (122 > 80 characters) (line-length)" << "compile"
                              << "a/b.yml" << 2;
    QTest::newRow("shell") << "./build.sh: line 117: cd: ./scripts: No such file or directory" << "configuration"
                           << "./build.sh" << 117;
    QTest::newRow("ld") << "/usr/bin/ld: a.o: undefined reference to `f()'" << "link" << "a.o" << 0;
    QTest::newRow("no space") << "cp: error writing 'x': No space left on device" << "disk_full" << "" << 0;
    QTest::newRow("pip") << "ERROR: No matching distribution found for left-pad==9" << "dependency_resolution" << ""
                         << 0;
}

void TestDiagnose::golden()
{
    QFETCH(const QString, line);
    QFETCH(const QString, type);
    QFETCH(const QString, file);
    QFETCH(const int, row);
    const fact::Diagnosis diagnosis = of("Checking out\n" + line.toStdString() + "\nmake: *** [all] Error 2\n");
    QCOMPARE(diagnosis.keyLine, 2);
    QCOMPARE(QString::fromUtf8(name(diagnosis.type)), type);
    QVERIFY(!diagnosis.errors.empty());
    QCOMPARE(QString::fromStdString(diagnosis.errors.front().file), file);
    QCOMPARE(diagnosis.errors.front().row, row);
    QVERIFY(!diagnosis.evidence.empty());
    QVERIFY(diagnosis.evidence.front().startLine <= 2 && diagnosis.evidence.front().endLine >= 2);
    QVERIFY(!diagnosis.cause.empty() && !diagnosis.cause.contains('{'));
    QVERIFY(!diagnosis.action.empty() && !diagnosis.action.contains('{'));
}

void TestDiagnose::failedTests_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("test");
    QTest::newRow("pytest") << "FAILED tests/test_a.py::test_sum - assert 1 == 2" << "tests/test_a.py::test_sum";
    QTest::newRow("unittest") << "FAIL: test_sum (tests.test_a.Sum)" << "test_sum (tests.test_a.Sum)";
    QTest::newRow("go") << "--- FAIL: TestSum (0.00s)" << "TestSum";
    QTest::newRow("ctest") << "\t 12 - sum_test (Failed)" << "sum_test";
    QTest::newRow("gradle") << "SumTest > adds FAILED" << "SumTest > adds";
    QTest::newRow("surefire") << "adds(org.x.SumTest)  Time elapsed: 0.01 sec  <<< FAILURE!" << "adds(org.x.SumTest)";
    QTest::newRow("cargo") << "test sum::adds ... FAILED" << "sum::adds";
    QTest::newRow("rspec") << "rspec ./spec/sum_spec.rb:12 # Sum adds" << "Sum adds";
    QTest::newRow("phpunit") << R"(1) App\SumTest::testAdds)" << R"(App\SumTest::testAdds)";
    QTest::newRow("tap") << "not ok 3 - adds" << "adds";
    QTest::newRow("qtest") << "FAIL!  : TestSum::adds() Compared values are not the same" << "TestSum::adds()";
}

void TestDiagnose::failedTests()
{
    QFETCH(const QString, line);
    QFETCH(const QString, test);
    const fact::Diagnosis diagnosis = of("running tests\n" + line.toStdString() + "\n");
    QCOMPARE(diagnosis.failedTests.size(), size_t(1));
    QCOMPARE(QString::fromStdString(diagnosis.failedTests.front()), test);
    QCOMPARE(diagnosis.group, fact::FailureGroup::Test);
}

void TestDiagnose::rowsBelowTheirHeading()
{
    const fact::Diagnosis diagnosis = of("/w/src/a.js\n  12:5  error  'x' is not defined  no-undef\n");
    QVERIFY(!diagnosis.errors.empty());
    QCOMPARE(diagnosis.errors.front().file, std::string("/w/src/a.js"));
    QCOMPARE(diagnosis.errors.front().row, 12);
}

void TestDiagnose::infrastructureIsRetryableAndCodeIsNot()
{
    QCOMPARE(of("curl: (6) Could not resolve host: example.org\n").retryable, std::optional(true));
    QCOMPARE(of("a.c:1:2: error: x\n").retryable, std::optional(false));
}

void TestDiagnose::nothingKnownIsNotEnoughInformation()
{
    const fact::Diagnosis diagnosis = of("hello\nworld\n");
    QCOMPARE(diagnosis.keyLine, 0);
    QVERIFY(diagnosis.cause.starts_with("Not enough information"));
    QCOMPARE(diagnosis.confidence, 0.0);
    QVERIFY(diagnosis.evidence.empty());
}

void TestDiagnose::theSignatureForgetsPlaces()
{
    const std::string one = of("2026-01-01T00:00:00.123Z /home/a/src/a.c:3:5: error: bad x\n").signature;
    QCOMPARE(one, of("\x1b[31m/builds/7/src/a.c:8:1: error: bad x\x1b[0m\n").signature);
    QVERIFY(one != of("/builds/7/src/a.c:8:1: error: bad y\n").signature);
}

void TestDiagnose::hostileBytes()
{
    std::string log("\xff\xfe\0\x1b[ \x1b]never ends\nmake: *** [all] Error 2\n", 44);
    log += std::string(300'000, 'x') + "\n";
    const fact::Diagnosis diagnosis = of(log);
    QCOMPARE(diagnosis.lines, std::ranges::count(log, '\n'));
}

void TestDiagnose::clocksOfBuildKitAreStamps()
{
    const auto lines = diagnose::readLog("#8 2.118 ERROR: no\n#12 0.4 a\n#8 DONE 0.1s\n#8 ERROR: x\n#8 2. y\n#8 .1 z\n"
                                         "#123456789 1.2 far\n#8 2.118\n# 8 1.2 b\n#8 2.118 \n",
                                         Cancel())
                           .lines;
    std::vector<std::string> read;
    for (const std::string_view line : lines)
        read.emplace_back(line);
    QCOMPARE(read,
             (std::vector<std::string>{"ERROR: no", "a", "#8 DONE 0.1s", "#8 ERROR: x", "#8 2. y", "#8 .1 z",
                                       "#123456789 1.2 far", "#8 2.118", "# 8 1.2 b", ""}));
}

void TestDiagnose::aByteIsFoundWhereverItStands()
{
    const auto isMark = [](auto bytes) { return bytes == '!'; };
    for (size_t size = 0; size < 100; ++size) {
        const std::string none(size, '.');
        QCOMPARE(diagnose::firstWhere(none, isMark), size);
        for (size_t at = 0; at < size; ++at) {
            std::string text = none;
            text[at] = text.back() = '!';
            QCOMPARE(diagnose::firstWhere(text, isMark), at);
        }
    }
}

/// Most lines are read many bytes at once where they stand in the log; what comes of them is that of cleanLine.
void TestDiagnose::linesAreTheSameByThemselvesAndInALog()
{
    const std::vector<std::string> stamps{"", "2024-01-02T03:04:05.1234567Z ", "[2024-05-06T07:08:09.123Z] ",
                                          "07:08:09  ", "2024-05-06T07:08:09.123456Z 00O "};
    const std::vector<std::string> ends{"", "\r", "\r\r", "\x1b[0m", "\xff", "\rx", "\xc3\xa9", std::string(1, '\0')};
    std::vector<std::string> lines;
    for (size_t size = 0; size < 70; ++size) {
        for (const std::string &stamp : stamps) {
            for (const std::string &end : ends)
                lines.push_back(stamp + std::string(size, char('a' + size % 26)) + end);
        }
    }
    for (const size_t size : {diagnose::LineLimit - 1, diagnose::LineLimit, diagnose::LineLimit + 1, size_t(300'000)})
        lines.emplace_back(size, 'x');
    for (const bool ended : {false, true}) {
        for (size_t shift = 0; shift < 40; shift += 13) { // so that a window ends elsewhere
            std::string text(shift, '-');
            for (int times = 0; times < 3; ++times) {
                for (const std::string &line : lines)
                    text += "\n" + line;
            }
            text += ended ? "\n" : "";
            const auto read = diagnose::readLog(text, Cancel()).lines;
            QCOMPARE(read.size(), lines.size() * 3 + 1);
            for (size_t i = 1; i < read.size(); ++i)
                QCOMPARE(std::string(read[i]), diagnose::cleanLine(lines[(i - 1) % lines.size()]));
        }
    }
}

SIGNALBOX_TEST(TestDiagnose)
#include "tst_diagnose.moc"
