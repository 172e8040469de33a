// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/validate/patch_text.h>
#include <core/validate/test_weakening.h>
#include <core/validate/validate.h>
#include <tests/registry.h>

#include <QTemporaryDir>

#include <algorithm>

using namespace sb;
using namespace sb::validate;

namespace {

constexpr const char *good = "diff --git a/src/a.cpp b/src/a.cpp\n--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -1,3 +1,3 @@\n "
                             "int a;\n-int b;\n+int c;\n int d;\n";

const fact::Check *named(const std::vector<fact::Check> &checks, std::string_view name)
{
    const auto found = std::ranges::find(checks, name, &fact::Check::name);
    return found == checks.end() ? nullptr : &*found;
}

} // namespace

class ValidateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void refusesHostilePatches_data();
    void refusesHostilePatches();
    void appliesExactly_data();
    void appliesExactly();
    void forbidsPaths_data();
    void forbidsPaths();
    void findsWeakenedTests_data();
    void findsWeakenedTests();
    void checksAgainstTheBase_data();
    void checksAgainstTheBase();
    void provesInTheSandbox();
    void provesNothingWithoutASandbox();

private:
    QTemporaryDir m_folder;
    std::optional<git::Repository> m_repository;
    fact::Sha m_base;
};

void ValidateTest::initTestCase()
{
    m_repository
        = *git::Repository::initBare(m_folder.filePath(QStringLiteral("repository.git")).toStdString(), "main");
    const auto tree = m_repository->writeTree({},
                                              {{"src/a.cpp", "int a;\nint b;\nint d;\n"},
                                               {"check.sh", "grep -q 'int c' src/a.cpp\n"},
                                               {"tests/t.py", "def test_a():\n    assert 1\n"},
                                               {".github/workflows/ci.yml", "on: push\n"}});
    m_base = *m_repository->writeCommit(*tree, {}, "base", {"Ada", "ada@example.org", {}});
}

