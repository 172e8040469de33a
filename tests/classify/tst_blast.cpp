// SPDX-License-Identifier: GPL-3.0-or-later
// What a change reaches, which tests it needs, who looks at it, and where it belongs.
#include <core/classify/changelog.h>
#include <core/classify/reviewers.h>
#include <core/classify/route.h>
#include <core/classify/test_selection.h>
#include <core/git/repository.h>
#include <core/history/imports.h>
#include <core/history/index.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::classify;
using namespace Qt::StringLiterals;

using Words = std::vector<std::string>;

namespace {

const std::vector<std::pair<std::string, std::optional<std::string>>> tree = {
    {"CODEOWNERS", "* @all\n/core/net/ @net\n/app/ @app\n"},
    {"core/net/socket.py", "import os\n"},
    {"core/net/test_socket.py", "from core.net import socket\n"},
    {"core/disk/file.py", "import os\n"},
    {"core/disk/test_file.py", "import core.disk.file\n"},
    {"app/main.py", "from core.net import socket\n"},
    {"app/e2e/test_main.py", "import app.main\n"},
    {"docs/guide.md", "words\n"},
    {"tools/test_tool.py", "import os\n"},
    {"native/x.zig", "const x = 1;\n"},
};

fact::FileChange changed(std::string path, int added = 10)
{
    fact::FileChange made;
    made.path = made.oldPath = std::move(path);
    made.added = added;
    return made;
}

fact::TestPlan planFor(const Input &input, const fact::Assessment &assessment, const Blast &blast)
{
    std::string why;
    fact::TestPlan plan = testsFor(input, assessment, blast, &why);
    return why.starts_with("Tests: ") && why.ends_with(".") ? plan : fact::TestPlan{};
}

} // namespace

class tst_blast : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void followsWhoDependsOnIt();
    void readsAPathMap();
    void refusesAPathMap_data();
    void refusesAPathMap();
    void choosesTests_data();
    void choosesTests();
    void neverSkipsWhenUnsure_data();
    void neverSkipsWhenUnsure();
    void coFailuresAddASuite();
    void discoversSuites();
    void writesCommands_data();
    void writesCommands();
    void suggestsOwnersThenKnowers();
    void aPersonStandsThereOnce();
    void aBusyReviewerComesLater();
    void routesPullsAndIssues();
    void writesReleaseNotes();
    void makesANoteOfACommit_data();
    void makesANoteOfACommit();

private:
    Input inputOf(std::vector<fact::FileChange> files) const;
    static fact::Assessment low()
    {
        fact::Assessment assessment;
        assessment.risk.level = fact::Level::Low;
        return assessment;
    }

    QTemporaryDir m_folder;
    std::shared_ptr<const history::Imports> m_imports;
    std::shared_ptr<const history::Index> m_index;
    std::vector<std::string> m_paths;
};

