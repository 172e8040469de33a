// SPDX-License-Identifier: GPL-3.0-or-later
// Which test suites a tree holds, under which names they are run, and that a guess is never run alone.
#include <core/classify/ctest_names.h>
#include <core/classify/test_selection.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::classify;

using Words = std::vector<std::string>;
using Texts = std::map<std::string, std::string>;

class tst_suites : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesTestsOfCTest_data();
    void namesTestsOfCTest();
    void readsAnyCMakeFile();
    void startsRunnersWhereTheyBelong_data();
    void startsRunnersWhereTheyBelong();
    void aGuessedNameIsNotRunAlone();
    void aTeamDescribesItsOwn();
    void aRuleThatAsksForFullCiGetsIt();
    void findsPartsInFoldersOfParts();
};

void tst_suites::namesTestsOfCTest_data()
{
    QTest::addColumn<Texts>("files");
    QTest::addColumn<QByteArray>("name"); // of tests/test_a.cpp; empty: not known
    QTest::newRow("plain") << Texts{{"tests/CMakeLists.txt",
                                     "add_executable(a test_a.cpp)\nadd_test(NAME suite_a COMMAND a --quick)\n"}}
                           << QByteArray("suite_a");
    QTest::newRow("old form") << Texts{{"tests/CMakeLists.txt",
                                        "add_executable(a EXCLUDE_FROM_ALL test_a.cpp)\nadd_test(suite_a a)\n"}}
                              << QByteArray("suite_a");
    QTest::newRow("function of the project")
        << Texts{{"cmake/tests.cmake",
                  "function(my_test name)\n add_executable(${name} ${ARGN})\n add_test(NAME ${name} COMMAND ${name})\n"
                  "endfunction()\n"},
                 {"tests/CMakeLists.txt", "My_Test(check_a SOURCES ./test_a.cpp) # other\n"}}
        << QByteArray("check_a");
    QTest::newRow("from above") << Texts{{"CMakeLists.txt",
                                          "add_executable(a\n  \"${CMAKE_CURRENT_SOURCE_DIR}/tests/test_a.cpp\"\n)\n"
                                          "add_test(NAME all.a COMMAND a)\n"}}
                                << QByteArray("all.a");
    QTest::newRow("cases are discovered")
        << Texts{{"tests/CMakeLists.txt", "add_executable(a test_a.cpp)\ngtest_discover_tests(a)\n"}} << QByteArray();
    QTest::newRow("in a loop") << Texts{{"tests/CMakeLists.txt",
                                         "foreach(t a b)\nadd_executable(${t} test_${t}.cpp)\nadd_test(NAME ${t} "
                                         "COMMAND ${t})\nendforeach()\n"}}
                               << QByteArray();
    QTest::newRow("no test of it") << Texts{{"tests/CMakeLists.txt", "add_executable(a test_a.cpp)\n"}} << QByteArray();
    QTest::newRow("a function that we cannot see")
        << Texts{{"tests/CMakeLists.txt", "ecm_add_test(x test_a.cpp)\n"}} << QByteArray();
    QTest::newRow("twice") << Texts{{"tests/CMakeLists.txt",
                                     "add_executable(a test_a.cpp)\nadd_executable(b test_a.cpp)\n"
                                     "add_test(NAME a COMMAND a)\nadd_test(NAME b COMMAND b)\n"}}
                           << QByteArray();
    QTest::newRow("commented out") << Texts{{"tests/CMakeLists.txt",
                                             "# add_test(NAME a COMMAND a)\nadd_executable(a test_a.cpp)\n"}}
                                   << QByteArray();
    QTest::newRow("nothing") << Texts{} << QByteArray();
}

void tst_suites::namesTestsOfCTest()
{
    QFETCH(Texts, files);
    QFETCH(QByteArray, name);
    const auto names = ctestNames(files, {"tests/test_a.cpp", "tests/test_z.cpp"});
    QCOMPARE(names.contains("tests/test_a.cpp") ? names.at("tests/test_a.cpp") : std::string(), name.toStdString());
    QVERIFY(!names.contains("tests/test_z.cpp"));
}