void ValidateTest::refusesHostilePatches_data()
{
    QTest::addColumn<QByteArray>("patch");
    const auto with = [](const char *from, const char *to) { return QByteArray(good).replace(from, to); };
    QTest::addRow("empty") << QByteArray();
    QTest::addRow("prose") << QByteArray("Sure, here is the patch:\n") + good;
    QTest::addRow("absolute") << with("src/a.cpp", "/etc/passwd");
    QTest::addRow("parent") << with("src/a.cpp", "../a.cpp");
    QTest::addRow("inner parent") << with("src/a.cpp", "src/../../a.cpp");
    QTest::addRow("git folder") << with("src/a.cpp", ".git/config");
    QTest::addRow("git folder, case") << with("src/a.cpp", "x/.GiT/config");
    QTest::addRow("git folder, short name") << with("src/a.cpp", "GIT~1/config");
    QTest::addRow("git folder, trailing dot") << with("src/a.cpp", ".git./config");
    QTest::addRow("quoted name") << with("a/src/a.cpp", "\"a/src/a.cpp\"");
    QTest::addRow("backslash") << with("src/a.cpp", "src\\a.cpp");
    QTest::addRow("other name") << QByteArray(good).replace("+++ b/src/a.cpp", "+++ b/src/b.cpp");
    QTest::addRow("no prefix") << with("--- a/", "--- ");
    QTest::addRow("carriage return") << with("int c;", "int c;\r");
    QTest::addRow("NUL") << QByteArray(good).replace("int c;", QByteArray("int\0c;", 6));
    QTest::addRow("not UTF-8") << with("int c;", "int \xFF;");
    QTest::addRow("bidi") << with("int c;", "int c; // \xE2\x80\xAE");
    QTest::addRow("zero width") << with("int c;",
                                        "int \xE2\x80\x8B"
                                        "c;");
    QTest::addRow("tag characters") << with("int c;", "int c; // \xF3\xA0\x81\x81");
    QTest::addRow("count too small") << with("@@ -1,3 +1,3 @@", "@@ -1,2 +1,2 @@");
    QTest::addRow("count too large") << with("@@ -1,3 +1,3 @@", "@@ -1,4 +1,4 @@");
    QTest::addRow("huge count") << with("@@ -1,3 +1,3 @@", "@@ -1,99999999999 +1,3 @@");
    QTest::addRow("negative") << with("@@ -1,3", "@@ --1,3");
    QTest::addRow("changes nothing") << QByteArray("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,1 +1,1 @@\n a\n");
    QTest::addRow("twice") << QByteArray(good) + good;
    QTest::addRow("no git line") << QByteArray(good).mid(QByteArray(good).indexOf("---"));
    QTest::addRow("new file without its mode")
        << QByteArray("diff --git a/l b/l\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n");
    QTest::addRow("git line of another file") << with("diff --git a/src/a.cpp", "diff --git a/.github/x");
    QTest::addRow("mode") << QByteArray("diff --git a/a b/a\nold mode 100644\nnew mode 100755\n") + good;
    QTest::addRow("rename") << QByteArray("diff --git a/a b/b\nsimilarity index 100%\nrename from a\nrename to b\n");
    QTest::addRow("symlink") << QByteArray(
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n");
    QTest::addRow("submodule") << QByteArray(
        "diff --git a/l b/l\nnew file mode 160000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+Subproject commit 1\n");
    QTest::addRow("executable") << QByteArray(
        "diff --git a/l b/l\nnew file mode 100755\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n");
    QTest::addRow("binary") << QByteArray("diff --git a/l b/l\nGIT binary patch\nliteral 1\nIcmZ\n");
}

void ValidateTest::refusesHostilePatches()
{
    QFETCH(QByteArray, patch);
    const auto parsed = parsePatch(patch.toStdString());
    QVERIFY(!parsed.has_value());
    QVERIFY(!parsed.error().text.empty());
}

void ValidateTest::appliesExactly_data()
{
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after"); // null: refused
    const QByteArray base = "int a;\nint b;\nint d;\n";
    QTest::addRow("change") << QByteArray(good) << base << QByteArray("int a;\nint c;\nint d;\n");
    QTest::addRow("moved by a line") << QByteArray(good) << QByteArray("//\n") + base << QByteArray();
    QTest::addRow("other context") << QByteArray(good) << QByteArray("int x;\nint b;\nint d;\n") << QByteArray();
    QTest::addRow("shorter file") << QByteArray(good) << QByteArray("int a;\n") << QByteArray();
    QTest::addRow("no newline, expected one")
        << QByteArray(good) << QByteArray("int a;\nint b;\nint d;") << QByteArray();
    QTest::addRow("adds the newline") << QByteArray(
        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n")
                                      << QByteArray("a") << QByteArray("a\n");
    QTest::addRow("insert at the top") << QByteArray("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+new\n")
                                       << QByteArray("old\n") << QByteArray("new\nold\n");
    QTest::addRow("new file") << QByteArray(
        "diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+x\n+y\n")
                              << QByteArray("") << QByteArray("x\ny\n");
    QTest::addRow("two hunks") << QByteArray(
        "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,2 +1,3 @@\n a\n+A\n b\n@@ -4,2 +5,1 @@\n d\n-e\n")
                               << QByteArray("a\nb\nc\nd\ne\n") << QByteArray("a\nA\nb\nc\nd\n");
}

void ValidateTest::appliesExactly()
{
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const auto parsed = parsePatch(patch.toStdString());
    QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().text.c_str());
    const auto result = applied(parsed->files.front(), before.toStdString());
    QCOMPARE(result.has_value(), !after.isNull());
    if (result)
        QCOMPARE(QByteArray::fromStdString(*result), after);
    else
        QCOMPARE(result.error().kind, Error::Kind::Conflict);
}

void ValidateTest::forbidsPaths_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("forbidden");
    for (const char *path :
         {".github/workflows/ci.yml", "a/.github/x", ".GITHUB/x", ".gitmodules", "sub/.gitattributes", "CODEOWNERS",
          "docs/CODEOWNERS", ".signalbox.toml", ".husky/pre-commit", "hooks/post-merge", "CLAUDE.md", "AGENTS.md",
          ".gitlab-ci.yml", "Jenkinsfile", ".npmrc", "deploy/id.pem", ".env", "prod.env"})
        QTest::addRow("%s", path) << QByteArray(path) << true;
    for (const char *path : {"src/main.cpp", "README.md", "src/environment.cpp", "githubber/a.c", "src/hooks_test.py",
                             "webhooks/a.js", "src/hooks/useThing.ts"})
        QTest::addRow("%s", path) << QByteArray(path) << false;
}

void ValidateTest::forbidsPaths()
{
    QFETCH(QByteArray, path);
    QFETCH(bool, forbidden);
    QCOMPARE(forbiddenPath(path.toStdString()).has_value(), forbidden);
}

void ValidateTest::findsWeakenedTests_data()
{
    QTest::addColumn<QByteArray>("removed");
    QTest::addColumn<QByteArray>("added");
    QTest::addColumn<bool>("weakened");
    QTest::addRow("assertion gone") << QByteArray("    assert x == 1") << QByteArray("    pass") << true;
    QTest::addRow("assertion changed") << QByteArray("    assert x == 1") << QByteArray("    assert x == 2") << false;
    QTest::addRow("skipped") << QByteArray("def test_a():") << QByteArray("@pytest.mark.skip\ndef test_a():") << true;
    QTest::addRow("renamed away") << QByteArray("def test_a():") << QByteArray("def a():") << true;
    QTest::addRow("looser") << QByteArray("assert x == approx(1, abs=0.01)")
                            << QByteArray("assert x == approx(1, abs=0.5)") << true;
    QTest::addRow("tighter") << QByteArray("assert x == approx(1, abs=0.5)")
                             << QByteArray("assert x == approx(1, abs=0.01)") << false;
    QTest::addRow("gtest disabled") << QByteArray("TEST(A, b) {") << QByteArray("TEST(A, DISABLED_b) {") << true;
    QTest::addRow("jest") << QByteArray("it('a', () => {") << QByteArray("it.skip('a', () => {") << true;
    QTest::addRow("import only") << QByteArray("import a") << QByteArray("import b") << false;
}

