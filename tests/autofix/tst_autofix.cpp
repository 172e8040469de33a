// SPDX-License-Identifier: GPL-3.0-or-later
// The logs are what GCC 14, Clang 19, Python 3.13 and diff print; only the paths are shortened.
#include <core/autofix/autofix.h>

#include <core/autofix/recipe.h>
#include <core/validate/patch_text.h>

#include <tests/registry.h>

#include <map>

using namespace sb;

namespace {

using Files = std::map<std::string, std::string>;

autofix::Input input(const std::string &log, const Files &files, const std::vector<fact::LogError> &errors,
                     fact::FailureType type)
{
    autofix::Input made;
    made.run.id = {"demo.one-1"};
    made.run.repo = {"demo/one"};
    made.run.sha = {std::string(40, 'a')};
    made.diagnosis.type = type;
    made.diagnosis.errors = errors;
    made.log = {"log", log};
    for (const auto &[path, _] : files)
        made.paths.push_back(path);
    made.read = [files](const std::string &path) -> Result<std::string> {
        const auto found = files.find(path);
        return found == files.end() ? Result<std::string>(fail(Error::Kind::NotFound, path)) : found->second;
    };
    return made;
}

fact::LogError error(int64_t line, const std::string &file, int row, int col)
{
    fact::LogError made;
    made.line = line;
    made.file = file;
    made.row = row;
    made.col = col;
    return made;
}

} // namespace

class AutofixTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void takesTheCompilersHint_data();
    void takesTheCompilersHint();
    void takesTheFormattersDiff();
    void leavesADiffThatDoesNotMatch();
    void claimsNothingElse();
    void writesDiffsThatApply_data();
    void writesDiffsThatApply();
};

void AutofixTest::takesTheCompilersHint_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after"); // null: nothing is proposed
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("col");
    QTest::addColumn<QByteArray>("recipe");
    QTest::addRow("gcc name") << QByteArray(
        "/b/src/a.cpp:2:12: error: ‘cuont’ was not declared in this scope; did you mean ‘count’?\n")
                              << QByteArray("src/a.cpp") << QByteArray("int count;\nint f() { return cuont; }\n")
                              << QByteArray("int count;\nint f() { return count; }\n") << 2 << 18
                              << QByteArray("misspelt-symbol");
    QTest::addRow("gcc member") << QByteArray(
        "src/a.cpp:1:3: error: ‘class Stock’ has no member named ‘fnd’; did you mean ‘find’?\n")
                                << QByteArray("src/a.cpp") << QByteArray("s.fnd(1);\n") << QByteArray("s.find(1);\n")
                                << 1 << 3 << QByteArray("misspelt-symbol");
    QTest::addRow("clang") << QByteArray(
        "src/a.cpp:1:1: error: use of undeclared identifier 'pritn'; did you mean 'print'?\n")
                           << QByteArray("src/a.cpp") << QByteArray("pritn(1);\n") << QByteArray("print(1);\n") << 1
                           << 1 << QByteArray("misspelt-symbol");
    QTest::addRow("python") << QByteArray("NameError: name 'lenght' is not defined. Did you mean: 'length'?\n")
                            << QByteArray("a.py") << QByteArray("length = 1\nprint(lenght)\n")
                            << QByteArray("length = 1\nprint(length)\n") << 2 << 0 << QByteArray("misspelt-symbol");
    QTest::addRow("twice on the line, no column")
        << QByteArray("NameError: name 'x1' is not defined. Did you mean: 'x2'?\n") << QByteArray("a.py")
        << QByteArray("print(x1 + x1)\n") << QByteArray() << 1 << 0 << QByteArray();
    QTest::addRow("part of a longer word")
        << QByteArray("a.cpp:1:1: error: ‘ab’ was not declared in this scope; did you mean ‘abs’?\n")
        << QByteArray("a.cpp") << QByteArray("xab();\n") << QByteArray() << 1 << 1 << QByteArray();
    QTest::addRow("not our file") << QByteArray(
        "/usr/include/b.h:1:1: error: ‘ab’ was not declared in this scope; did you mean ‘abs’?\n")
                                  << QByteArray("a.cpp") << QByteArray("ab();\n") << QByteArray() << 1 << 1
                                  << QByteArray();
    QTest::addRow("gcc include")
        << QByteArray("a.cpp:3:10: error: ‘sort’ is not a member of ‘std’\n"
                      "    3 |     std::sort(v.begin(), v.end());\n      |          ^~~~\n"
                      "a.cpp:2:1: note: ‘std::sort’ is defined in header ‘<algorithm>’; this is probably "
                      "fixable by adding ‘#include <algorithm>’\n")
        << QByteArray("a.cpp") << QByteArray("#include \"a.h\"\n#include <vector>\n\nstd::sort();\n")
        << QByteArray("#include \"a.h\"\n#include <algorithm>\n#include <vector>\n\nstd::sort();\n") << 3 << 10
        << QByteArray("missing-include");
    QTest::addRow("clang include") << QByteArray(
        "a.c:1:12: error: call to undeclared library function 'puts'\n"
        "a.c:1:12: note: include the header <stdio.h> or explicitly provide a declaration for 'puts'\n")
                                   << QByteArray("a.c") << QByteArray("int main() { puts(\"\"); }\n")
                                   << QByteArray("#include <stdio.h>\nint main() { puts(\"\"); }\n") << 1 << 12
                                   << QByteArray("missing-include");
}