void tst_suites::readsAnyCMakeFile()
{
    const std::string text
        = "function(f n)\nadd_test(NAME ${n} COMMAND \"x y\" ((a)b) # c\n)\nendfunction()\nf(t s.cpp)";
    for (size_t i = 0; i <= text.size(); ++i) {
        QVERIFY(ctestNames({{"CMakeLists.txt", text.substr(0, i)}}, {"s.cpp"}).size() <= 1);
        QVERIFY(ctestNames({{"CMakeLists.txt", text.substr(i)}}, {"s.cpp"}).size() <= 1);
    }
    QCOMPARE(ctestNames({{"CMakeLists.txt", text}}, {"s.cpp"}).at("s.cpp"), std::string("t"));
}

void tst_suites::startsRunnersWhereTheyBelong_data()
{
    QTest::addColumn<Words>("paths");
    QTest::addColumn<QByteArray>("all");
    QTest::addColumn<QByteArray>("each");
    QTest::newRow("npm workspaces") << Words{"package.json", "packages/a/package.json"} << QByteArray("npm test")
                                    << QByteArray("npm test");
    QTest::newRow("npm below") << Words{"web/package.json"} << QByteArray("(cd web && npm test)")
                               << QByteArray("(cd web && npm test)");
    QTest::newRow("pnpm") << Words{"pnpm-lock.yaml", "package.json", "packages/a/package.json"}
                          << QByteArray("pnpm -r test") << QByteArray("pnpm -r test");
    QTest::newRow("yarn below") << Words{"w/package.json", "w/yarn.lock", "w/p/a/package.json"}
                                << QByteArray("(cd w && yarn test)") << QByteArray("(cd w && yarn test)");
    QTest::newRow("go module below") << Words{"svc/go.mod", "svc/pkg/a_test.go"}
                                     << QByteArray("(cd svc && go test ./...)")
                                     << QByteArray("(cd svc && go test ./pkg)");
    QTest::newRow("crate below") << Words{"rs/Cargo.toml", "rs/one/Cargo.toml", "rs/one/src/lib.rs"}
                                 << QByteArray("(cd rs && cargo test --workspace)")
                                 << QByteArray("(cd rs && cargo test -p one)");
    QTest::newRow("maven") << Words{"pom.xml", "a/pom.xml"} << QByteArray("mvn test") << QByteArray("mvn test");
    QTest::newRow("gradle below") << Words{"android/gradlew", "android/build.gradle", "android/app/build.gradle"}
                                  << QByteArray("(cd android && ./gradlew test)")
                                  << QByteArray("(cd android && ./gradlew test)");
    QTest::newRow("two") << Words{"tests/test_a.py", "web/package.json"} << QByteArray("pytest && (cd web && npm test)")
                         << QByteArray("pytest tests/test_a.py && (cd web && npm test)");
    QTest::newRow("what others wrote") << Words{"node_modules/a/package.json", "vendor/b/go.mod", "vendor/b/b_test.go",
                                                "tests/testdata/c/package.json"}
                                       << QByteArray() << QByteArray();
}

void tst_suites::startsRunnersWhereTheyBelong()
{
    QFETCH(Words, paths);
    const std::vector<Suite> suites = suitesIn(paths);
    QTEST(QByteArray::fromStdString(commandFor(suites, true)), "all");
    QTEST(QByteArray::fromStdString(commandFor(suites, false)), "each");
    QCOMPARE(suitesIn({"package.json"}, {{"package.json", "{\"scripts\": {\"build\": \"x\"}}"}}).size(), size_t(0));
    QCOMPARE(suitesIn({"package.json"}, {{"package.json", "{\"scripts\": {\"test\": \"jest\"}}"}}).size(), size_t(1));
}