void ValidateTest::findsWeakenedTests()
{
    QFETCH(QByteArray, removed);
    QFETCH(QByteArray, added);
    QFETCH(bool, weakened);
    FilePatch file;
    file.path = "tests/test_a.py";
    file.hunks.emplace_back();
    for (const QByteArray &line : removed.split('\n'))
        file.hunks.back().lines.push_back({'-', line.toStdString(), true});
    for (const QByteArray &line : added.split('\n'))
        file.hunks.back().lines.push_back({'+', line.toStdString(), true});
    QCOMPARE(!weakenings(file).empty(), weakened);
    file.path = "src/a.py";
    QVERIFY(weakenings(file).empty());
}

void ValidateTest::checksAgainstTheBase_data()
{
    QTest::addColumn<QByteArray>("patch");
    QTest::addColumn<QByteArray>("failing"); // the name of the one check that fails
    QTest::addRow("fine") << QByteArray(good) << QByteArray();
    QTest::addRow("does not apply") << QByteArray(good).replace("int d;", "int e;") << QByteArray("applies");
    QTest::addRow("no such file") << QByteArray(good).replace("src/a.cpp", "src/b.cpp") << QByteArray("applies");
    QTest::addRow("workflow") << QByteArray(
        "diff --git a/.github/workflows/ci.yml b/.github/workflows/ci.yml\n--- a/.github/workflows/ci.yml\n+++ "
        "b/.github/workflows/ci.yml\n@@ -1 +1 @@\n-on: push\n+on: pull\n")
                              << QByteArray("paths");
    QTest::addRow("syntax") << QByteArray(good).replace("+int c;", "+int c(;") << QByteArray("syntax");
    QTest::addRow("test") << QByteArray("diff --git a/tests/t.py b/tests/t.py\n--- a/tests/t.py\n+++ b/tests/t.py\n@@ "
                                        "-1,2 +1,2 @@\n def test_a():\n-    assert 1\n+    pass\n")
                          << QByteArray("tests_weakened");
    QTest::addRow("secret") << QByteArray(good).replace("int c;",
                                                        "auto t = \"ghp_0123456789abcdefghijABCDEFGHIJ012345\";")
                            << QByteArray("secrets");
    QByteArray large = "diff --git a/large.txt b/large.txt\nnew file mode 100644\n--- /dev/null\n+++ b/large.txt\n@@ "
                       "-0,0 +1,101 @@\n";
    for (int i = 0; i < 101; ++i)
        large += "+line\n";
    QTest::addRow("large") << large << QByteArray("limits");
}

void ValidateTest::checksAgainstTheBase()
{
    QFETCH(QByteArray, patch);
    QFETCH(QByteArray, failing);
    const auto checks = staticChecks(patch.toStdString(), m_base, *m_repository);
    for (const fact::Check &check : checks)
        QVERIFY2(check.passed == (check.name != failing.toStdString()), (check.name + ": " + check.detail).c_str());
    QVERIFY(failing.isEmpty() || named(checks, failing.toStdString()));
}

void ValidateTest::provesInTheSandbox()
{
    QTemporaryDir scratch;
    const run::Probe probed = run::probe(scratch.path().toStdString());
    if (probed.level == run::Level::None)
        QSKIP("no sandbox works on this machine");
    fact::Patch patch;
    patch.base = m_base;
    patch.diff = good;
    Input input{patch,
                *m_repository,
                "sh check.sh",
                {.level = probed.level},
                {},
                scratch.path().toStdString(),
                scratch.filePath(QStringLiteral("log")).toStdString(),
                {},
                true};
    const auto proof = validate::validate(input, {});
    QVERIFY(proof.has_value());
    QVERIFY(proof->passed);
    QCOMPARE(proof->before->exitCode, 1);
    QCOMPARE(proof->after->exitCode, 0);
    QCOMPARE(proof->tree, *m_repository->applyPatch(m_base, good));

    input.command = "true"; // passes without the patch: the patch proves nothing
    QVERIFY(!validate::validate(input, {})->passed);
    input.command = "false";
    QVERIFY(!validate::validate(input, {})->passed);
}

void ValidateTest::provesNothingWithoutASandbox()
{
    fact::Patch patch;
    patch.base = m_base;
    patch.diff = good;
    const Input input{patch, *m_repository, "true", {}, {}, m_folder.path().toStdString(), {}, {}, true};
    const auto proof = validate::validate(input, {});
    QVERIFY(proof.has_value());
    QVERIFY(!proof->passed);
    QCOMPARE(proof->sandbox, fact::SandboxLevel::None);
}

SIGNALBOX_TEST(ValidateTest)
#include "tst_validate.moc"