void tst_blast::initTestCase()
{
    const auto repository = git::Repository::initBare(m_folder.filePath(u"r.git"_s).toStdString(), "main");
    QVERIFY(repository);
    fact::Sha tip;
    for (int i = 0; i < 6; ++i) {
        auto files = tree;
        files[1].second = "import os\n" + std::string(size_t(i), '\n');
        const Time at(std::chrono::seconds(1'700'000'000) + std::chrono::hours(i));
        const std::string who = i % 3 == 0 ? "Ben" : "Cia";
        tip = *repository->writeCommit(*repository->writeTree(tip, files),
                                       tip.empty() ? std::vector<fact::Sha>{} : std::vector{tip}, "feat: it",
                                       {who, who + "@example.org", at});
    }
    auto imports = std::make_shared<history::Imports>();
    auto index = std::make_shared<history::Index>();
    QVERIFY(imports->update(*repository, tip, {}));
    QVERIFY(index->update(*repository, tip, {}));
    m_imports = imports;
    m_index = index;
    for (const auto &[path, text] : tree)
        m_paths.push_back(path);
}

Input tst_blast::inputOf(std::vector<fact::FileChange> files) const
{
    Input input;
    input.change.files = std::move(files);
    input.change.author = "Ada <ada@example.org>";
    input.change.at = Time(std::chrono::seconds(1'700'100'000));
    input.author = "ada";
    input.paths = m_paths;
    input.owners = parseOwners(*tree.front().second);
    input.imports = m_imports;
    input.past = m_index;
    return input;
}

void tst_blast::followsWhoDependsOnIt()
{
    const Blast blast = blastOf(inputOf({changed("core/net/socket.py")}));
    QCOMPARE(blast.component, std::string("core/net"));
    QCOMPARE(blast.domains, (Words{"core/net", "app"}));
    QCOMPARE(blast.dependants, (Words{"app/e2e/test_main.py", "app/main.py", "core/net/test_socket.py"}));
    QVERIFY(blast.complete);
    QVERIFY(!blastOf(inputOf({changed("native/x.zig")})).complete);
    QVERIFY(blastOf(inputOf({})).component.empty());
}

void tst_blast::readsAPathMap()
{
    const auto map = parsePathMap(
        "[[domain]]\nname = \"wire\"\npaths = [\"/core/net/\", \"*.proto\"]\nsuites = [\"core/disk/test_file.py\"]\n"
        "owner = \"@wire\"\n",
        "domains.toml");
    QVERIFY(map);
    QCOMPARE(map->domainOf("core/net/socket.py"), std::string("wire"));
    QCOMPARE(map->domainOf("x/y.proto"), std::string("wire"));
    QCOMPARE(map->domainOf("core/disk/file.py"), std::string("core/disk"));
    Input input = inputOf({changed("core/net/socket.py")});
    input.pathMap = *map;
    const Blast blast = blastOf(input);
    QCOMPARE(blast.component, std::string("wire"));
    QCOMPARE(routeOf(input, blast).owner, std::string("@wire"));
    QVERIFY(std::ranges::contains(planFor(input, low(), blast).suites, std::string("pytest: core/disk/test_file.py")));
}

void tst_blast::refusesAPathMap_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("not TOML") << QByteArray("[[domain]\n");
    QTest::newRow("no name") << QByteArray("[[domain]]\npaths = [\"a\"]\n");
    QTest::newRow("no paths") << QByteArray("[[domain]]\nname = \"a\"\n");
    QTest::newRow("a word that is none of ours")
        << QByteArray("[[domain]]\nname = \"a\"\npaths = [\"a\"]\nowners = \"x\"\n");
}

void tst_blast::refusesAPathMap()
{
    QFETCH(QByteArray, text);
    const auto map = parsePathMap(text.toStdString(), "domains.toml");
    QVERIFY(!map);
    QVERIFY(map.error().text.starts_with("domains.toml:"));
}

void tst_blast::choosesTests_data()
{
    QTest::addColumn<Words>("files");
    QTest::addColumn<Words>("suites");
    QTest::addColumn<bool>("unit");
    QTest::addColumn<bool>("e2e");
    QTest::newRow("one leaf") << Words{"core/disk/file.py"} << Words{"pytest: core/disk/test_file.py"} << true << false;
    QTest::newRow("reaches the end") << Words{"core/net/socket.py"}
                                     << Words{"pytest: core/net/test_socket.py", "pytest: app/e2e/test_main.py"} << true
                                     << true;
    QTest::newRow("a test itself") << Words{"core/disk/test_file.py"} << Words{"pytest: core/disk/test_file.py"} << true
                                   << false;
    QTest::newRow("only documentation") << Words{"docs/guide.md"} << Words{} << false << false;
}

void tst_blast::choosesTests()
{
    QFETCH(Words, files);
    std::vector<fact::FileChange> changes;
    for (const std::string &path : files)
        changes.push_back(changed(path));
    const Input input = inputOf(changes);
    const fact::TestPlan plan = planFor(input, low(), blastOf(input));
    QTEST(plan.suites, "suites");
    QTEST(plan.runUnit, "unit");
    QTEST(plan.runE2e, "e2e");
    QVERIFY(!plan.skipReason.empty());
    for (const std::string &suite : plan.suites)
        QVERIFY(plan.command.contains(suite.substr(suite.find(' ') + 1)));
}

void tst_blast::neverSkipsWhenUnsure_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("level");
    QTest::addColumn<QByteArray>("trait");
    const int low = int(fact::Level::Low), high = int(fact::Level::High);
    QTest::newRow("no graph for its language") << QByteArray("native/x.zig") << low << QByteArray();
    QTest::newRow("build file") << QByteArray("CMakeLists.txt") << low << QByteArray();
    QTest::newRow("lock file") << QByteArray("poetry.lock") << low << QByteArray();
    QTest::newRow("workflow") << QByteArray(".github/workflows/ci.yml") << low << QByteArray();
    QTest::newRow("high risk") << QByteArray("core/disk/file.py") << high << QByteArray();
    QTest::newRow("security") << QByteArray("core/disk/file.py") << low << QByteArray("security");
    QTest::newRow("documentation that breaks") << QByteArray("docs/guide.md") << low << QByteArray("breaking");
    QTest::newRow("reached by no suite") << QByteArray("scripts/new.py") << low << QByteArray();
}

void tst_blast::neverSkipsWhenUnsure()
{
    QFETCH(QByteArray, path);
    QFETCH(int, level);
    QFETCH(QByteArray, trait);
    const Input input = inputOf({changed(path.toStdString())});
    fact::Assessment assessment;
    assessment.risk.level = fact::Level(level);
    if (!trait.isEmpty())
        assessment.traits = {trait.toStdString()};
    const fact::TestPlan plan = planFor(input, assessment, blastOf(input));
    QVERIFY(plan.runUnit && plan.runIntegration && plan.runE2e);
    QVERIFY(plan.skipReason.empty());
    QCOMPARE(plan.command, std::string("pytest"));
}

void tst_blast::coFailuresAddASuite()
{
    Input input = inputOf({changed("core/disk/file.py")});
    input.coFailures["core/disk/file.py"] = {"core/net/test_socket.py"};
    const fact::TestPlan plan = planFor(input, low(), blastOf(input));
    QCOMPARE(plan.suites, (Words{"pytest: core/net/test_socket.py", "pytest: core/disk/test_file.py"}));
}

void tst_blast::discoversSuites()
{
    const std::vector<Suite> suites
        = suitesIn({"CMakeLists.txt", "tests/tst_a.cpp", "src/main.cpp", "tests/integration/test_b.py", "package.json",
                    "packages/kit/package.json", "node_modules/x/package.json", "go/pkg/x_test.go", "go/pkg/y_test.go",
                    "rs/one/Cargo.toml", "rs/one/src/lib.rs", "Cargo.toml", "j/pom.xml", "k/build.gradle.kts"});
    Words names;
    for (const Suite &suite : suites)
        names.push_back(std::to_string(int(suite.runner)) + " " + suite.name + " " + std::to_string(int(suite.kind)));
    QCOMPARE(names,
             (Words{"0 tst_a 0", "1 tests/integration/test_b.py 1", "2 . 0", "2 packages/kit 0", "3 ./go/pkg 0",
                    "4 one 0", "5 . 0", "6 . 0"}));
}

void tst_blast::writesCommands_data()
{
    QTest::addColumn<int>("runner");
    QTest::addColumn<Words>("names");
    QTest::addColumn<QByteArray>("command");
    const auto row = [](const char *title, Runner runner, Words names, const char *command) {
        QTest::newRow(title) << int(runner) << std::move(names) << QByteArray(command);
    };
    row("ctest", Runner::CTest, {"tst_a", "b+c"}, "ctest --output-on-failure -R '^(tst_a|b\\+c)$'");
    row("pytest", Runner::Pytest, {"a/test_b.py"}, "pytest a/test_b.py");
    row("npm", Runner::Npm, {"packages/a", "packages/b"},
        "npm test --if-present --workspace=packages/a --workspace=packages/b");
    row("npm root", Runner::Npm, {"packages/a", "."}, "npm test");
    row("go", Runner::Go, {"./a", "./b"}, "go test ./a ./b");
    row("cargo", Runner::Cargo, {"one"}, "cargo test -p one");
    row("maven", Runner::Maven, {"a", "b/c"}, "mvn -pl a,b/c -am test");
    row("gradle", Runner::Gradle, {"a/b"}, "./gradlew :a:b:test");
    row("hostile", Runner::Pytest, {"a;rm -rf ~/test_b.py", "$(x)'", "-p"},
        "pytest 'a;rm -rf ~/test_b.py' '$(x)'\\''' '-p'");
}

void tst_blast::writesCommands()
{
    QFETCH(int, runner);
    QFETCH(Words, names);
    QFETCH(QByteArray, command);
    std::vector<Suite> suites;
    for (const std::string &name : names)
        suites.push_back({name, Runner(runner), SuiteKind::Unit, {}, {}});
    QCOMPARE(commandFor(Runner(runner), suites, false), command.toStdString());
}

void tst_blast::suggestsOwnersThenKnowers()
{
    Input input = inputOf({changed("core/net/socket.py")});
    QCOMPARE(reviewersFor(input), (Words{"@net", "Cia", "Ben"}));
    input.change.author = "Cia <Cia@example.org>";
    QCOMPARE(reviewersFor(input), (Words{"@net", "Ben"}));
    input.author = "net";
    QCOMPARE(reviewersFor(input), Words{"Ben"});
}

void tst_blast::aPersonStandsThereOnce()
{
    // Ben wrote it, too; CODEOWNERS calls him by his login, which is that of his mail.
    Input input = inputOf({changed("core/net/socket.py")});
    input.owners = parseOwners("* @Ben @other\n");
    QCOMPARE(reviewersFor(input), (Words{"@Ben", "@other", "Cia"}));
}

void tst_blast::aBusyReviewerComesLater()
{
    Input input = inputOf({changed("core/net/socket.py", 10), changed("app/main.py", 12)});
    QCOMPARE(reviewersFor(input)[0], std::string("@app"));
    input.load["@app"] = 5;
    QCOMPARE(reviewersFor(input)[0], std::string("@net"));
}

void tst_blast::routesPullsAndIssues()
{
    const Input input = inputOf({changed("core/net/socket.py", 50), changed("app/main.py", 2)});
    const fact::Route route = routeOf(input, blastOf(input));
    QCOMPARE(route.component, std::string("core/net"));
    QCOMPARE(route.owner, std::string("@net"));
    const PathMap map = inferredPathMap(m_paths, input.owners);
    const auto issue
        = [&](const char *title, const char *body) { return routeOfIssue(title, body, m_paths, map, input.owners); };
    QCOMPARE(issue("Crash", "Traceback: File \"/srv/core/net/socket.py\", see core/net/socket.py:12").component,
             std::string("core/net"));
    QCOMPARE(issue("The app does not start", "").owner, std::string("@app"));
    QVERIFY(issue("Hello", "Nothing to see").component.empty());
}

void tst_blast::writesReleaseNotes()
{
    const std::string text = releaseNotes("1.2",
                                          {{"Fixed", "net", "close *all* <b>sockets</b>", "", "#7", "ada"},
                                           {"Added", "", "a thing", "", "", "ben"},
                                           {"Breaking", "app", "drop\nthe old flag", "Use\n--new.", "abc1234", "cia"},
                                           {"Fixed", "app", "first", "", "", ""}});
    QCOMPARE(text,
             std::string("# 1.2\n\n## Breaking\n\n- **app**: drop the old flag (abc1234)\n  Use --new.\n\n## "
                         "Added\n\n- a thing\n\n## Fixed\n\n"
                         "- **app**: first\n\n- **net**: close \\*all\\* \\<b\\>sockets\\</b\\> (\\#7)\n"));
    QCOMPARE(categoryOf(fact::ChangeType::Docs, {"breaking"}), std::string("Breaking"));
    QCOMPARE(categoryOf(fact::ChangeType::Chore, {}), std::string("Internal"));
}

void tst_blast::makesANoteOfACommit_data()
{
    QTest::addColumn<QByteArray>("subject");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("note");
    QTest::newRow("number") << QByteArray("feat(ui): tabs (#12)") << QByteArray() << QByteArray("ui|tabs|#12|");
    QTest::newRow("no scope") << QByteArray("fix: it") << QByteArray() << QByteArray("net|it|0123456|");
    QTest::newRow("no prefix") << QByteArray("net: mend it (#x)") << QByteArray()
                               << QByteArray("net|net: mend it (#x)|0123456|");
    QTest::newRow("number inside") << QByteArray("Undo (#3) again") << QByteArray()
                                   << QByteArray("net|Undo (#3) again|0123456|");
    QTest::newRow("what breaks") << QByteArray("feat!: new (#4)")
                                 << QByteArray("Why.\n\nBREAKING CHANGE: the old\nflag is gone\n\nSigned-off-by: a")
                                 << QByteArray("net|new|#4|the old\nflag is gone");
    QTest::newRow("words in a sentence") << QByteArray("feat: new") << QByteArray("No BREAKING CHANGE: none")
                                         << QByteArray("net|new|0123456|");
}

void tst_blast::makesANoteOfACommit()
{
    QFETCH(QByteArray, subject);
    QFETCH(QByteArray, body);
    fact::Change change;
    change.sha = {"0123456789abcdef0123456789abcdef01234567"};
    change.subject = subject.toStdString();
    change.body = body.toStdString();
    fact::Assessment assessment;
    assessment.changelog = {"Added", "net"};
    const Note note = noteOf(change, assessment);
    const std::string text = note.component + "|" + note.subject + "|" + note.reference + "|" + note.detail;
    QTEST(QByteArray::fromStdString(text), "note");
    change.body = "This reverts commit 0123456789abcdef0123456789abcdef01234567.\nThis reverts commit 123.";
    QCOMPARE(revertedBy(change), Words{change.sha.value});
}

SIGNALBOX_TEST(tst_blast)
#include "tst_blast.moc"