void tst_suites::aGuessedNameIsNotRunAlone()
{
    Input input;
    input.paths = {"CMakeLists.txt", "tests/test_a.cpp", "tests/test_b.cpp"};
    input.change.files.resize(1);
    input.change.files[0].path = input.change.files[0].oldPath = "tests/test_a.cpp";
    fact::Assessment low;
    low.risk.level = fact::Level::Low;
    Blast blast;
    blast.complete = true;
    std::string why;
    const fact::TestPlan guessed = testsFor(input, low, blast, &why);
    QVERIFY(guessed.runE2e && guessed.skipReason.empty());
    QVERIFY2(why.contains("tests/test_a.cpp"), why.c_str());
    const Texts cmake = {{"tests/CMakeLists.txt", "add_executable(a test_a.cpp)\nadd_test(NAME suite.a COMMAND a)\n"}};
    input.suites = std::make_shared<const std::vector<Suite>>(suitesIn(input.paths, cmake));
    const fact::TestPlan plan = testsFor(input, low, blast, &why);
    QCOMPARE(plan.suites, Words{"ctest: suite.a"});
    QCOMPARE(plan.command, std::string("ctest --output-on-failure -R '^(suite\\.a)$'"));
    QCOMPARE(why, std::string("Tests: 1 of 2 suites, those that the change reaches."));
}

void tst_suites::aTeamDescribesItsOwn()
{
    const auto map = parsePathMap("[[suite]]\nname = \"shop\"\nkind = \"e2e\"\ncommand = \"make shop\"\n"
                                  "paths = [\"/shop/\"]\n[[suite]]\nname = \"rest\"\ncommand = \"make test\"\n"
                                  "paths = [\"/lib/\"]\n",
                                  "domains.toml");
    QVERIFY2(map, map ? "" : map.error().text.c_str());
    Input input;
    input.pathMap = *map;
    input.paths = {"shop/a.py", "lib/b.py", "tests/test_a.py"};
    input.change.files.resize(1);
    input.change.files[0].path = input.change.files[0].oldPath = "shop/a.py";
    fact::Assessment low;
    low.risk.level = fact::Level::Low;
    Blast blast;
    blast.complete = true;
    std::string why;
    fact::TestPlan plan = testsFor(input, low, blast, &why);
    QCOMPARE(plan.suites, Words{"own: shop"});
    QCOMPARE(plan.command, std::string("make shop"));
    QVERIFY(plan.runE2e && !plan.runUnit);
    blast.dependants = {"lib/b.py"};
    plan = testsFor(input, low, blast, &why);
    QCOMPARE(plan.command, std::string("make shop && make test"));
    QVERIFY(!parsePathMap("[[suite]]\nname = \"x\"\nkind = \"slow\"\ncommand = \"y\"\npaths = [\"z\"]\n", "d"));
    QVERIFY(!parsePathMap("[[suite]]\nname = \"x\"\npaths = [\"z\"]\n", "d"));
}

void tst_suites::aRuleThatAsksForFullCiGetsIt()
{
    Input input;
    input.paths = {"a/test_a.py", "b/test_b.py"};
    fact::TestPlan plan;
    plan.runIntegration = plan.runE2e = false;
    plan.skipReason = "1 of 2 suites: those that the change reaches.";
    plan.suites = {"pytest: a/test_a.py"};
    plan.command = "pytest a/test_a.py";
    std::string why;
    obeyFullCi(input, plan, &why);
    QVERIFY(plan.runUnit && plan.runIntegration && plan.runE2e && plan.skipReason.empty());
    QCOMPARE(plan.command, std::string("pytest"));
    QCOMPARE(plan.suites, Words{"pytest: a/test_a.py"});
    QVERIFY(why.contains("a rule asks for full CI"));
}

void tst_suites::findsPartsInFoldersOfParts()
{
    const Words paths = {"ui/board/a.cpp", "ui/log/b.cpp", "ui/why/c.cpp", "ui/d.cpp",   "app/e.py",
                         "app/x/f.py",     "docs/a/x.md",  "docs/b/y.md",  "docs/c/z.md"};
    const PathMap map = inferredPathMap(paths, {});
    QCOMPARE(map.domainOf("ui/log/b.cpp"), std::string("ui/log"));
    QCOMPARE(map.domainOf("ui/d.cpp"), std::string("ui"));
    QCOMPARE(map.domainOf("app/x/f.py"), std::string("app"));
    QCOMPARE(map.domainOf("docs/a/x.md"), std::string("docs"));
    const PathMap owned = inferredPathMap(paths, parseOwners("/ui/ @ui\n"));
    QCOMPARE(owned.domainOf("ui/log/b.cpp"), std::string("ui")); // the team says that it is one
}

SIGNALBOX_TEST(tst_suites)
#include "tst_suites.moc"
