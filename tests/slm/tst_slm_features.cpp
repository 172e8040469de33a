// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/slm/feature_text.h>
#include <core/slm/features.h>
#include <core/slm/marks.h>
#include <core/slm/measures.h>
#include <core/slm/plain_exp.h>
#include <core/slm/random.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QFile>

#include <bit>
#include <cmath>

using namespace sb;
using namespace sb::slm;

class TestSlmFeatures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void kinds_data();
    void kinds();
    void prefixes_data();
    void prefixes();
    void words_data();
    void words();
    void objects();
    void excerptKeepsItsBudget();
    void bodyLosesTrailers();
    void groupsHaveTheirLength();
    void sameTextSameFeatures();
    void goldenVectors();
    void exponential();
    void marksAreThoseHeld();
    void wordsOfATable();
    void onlySomeGroupsAreNamed();
    void linesAlike();
};

void TestSlmFeatures::kinds_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("kind");
    const std::pair<const char *, const char *> cases[] = {{"src/main.cpp", "src"},
                                                           {"tests/tst_x.cpp", "test"},
                                                           {"src/button.spec.ts", "test"},
                                                           {"pkg/x_test.go", "test"},
                                                           {"docs/a.py", "docs"},
                                                           {"readme.md", "docs"},
                                                           {"license", "docs"},
                                                           {"requirements.txt", "build"},
                                                           {"cmakelists.txt", "build"},
                                                           {"a/notes.txt", "docs"},
                                                           {".github/workflows/x.yml", "ci"},
                                                           {".gitlab-ci.yml", "ci"},
                                                           {"ci/run.sh", "ci"},
                                                           {"yarn.lock", "lock"},
                                                           {"go.sum", "lock"},
                                                           {"package.json", "build"},
                                                           {"app/build.gradle.kts", "build"},
                                                           {"i18n/de.json", "i18n"},
                                                           {"po/de.po", "i18n"},
                                                           {"web/a.scss", "css"},
                                                           {"logo.svg", "asset"},
                                                           {".editorconfig", "meta"},
                                                           {"codeowners", "meta"},
                                                           {"config/a.yaml", "conf"},
                                                           {"", "src"},
                                                           {"/", "src"},
                                                           {"decide/a.c", "src"}};
    for (const auto &[path, kind] : cases)
        QTest::newRow(path) << path << kind;
}

void TestSlmFeatures::kinds()
{
    QFETCH(QString, path);
    QFETCH(QString, kind);
    QCOMPARE(QString::fromStdString(std::string(name(pathKindOf(path.toStdString())))), kind);
}

void TestSlmFeatures::prefixes_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<int>("length"); // -1: none
    QTest::addColumn<QString>("scope");
    QTest::addColumn<bool>("bang");
    QTest::newRow("plain") << "fix: a" << 5 << "" << false;
    QTest::newRow("scope") << "feat(ui): a" << 10 << "ui" << false;
    QTest::newRow("bang") << "feat(ui)!: a" << 11 << "ui" << true;
    QTest::newRow("capital") << "Fix: a" << 5 << "" << false;
    QTest::newRow("no space") << "fix:a" << -1 << "" << false;
    QTest::newRow("component") << "kernel: fix a" << -1 << "" << false;
    QTest::newRow("open scope") << "fix(a: b" << -1 << "" << false;
    QTest::newRow("words") << "fix the thing: now" << -1 << "" << false;
    QTest::newRow("empty") << "" << -1 << "" << false;
    QTest::newRow("only") << "fix:" << -1 << "" << false;
}

void TestSlmFeatures::prefixes()
{
    QFETCH(QString, subject);
    QFETCH(int, length);
    const auto prefix = prefixOf(subject.toStdString());
    QCOMPARE(prefix ? int(prefix->length) : -1, length);
    if (prefix) {
        QTEST(QString::fromStdString(prefix->scope), "scope");
        QTEST(prefix->bang, "bang");
    }
}

void TestSlmFeatures::words_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words"); // joined by a space
    QTest::newRow("case") << "Fix the Thing" << "fix the thing";
    QTest::newRow("hump") << "parseFile" << "parse file";
    QTest::newRow("shout") << "HTTPServer" << "httpserver";
    QTest::newRow("number") << "v12 and 3" << "v # and #";
    QTest::newRow("signs") << "a->b_c" << "a b c";
    QTest::newRow("long") << QString(40, QLatin1Char('x')) + QStringLiteral(" y") << "y";
    QTest::newRow("nothing") << "" << "";
}

void TestSlmFeatures::words()
{
    QFETCH(QString, text);
    std::string buffer;
    std::vector<std::string_view> found;
    const std::string bytes = text.toStdString();
    splitWords(bytes, 40, buffer, found);
    QStringList joined;
    for (const std::string_view word : found)
        joined << QString::fromUtf8(word.data(), qsizetype(word.size()));
    QTEST(joined.join(QLatin1Char(' ')), "words");
    splitWords("a b c d", 2, buffer, found);
    QCOMPARE(found.size(), size_t(2));
}