void AutofixTest::takesTheCompilersHint()
{
    QFETCH(QByteArray, log);
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    QFETCH(int, row);
    QFETCH(int, col);
    QFETCH(QByteArray, recipe);
    const std::string shown
        = log.startsWith("NameError") ? file.toStdString() : log.left(log.indexOf(':')).toStdString();
    const std::string text = log.toStdString();
    const auto made = input(text, {{file.toStdString(), before.toStdString()}}, {error(1, shown, row, col)},
                            fact::FailureType::Compile);
    const auto proposal = autofix::propose(made, {});
    QVERIFY(proposal.has_value());
    QCOMPARE(proposal->patches.size(), size_t(after.isNull() ? 0 : 1));
    if (after.isNull()) {
        QVERIFY(!proposal->whyNot.empty());
        return;
    }
    const fact::Patch &patch = proposal->patches.front();
    QCOMPARE(patch.recipe, recipe.toStdString());
    const auto parsed = validate::parsePatch(patch.diff);
    QVERIFY2(parsed.has_value(), patch.diff.c_str());
    QCOMPARE(QByteArray::fromStdString(validate::applied(parsed->files.front(), before.toStdString()).value()), after);
    QCOMPARE(autofix::propose(made, {})->patches.front().id, patch.id);
}

void AutofixTest::takesTheFormattersDiff()
{
    const std::string log
        = "== format\n--- a/src/a.h\n+++ b/src/a.h\n@@ -1,3 +1,3 @@\n int a;\n-int  b;\n+int b;\n int c;\n"
          "--- a/src/b.h\n+++ b/src/b.h\n@@ -1 +1,2 @@\n-int a; int b;\n+int a;\n+int b;\nerror: not formatted\n";
    const auto proposal
        = autofix::propose(input(log, {{"src/a.h", "int a;\nint  b;\nint c;\n"}, {"src/b.h", "int a; int b;\n"}}, {},
                                 fact::FailureType::LintFormat),
                           {});
    QCOMPARE(proposal->patches.size(), size_t(1));
    QCOMPARE(proposal->patches.front().files, (std::vector<std::string>{"src/a.h", "src/b.h"}));
    QCOMPARE(proposal->patches.front().added, 3);
    QCOMPARE(proposal->patches.front().deleted, 2);
}

void AutofixTest::leavesADiffThatDoesNotMatch()
{
    const std::string log = "--- a/a.h\n+++ b/a.h\n@@ -1,2 +1,2 @@\n int x;\n-int  b;\n+int b;\n";
    QVERIFY(autofix::propose(input(log, {{"a.h", "int a;\nint  b;\n"}}, {}, fact::FailureType::LintFormat), {})
                ->patches.empty());
    const std::string endless = "--- a/a.h\n+++ b/a.h\n@@ -1,999999999 +1,999999999 @@\n int a;\n";
    QVERIFY(autofix::propose(input(endless, {{"a.h", "int a;\n"}}, {}, fact::FailureType::LintFormat), {})
                ->patches.empty());
}

void AutofixTest::claimsNothingElse()
{
    const auto proposal = autofix::propose(input("AssertionError: 1 != 2\n", {{"a.py", "assert 1 == 2\n"}},
                                                 {error(1, "a.py", 1, 0)}, fact::FailureType::TestAssertion),
                                           {});
    QVERIFY(proposal->patches.empty());
    QVERIFY(proposal->whyNot.find("No recipe") != std::string::npos);
}

void AutofixTest::writesDiffsThatApply_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    QTest::addRow("first line") << QByteArray("a\nb\nc\nd\ne\n") << QByteArray("A\nb\nc\nd\ne\n");
    QTest::addRow("last line") << QByteArray("a\nb\nc\nd\ne\n") << QByteArray("a\nb\nc\nd\nE\n");
    QTest::addRow("two places") << QByteArray("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n")
                                << QByteArray("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n12\n");
    QTest::addRow("near places") << QByteArray("1\n2\n3\n4\n5\n6\n7\n") << QByteArray("1\nx\n3\n4\n5\ny\n7\n");
    QTest::addRow("open end, kept") << QByteArray("a\nb") << QByteArray("A\nb");
    QTest::addRow("open end, closed") << QByteArray("a\nb") << QByteArray("a\nb\n");
    QTest::addRow("grown") << QByteArray("a\n") << QByteArray("a\nb\nc\n");
    QTest::addRow("shrunk") << QByteArray("a\nb\nc\n") << QByteArray("b\n");
}

void AutofixTest::writesDiffsThatApply()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const std::string diff = autofix::unifiedDiff("f", before.toStdString(), after.toStdString());
    const auto parsed = validate::parsePatch(diff);
    QVERIFY2(parsed.has_value(), (diff + (parsed ? "" : parsed.error().text)).c_str());
    const auto result = validate::applied(parsed->files.front(), before.toStdString());
    QVERIFY2(result.has_value(), diff.c_str());
    QCOMPARE(QByteArray::fromStdString(*result), after);
}

SIGNALBOX_TEST(AutofixTest)
#include "tst_autofix.moc"
