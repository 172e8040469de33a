// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/format.h>
#include <core/git/repository.h>
#include <core/history/imports.h>
#include <core/history/resolve.h>
#include <core/syntax/imports.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::history;
using namespace Qt::StringLiterals;

using Words = std::vector<std::string>;
Q_DECLARE_METATYPE(Words)

class tst_imports : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsWhatAFileNames_data();
    void readsWhatAFileNames();
    void findsTheFileThatIsMeant_data();
    void findsTheFileThatIsMeant();
    void normalisesPaths();
    void parsesOnlyWhatChanged();
    void followsDependantsByDepth();
};

void tst_imports::readsWhatAFileNames_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<Words>("names");
    QTest::newRow("c++") << QByteArray("a.cpp")
                         << QByteArray("#include \"b.h\"\n#ifdef X\n#include <c/d.h>\n#endif\nint main() {}\n")
                         << Words{"b.h", "c/d.h"};
    QTest::newRow("python") << QByteArray("a.py")
                            << QByteArray("import os.path, a.b as c\nfrom .x import y\nfrom p.q import r\n"
                                          "def f():\n    import late\n")
                            << Words{".x", ".x.y", "a.b", "late", "os.path", "p.q", "p.q.r"};
    QTest::newRow("typescript") << QByteArray("a.ts")
                                << QByteArray("import x from './x'\nexport * from \"./y\"\nconst z = require('z')\n"
                                              "const w = await import('./w')\nf('./no')\n")
                                << Words{"./w", "./x", "./y", "z"};
    QTest::newRow("go") << QByteArray("a.go")
                        << QByteArray("package a\nimport (\n\t\"fmt\"\n\tx \"example.org/m/x\"\n)\n")
                        << Words{"example.org/m/x", "fmt"};
    QTest::newRow("rust") << QByteArray("a.rs")
                          << QByteArray("mod inner;\nmod here { }\nuse crate::a::{b, c::{d as e, f}};\nuse std::io;\n")
                          << Words{"crate::a::b", "crate::a::c::d", "crate::a::c::f", "mod inner", "std::io"};
    QTest::newRow("java") << QByteArray("A.java")
                          << QByteArray("package p;\nimport a.b.C;\nimport static d.E.f;\nimport g.*;\nclass A {}\n")
                          << Words{"a.b.C", "d.E.f", "g.*"};
    QTest::newRow("not a language") << QByteArray("a.txt") << QByteArray("#include \"b.h\"\n") << Words{};
    QTest::newRow("broken") << QByteArray("a.cpp") << QByteArray("#include \"b.h\"\n}}}{{{ \x01 #include")
                            << Words{"b.h"};
}

void tst_imports::readsWhatAFileNames()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, source);
    QTEST(syntax::importsOf(path.toStdString(), source.toStdString()), "names");
}

void tst_imports::findsTheFileThatIsMeant_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("language");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<Words>("found");
    const auto row = [](const char *title, const char *from, const char *language, const char *name, Words found) {
        QTest::newRow(title) << QByteArray(from) << QByteArray(language) << QByteArray(name) << std::move(found);
    };
    row("beside", "core/a/x.cpp", "cpp", "x.h", {"core/a/x.h"});
    row("from the root", "core/b/y.cpp", "cpp", "core/a/x.h", {"core/a/x.h"});
    row("nearest of two", "lib/z.cpp", "cpp", "util.h", {"lib/util.h"});
    row("outside", "core/a/x.cpp", "cpp", "vector", {});
    row("module", "app/main.py", "python", "app.models.user", {"app/models/user.py"});
    row("package", "app/main.py", "python", "app.models", {"app/models/__init__.py"});
    row("relative", "app/models/user.py", "python", "..main", {"app/main.py"});
    row("own package", "app/models/user.py", "python", ".", {"app/models/__init__.py"});
    row("no ending", "web/src/a.ts", "typescript", "./b", {"web/src/b.ts"});
    row("index", "web/src/a.ts", "typescript", "./dir", {"web/src/dir/index.ts"});
    row("compiled name", "web/src/a.ts", "typescript", "./b.js", {"web/src/b.ts"});
    row("workspace", "web/src/a.ts", "typescript", "@org/kit", {"packages/kit/src/index.ts"});
    row("npm", "web/src/a.ts", "typescript", "react", {});
    row("go package", "cmd/m/main.go", "go", "example.org/m/pkg/x", {"pkg/x/x.go"});
    row("go standard library", "cmd/m/main.go", "go", "pkg/x", {});
    row("crate", "crates/one/src/lib.rs", "rust", "crate::a::Item", {"crates/one/src/a.rs"});
    row("super", "crates/one/src/a.rs", "rust", "super::b", {"crates/one/src/b/mod.rs"});
    row("mod", "crates/one/src/lib.rs", "rust", "mod b", {"crates/one/src/b/mod.rs"});
    row("another crate", "crates/two/src/main.rs", "rust", "one::a::Item", {"crates/one/src/a.rs"});
    row("class", "j/src/p/A.java", "java", "p.q.B", {"j/src/p/q/B.java"});
    row("static", "j/src/p/A.java", "java", "p.q.B.make", {"j/src/p/q/B.java"});
    row("all of a package", "j/src/p/A.java", "java", "p.q.*", {"j/src/p/q/B.java"});
}

