// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/diagnose/test_names.h>

#include <tests/registry.h>

using namespace sb;

class tst_test_names : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void names_data();
    void names();
    void namesEachTestOnce();
    void keepsTheOrderOfTheLog();
    void isBoundedAndLinear();
};

namespace {

std::vector<diagnose::FailedTest> failedIn(const std::string &log)
{
    return diagnose::failedTests(diagnose::readLog(log, Cancel()).lines);
}

} // namespace

void tst_test_names::names_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QByteArray>("expected"); // one per line
    const auto row = [](const char *name, const char *log, const char *expected) {
        QTest::newRow(name) << QByteArray(log) << QByteArray(expected);
    };
    row("pytest, verbose", "tests/test_a.py::TestA::test_b PASSED\ntests/test_a.py::TestA::test_c FAILED   [ 25%]\n",
        "tests/test_a.py::TestA::test_c");
    row("pytest, far into the log",
        "a/test_a.py\n::test_a FAILED\nsome words of a line that has no test in it, and one: x.cpp::y::z FAILED\n"
        "tests/unit/with/a/long/path/test_a.py::TestA::test_c FAILED\nb/test_b.py::test_d ERROR\n",
        "tests/unit/with/a/long/path/test_a.py::TestA::test_c\nb/test_b.py::test_d");
    row("words that only look like a runner's",
        "Tests run: 3, Failures: 0\nDownloaded x (3 kB at 2 kB/s)\nTesting (1 s)\n", "");
    row("pytest, parallel", "[gw1] [ 88%] FAILED tests/test_a.py::test_c \n", "tests/test_a.py::test_c");
    row("pytest, headings only",
        "=== FAILURES ===\n____ TestA.test_b ____\nE  assert 1\n____ ERROR at setup of test_c ____\n=== 2 failed in "
        "0.1s ===\n",
        "TestA.test_b\ntest_c");
    row("pytest, headings beside names", "a/test_a.py::test_b FAILED\n=== FAILURES ===\n____ test_b ____\n",
        "a/test_a.py::test_b");
    row("pytest, collection", "=== ERRORS ===\n____ ERROR collecting tests/test_a.py ____\nE ImportError\n",
        "tests/test_a.py");
    row("pytest, passed", "tests/test_a.py::test_error_FAILED PASSED\n", "");
    row("unittest, module",
        "======================================================================\nERROR: tests.test_a "
        "(unittest.loader._FailedTest)\n",
        "tests.test_a (unittest.loader._FailedTest)");
    row("doctest under nose",
        "======================================================================\nFAIL: Doctest: pkg.mod.f\n",
        "Doctest: pkg.mod.f");
    row("FAIL without its line", "FAIL: not a test of unittest\n", "");
    row("ant, took",
        "    [junit] Testsuite: pkg.ATest\n    [junit] Testcase: a took 0.1 sec\n    [junit] Testcase: b took 0.1 "
        "sec\n    [junit] \tFAILED\n"
        "    [junit] Testcase: c took 0 sec\n    [junit] \tCaused an ERROR\n",
        "pkg.ATest.b\npkg.ATest.c");
    row("junit platform",
        "[junit] Failures (1):\n[junit]   JUnit Jupiter:ATest:b()\n[junit]     MethodSource [className = 'pkg.ATest', "
        "methodName = 'b', methodParameterTypes = '']\n",
        "pkg.ATest.b");
    row("surefire, JUnit 4",
        "Failed tests: \n  b(pkg.ATest): expected:<1> but was:<2>\n\nTests in error: \n  c(pkg.ATest): boom\n\nTests "
        "run: 3\n",
        "b(pkg.ATest)\nc(pkg.ATest)");
    row("surefire, on the line", "Failed tests:   b(pkg.ATest): expected\n", "b(pkg.ATest)");
    row("surefire, short",
        "[ERROR] Failures: \n[ERROR]   ATest.b:12 expected: <1>\n[ERROR]   ATest>Base.c:33 » NullPointer\n[INFO] \n",
        "ATest.b\nATest.c");
    row("gradle", "pkg.ATest > b FAILED\n    java.lang.AssertionError\n> Task :test FAILED\n:compileJava FAILED\n",
        "pkg.ATest > b");
    row("gradle, testng", "pkg.sub.ATest.b FAILED\n", "pkg.sub.ATest.b");
    row("sbt, junit", "[info] [error] Test pkg.ATest.b failed: java.lang.AssertionError: x, took 0.1 s\n",
        "pkg.ATest.b");
    row("karma", "Chrome Headless 120.0.0.0 (Linux x86_64) calc adds FAILED\n", "calc adds");
    row("mocha, nested", "  1 failing\n\n  1) calc\n       when open\n         adds two:\n     AssertionError: x\n",
        "calc when open adds two");
    row("mocha, one line", "  2 failing\n\n  1) calc adds:\n     Error\n  2) calc \"before each\" hook:\n     Error\n",
        "calc adds\ncalc \"before each\" hook");
    row("mocha, list while running", "    1) adds\n    \xE2\x9C\x93 subtracts\n", "");
    row("jest",
        " FAIL  test/a.test.js\n  \xE2\x97\x8F adds two\n\n  \xE2\x97\x8F Console\n\n  \xE2\x97\x8F Test suite failed "
        "to run\n",
        "adds two");
    row("jest, passed file", " PASS  test/a.test.js\n  \xE2\x97\x8F not a failure\n", "");
    row("jasmine", "Failures:\n1) calc adds\n  Message:\n    Expected 1\n", "calc adds");
    row("playwright",
        "  1) [chromium] \xE2\x80\xBA a.spec.ts:3:1 \xE2\x80\xBA home \xE2\x80\xBA opens \xE2\x94\x80\xE2\x94\x80\n",
        "a.spec.ts:3:1 \xE2\x80\xBA home \xE2\x80\xBA opens");
    row("ginkgo", "[Fail] Pods [It] starts\n", "Pods [It] starts");
    row("busted", "Failure \xE2\x86\x92 spec/a_spec.lua @ 3\ncalc adds\n", "calc adds");
    row("busted, plain", "Failure -> spec/a_spec.lua @ 3\ncalc adds\nspec/a_spec.lua:3: Expected\n", "calc adds");
    row("not busted", "Failure -> retry\nanother line\n", "");
    row("swift testing",
        "\xE2\x9C\x98 Test adds() failed after 0.001 seconds with 1 issue.\n\xE2\x9C\x98 Test run with 3 tests failed "
        "after "
        "0.1 seconds with 1 issue.\n",
        "adds()");
    row("bun", "(fail) Sum > adds [0.12ms]\n(pass) Sum > good [0.01ms]\n", "Sum > adds");
    row("deno", "adds ... FAILED (3ms)\ngood ... ok (1ms)\n", "adds");
    row("tasty", "  Sum\n    adds:  OK\n    subtracts: FAIL (0.01s)\n", "subtracts");
    row("alcotest", "  [OK]          sum          0   good.\n  [FAIL]        sum          1   adds.\n", "sum adds");
    row("hspec", "Failures:\n\n  test/SumSpec.hs:9:7:\n  1) Sum.adds adds two\n       expected: 4\n",
        "Sum.adds adds two");
    row("nextest", "        FAIL [   0.004s] calc tests::adds\n", "calc tests::adds");
    row("dart", "00:01 +3 -1: calc adds [E]\n", "calc adds");
    row("no tests", "gcc: error: a\nmake: *** [all] Error 1\n", "");
}