void TestSlmFeatures::objects()
{
    const auto of = [](std::initializer_list<const char *> paths) {
        std::vector<SampleFile> files;
        for (const char *path : paths)
            files.push_back({path, 'M', 1, 0});
        return objectType(files);
    };
    QCOMPARE(of({"docs/a.md", "README.md"}), std::optional(fact::ChangeType::Docs));
    QCOMPARE(of({"package.json", "yarn.lock"}), std::optional(fact::ChangeType::Build));
    QCOMPARE(of({"Tests/a.py"}), std::optional(fact::ChangeType::Test));
    QCOMPARE(of({"docs/a.md", "src/a.c"}), std::optional<fact::ChangeType>());
    QCOMPARE(of({"src/a.c"}), std::optional<fact::ChangeType>());
    QCOMPARE(of({}), std::optional<fact::ChangeType>());
}

void TestSlmFeatures::excerptKeepsItsBudget()
{
    fact::Change change;
    change.subject = "feat: much";
    for (int i = 0; i < 100; ++i) {
        std::string patch = "@@ -1,9 +1,9 @@ void f()\n";
        for (int line = 0; line < 200; ++line)
            patch += "+line " + std::to_string(line) + "\n context\n-gone\n";
        change.files.push_back(
            {"src/" + std::to_string(i) + ".c", {}, fact::FileStatus::Modified, false, 200, 200, patch});
    }
    const Sample sample = sampleOf(change);
    QCOMPARE(sample.subject, std::string("much"));
    QCOMPARE(sample.files.size(), maxFiles);
    QCOMPARE(sample.fileCount, 100);
    QCOMPARE(sample.added, 20'000);
    QVERIFY(sample.excerpt.size() <= maxExcerpt);
    QVERIFY(sample.excerpt.starts_with(">>> src/0.c\n@@ void f()\n+line 0\n-gone\n"));
    QVERIFY(!sample.excerpt.contains("context"));
}

void TestSlmFeatures::bodyLosesTrailers()
{
    fact::Change change;
    change.body = "Why it is so.\n* fix(ui): inner\nSigned-off-by: A <a@b>\nCo-authored-by: B <b@c>\nNote: stays\n";
    QCOMPARE(sampleOf(change).body, std::string("Why it is so.\ninner\nNote: stays"));
    change.body.assign(100'000, 'x');
    QVERIFY(sampleOf(change).body.size() <= maxBody);
}

namespace {

Sample sampleNumber(int i)
{
    Sample sample;
    sample.subject = std::array{"support a second kiln", "correct the crash in parseFile()", "move Wheel -> clay",
                                "bump version to 2.3", ""}[size_t(i) % 5];
    sample.body = std::array{"", "Closes #12: it was a regression.\n\nSee `kiln` for more."}[size_t(i) % 2];
    sample.files = {{"src/Kiln.cpp", 'M', 3 * i + 1, i}, {"tests/tst_kiln.cpp", 'A', i, 0}};
    if (i % 3 == 0)
        sample.files = {{"docs/kiln.md", 'M', i, 1}};
    if (i % 7 == 6)
        sample.files.push_back({".github/workflows/x.yml", 'D', 0, 4});
    sample.fileCount = int(sample.files.size());
    for (const SampleFile &file : sample.files) {
        sample.added += file.added;
        sample.deleted += file.deleted;
    }
    sample.excerpt = ">>> src/Kiln.cpp\n@@ int main()\n-    return heat(1);\n+    return heat(2);\n+    // a comment\n"
                     "+    if (pot == nullptr)\n+        return;\n@@\n-import a\n+assert(x);\n";
    sample.excerpt.resize(sample.excerpt.size() - size_t(i % 9));
    return sample;
}

} // namespace

void TestSlmFeatures::groupsHaveTheirLength()
{
    Extractor extract;
    std::array<double, groups> squares{};
    for (const Feature &feature : extract(sampleNumber(1)))
        squares[size_t(feature.group)] += double(feature.value) * feature.value;
    for (int group = 0; group < groups; ++group)
        QVERIFY2(squares[size_t(group)] > 0.3 && squares[size_t(group)] < 3, qPrintable(QString::number(group)));
    Extractor some(bit(Group::Numbers));
    for (const Feature &feature : some(sampleNumber(1)))
        QCOMPARE(feature.group, Group::Numbers);
}

void TestSlmFeatures::sameTextSameFeatures()
{
    Extractor fresh, used, naming;
    naming.nameFeatures();
    for (int i = 0; i < 20; ++i)
        (void)used(sampleNumber(i));
    const auto a = fresh(sampleNumber(3)), b = used(sampleNumber(3)), c = naming(sampleNumber(3));
    QCOMPARE(a.size(), b.size());
    for (size_t i = 0; i < a.size(); ++i) {
        QCOMPARE(a[i].key, b[i].key);
        QCOMPARE(a[i].value, b[i].value);
        QCOMPARE(a[i].key, c[i].key);
        QVERIFY(naming.nameOf(i).contains(':') || naming.nameOf(i).starts_with('n'));
    }
}

/// A vector that moves means that the model in resources/models no longer fits: train it again, then renew this file with
/// SIGNALBOX_RENEW_GOLDENS=1.
void TestSlmFeatures::goldenVectors()
{
    QByteArray found;
    Extractor extract;
    for (int i = 0; i < 40; ++i) {
        std::string bytes;
        const auto features = extract(sampleNumber(i));
        for (const Feature &feature : features)
            bytes += sb::format("{} {} {:08x}\n", uint32_t(feature.key), int(feature.group),
                                std::bit_cast<uint32_t>(feature.value));
        found += sb::format("{} {} {}\n", i, features.size(), sha256Hex(bytes)).c_str();
    }
    QFile file(sb::test::checkout("tests/slm/golden_vectors.txt"));
    if (qEnvironmentVariableIsSet("SIGNALBOX_RENEW_GOLDENS")) {
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(found);
        return;
    }
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(found, file.readAll());
}

void TestSlmFeatures::exponential()
{
    for (double x = -50; x < 50; x += 0.37)
        QVERIFY(std::abs(plainExp(x) / std::exp(x) - 1) < 1e-14);
    QCOMPARE(plainExp(0), 1.0);
    QCOMPARE(plainExp(-1e9), 0.0);
    QCOMPARE(plainExp(std::nan("")), 0.0);
    QVERIFY(std::isfinite(plainExp(1e9)));
}

/// Against a search for each mark by itself, over texts made of pieces of marks.
void TestSlmFeatures::marksAreThoseHeld()
{
    static constexpr std::array<std::string_view, 6> texts = {"if (", "catch", "cache", "tch", "ref #", "efr"};
    static constexpr Marks marks(
        {{texts[0], 1}, {texts[1], 2}, {texts[2], 4}, {texts[3], 8}, {texts[4], 16}, {texts[5], 32}});
    Random random(7);
    std::string text;
    uint32_t met = 0;
    for (int round = 0; round < 20'000; ++round) {
        text.clear();
        for (uint32_t left = random.below(6); left > 0; --left) {
            const std::string_view piece = texts[random.below(texts.size())];
            const size_t from = random.below(uint32_t(piece.size()));
            text.append(piece.substr(from, 1 + random.below(uint32_t(piece.size()))));
        }
        uint32_t expected = 0;
        for (size_t i = 0; i < texts.size(); ++i)
            expected |= text.contains(texts[i]) ? 1u << i : 0;
        if (marks.heldBy(text) != expected)
            QFAIL(qPrintable(QString::fromStdString(text)));
        met |= expected;
    }
    QCOMPARE(met, 63u);
}

void TestSlmFeatures::wordsOfATable()
{
    static constexpr WordBits words({{"tests", 1}, {"specs", 2}, {"ab", 4}, {"ba", 8}, {"tests", 16}});
    QCOMPARE(words.of("tests"), 17u);
    QCOMPARE(words.of("specs"), 2u);
    QCOMPARE(words.of("ab"), 4u);
    QCOMPARE(words.of("ba"), 8u);
    for (const char *other : {"", "a", "aa", "test", "teets", "testss"})
        QCOMPARE(words.of(other), 0u);
}

void TestSlmFeatures::onlySomeGroupsAreNamed()
{
    Extractor extract;
    extract.nameFeatures(bit(Group::Subject) | bit(Group::Shape));
    const auto features = extract(sampleNumber(3));
    for (size_t i = 0; i < features.size(); ++i)
        QCOMPARE(extract.nameOf(i).empty(), features[i].group != Group::Subject && features[i].group != Group::Shape);
}

void TestSlmFeatures::linesAlike()
{
    QVERIFY(alikeButForSpace("a,  b;", "a b"));
    QVERIFY(!alikeButForSpace("a b", "a c"));
    QVERIFY(alikeButForDigits("v1.2", "v13.4"));
    QVERIFY(!alikeButForDigits("v1", "w1"));
    Side side;
    for (const char *line : {"", "// x", "import a", "if (a) return;", "assert(null)", "for x in y", "TODO: later"})
        side.count(line);
    QCOMPARE(side.lines, 7);
    QCOMPARE(side.blank, 1);
    QCOMPARE(side.comments, 1);
    QCOMPARE(side.imports, 1);
    QCOMPARE(side.conditions, 1);
    QCOMPARE(side.asserts, 1);
    QCOMPARE(side.nulls, 1);
    QCOMPARE(side.loops, 1);
    QCOMPARE(side.todos, 1);
}

SIGNALBOX_TEST(TestSlmFeatures)
#include "tst_slm_features.moc"
