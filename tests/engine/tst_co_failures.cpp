// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/engine/co_failures.h>
#include <core/engine/surroundings.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::engine;
using namespace Qt::StringLiterals;

using Words = std::vector<std::string>;

class tst_co_failures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsATestsSuite_data();
    void knowsATestsSuite();
    void remembersWhatFailedWithWhat();
    void readsATree();
};

void tst_co_failures::knowsATestsSuite_data()
{
    QTest::addColumn<QByteArray>("test");
    QTest::addColumn<QByteArray>("suite");
    QTest::newRow("pytest") << QByteArray("a/test_x.py::TestX::test_y[1]") << QByteArray("a/test_x.py");
    QTest::newRow("ctest") << QByteArray("tst_net") << QByteArray("tst_net");
    QTest::newRow("folder") << QByteArray("web/kit/src/a.test.ts") << QByteArray("kit");
    QTest::newRow("another with the same beginning") << QByteArray("tst_network") << QByteArray();
    QTest::newRow("nobody's") << QByteArray("test_y") << QByteArray();
}

void tst_co_failures::knowsATestsSuite()
{
    QFETCH(QByteArray, test);
    QFETCH(QByteArray, suite);
    std::vector<classify::Suite> suites
        = classify::suitesIn({"a/test_x.py", "web/package.json", "web/kit/package.json"});
    suites.push_back({"tst_net", classify::Runner::CTest, classify::SuiteKind::Unit, {}, "tests/tst_net.cpp"});
    const Words found = suitesOfTest(suites, test.toStdString());
    QCOMPARE(std::ranges::contains(found, suite.toStdString()), !suite.isEmpty());
    if (suite.isEmpty())
        QVERIFY(found.empty());
}

void tst_co_failures::remembersWhatFailedWithWhat()
{
    const QTemporaryDir folder;
    const auto repository = git::Repository::initBare(folder.filePath(u"r.git"_s).toStdString(), "main");
    const git::Identity ada{"Ada", "ada@example.org", Time(std::chrono::seconds(1'700'000'000))};
    const auto commit = [&](const fact::Sha &parent, const std::string &path, const std::string &text) {
        return *repository->writeCommit(*repository->writeTree(parent, {{path, text}}),
                                        parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent}, "x", ada);
    };
    const fact::Sha base = commit({}, "test_z.py", "1\n"), one = commit(base, "lib/a.py", "1\n"),
                    two = commit(one, "lib/b.py", "1\n");
    const auto suites = classify::suitesIn({"test_z.py", "test_y.py"});
    CoFailures known;
    const auto onPull = known.in(*repository, base, {{two, true, {"test_z.py::test_q"}}}, suites);
    QCOMPARE(onPull.size(), size_t(2));
    QCOMPARE(onPull.at("lib/a.py"), Words{"test_z.py"});
    QCOMPARE(onPull.at("lib/b.py"), Words{"test_z.py"});
    CoFailures others;
    const auto onMain
        = others.in(*repository, two, {{two, false, {"test_y.py::test_q"}}, {{"gone"}, false, {"x"}}}, suites);
    QCOMPARE(onMain.size(), size_t(1));
    QCOMPARE(onMain.at("lib/b.py"), Words{"test_y.py"});
}

void tst_co_failures::readsATree()
{
    const QTemporaryDir folder;
    const auto repository = git::Repository::initBare(folder.filePath(u"r.git"_s).toStdString(), "main");
    const git::Identity ada{"Ada", "ada@example.org", Time(std::chrono::seconds(1'700'000'000))};
    const auto commit = [&](std::vector<std::pair<std::string, std::optional<std::string>>> files) {
        return *repository->writeCommit(*repository->writeTree({}, files), {}, "x", ada);
    };
    Surroundings around;
    QVERIFY(
        readTree(around, *repository,
                 commit({{"docs/CODEOWNERS", "* @docs\n"},
                         {".github/CODEOWNERS", "* @first\n"},
                         {"tests/CMakeLists.txt", "add_executable(a test_a.cpp)\nadd_test(NAME suite.a COMMAND a)\n"},
                         {"tests/test_a.cpp", "int main() {}\n"}})));
    QCOMPARE(around.owners.of("x"), Words{"@first"});
    QCOMPARE(around.suites->size(), size_t(1));
    QCOMPARE(around.suites->front().name, std::string("suite.a"));
    QVERIFY(around.suites->front().sure);
    const auto wrong = readTree(around, *repository, commit({{".signalbox/domains.toml", "[[domain]]\n"}}));
    QVERIFY(!wrong && wrong.error().text.starts_with(".signalbox/domains.toml:"));
}

SIGNALBOX_TEST(tst_co_failures)
#include "tst_co_failures.moc"