void tst_imports::findsTheFileThatIsMeant()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, language);
    QFETCH(QByteArray, name);
    const std::vector<std::string> paths = {"core/a/x.h",
                                            "core/a/x.cpp",
                                            "core/b/y.cpp",
                                            "core/util.h",
                                            "lib/util.h",
                                            "lib/z.cpp",
                                            "app/main.py",
                                            "app/models/__init__.py",
                                            "app/models/user.py",
                                            "web/src/a.ts",
                                            "web/src/b.ts",
                                            "web/src/dir/index.ts",
                                            "packages/kit/package.json",
                                            "packages/kit/src/index.ts",
                                            "cmd/m/main.go",
                                            "pkg/x/x.go",
                                            "pkg/x/x_test.go",
                                            "crates/one/Cargo.toml",
                                            "crates/one/src/lib.rs",
                                            "crates/one/src/a.rs",
                                            "crates/one/src/b/mod.rs",
                                            "crates/two/src/main.rs",
                                            "j/src/p/A.java",
                                            "j/src/p/q/B.java"};
    Words found;
    for (const uint32_t id : Resolver(paths).resolve(from.toStdString(), language.toStdString(), name.toStdString()))
        found.push_back(paths[id]);
    QTEST(found, "found");
}

void tst_imports::normalisesPaths()
{
    QCOMPARE(normalised("a/b", "../c/./d"), std::string("a/c/d"));
    QCOMPARE(normalised("", "x"), std::string("x"));
    QCOMPARE(normalised("a", "../../x"), std::string());
}

void tst_imports::parsesOnlyWhatChanged()
{
    const QTemporaryDir folder;
    const auto repository = git::Repository::initBare(folder.filePath(u"r.git"_s).toStdString(), "main");
    QVERIFY(repository);
    const git::Identity ada{"Ada", "ada@example.org", Time(std::chrono::seconds(1'700'000'000))};
    const auto commit = [&](const fact::Sha &parent,
                            const std::vector<std::pair<std::string, std::optional<std::string>>> &files) {
        return *repository->writeCommit(*repository->writeTree(parent, files),
                                        parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent}, "x", ada);
    };
    const fact::Sha one = commit({},
                                 {{"a.h", "int a;\n"},
                                  {"a.cpp", "#include \"a.h\"\n"},
                                  {"b.h", "#include \"a.h\"\nint b;\n"},
                                  {"b.cpp", "#include \"b.h\"\n"},
                                  {"notes.txt", "#include \"a.h\"\n"}});
    Imports imports;
    QCOMPARE(imports.update(*repository, one, {}).value(), 4);
    QCOMPARE(imports.dependantsOf({"a.h"}), (Words{"a.cpp", "b.cpp", "b.h"}));
    QCOMPARE(imports.dependantsOf({"a.cpp"}), (Words{"a.h", "b.cpp", "b.h"})); // who needs a.cpp includes a.h
    QVERIFY(imports.covers("a.h") && !imports.covers("notes.txt"));
    QCOMPARE(imports.importsOf("b.cpp"), Words{"b.h"});
    const fact::Sha two = commit(one, {{"b.h", "int b;\n"}});
    QCOMPARE(imports.update(*repository, two, {}).value(), 1);
    QCOMPARE(imports.dependantsOf({"a.h"}), Words{"a.cpp"});

    const std::string file = folder.filePath(u"x.imports"_s).toStdString();
    QVERIFY(imports.save(file));
    Imports again = Imports::load(file);
    QCOMPARE(again.commit(), two);
    QCOMPARE(again.dependantsOf({"a.h"}), Words{"a.cpp"});
    QCOMPARE(again.update(*repository, one, {}).value(), 1);
}

void tst_imports::followsDependantsByDepth()
{
    const QTemporaryDir folder;
    const auto repository = git::Repository::initBare(folder.filePath(u"r.git"_s).toStdString(), "main");
    std::vector<std::pair<std::string, std::optional<std::string>>> files = {{"m0.py", ""}};
    for (int i = 1; i < 6; ++i)
        files.emplace_back(sb::format("m{}.py", i), sb::format("import m{}\n", i - 1));
    files.emplace_back("ring.py", "import ring2\n");
    files.emplace_back("ring2.py", "import ring\n");
    const auto tree = repository->writeTree({}, files);
    const auto commit = repository->writeCommit(*tree, {}, "x", {"Ada", "a@b", Time(std::chrono::seconds(1))});
    Imports imports;
    QVERIFY(imports.update(*repository, *commit, {}));
    QCOMPARE(imports.dependantsOf({"m0.py"}, 1), Words{"m1.py"});
    QCOMPARE(imports.dependantsOf({"m0.py"}, 3), (Words{"m1.py", "m2.py", "m3.py"}));
    QCOMPARE(imports.dependantsOf({"m0.py"}, 9).size(), size_t(5));
    QCOMPARE(imports.dependantsOf({"m0.py"}, 9, 2).size(), size_t(2));
    QCOMPARE(imports.dependantsOf({"ring.py"}, 100), Words{"ring2.py"});
    QVERIFY(imports.dependantsOf({"nowhere.py"}).empty());
}

SIGNALBOX_TEST(tst_imports)
#include "tst_imports.moc"