void tst_test_names::names()
{
    QFETCH(QByteArray, log);
    QFETCH(QByteArray, expected);
    QByteArrayList found;
    for (const std::string &name : diagnose::namedOnce(failedIn(log.toStdString())))
        found.append(QByteArray::fromStdString(name));
    QCOMPARE(found.join('\n'), expected);
}

void tst_test_names::namesEachTestOnce()
{
    const auto names
        = diagnose::namedOnce({{3, "b(pkg.ATest)"}, {9, "pkg.ATest.b"}, {4, "pkg.ATest > c"}, {12, "Pkg.atest.C"}});
    QCOMPARE(names, (std::vector<std::string>{"b(pkg.ATest)", "pkg.ATest > c"}));
}

void tst_test_names::keepsTheOrderOfTheLog()
{
    QCOMPARE(diagnose::namedOnce({{30, "c"}, {1, "a"}, {20, "b"}}), (std::vector<std::string>{"a", "b", "c"}));
}

void tst_test_names::isBoundedAndLinear()
{
    std::string log = "=== FAILURES ===\n";
    for (int i = 0; i < 100'000; ++i)
        log += "ATest > test" + std::to_string(i) + std::string(2000, 'x') + " FAILED\n";
    const auto names = diagnose::namedOnce(failedIn(log));
    QCOMPARE(names.size(), size_t(20'000));
    QVERIFY(names.front().size() < 600);
}

SIGNALBOX_TEST(tst_test_names)
#include "tst_test_names.moc"
