// SPDX-License-Identifier: GPL-3.0-or-later
#include "../sanitizers/effort.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/classify/change_type.h>
#include <core/classify/classify.h>
#include <core/classify/traits.h>
#include <core/engine/patch_change.h>
#include <core/slm/sample.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QDir>

#include <array>
#include <random>

using namespace sb;
using fact::ChangeType;

Q_DECLARE_METATYPE(fact::Change)

namespace {

fact::Change change(const char *subject, std::initializer_list<const char *> paths, const char *body = "")
{
    fact::Change made;
    made.subject = subject;
    made.body = body;
    for (const char *path : paths)
        made.files.push_back(
            {path, path, fact::FileStatus::Modified, false, 3, 1, "@@ -1,2 +1,4 @@\n-a\n+b\n+c\n+d\n"});
    return made;
}

classify::TypeVerdict verdictOf(const fact::Change &made, const std::string &author = {}, bool mask = false,
                                std::vector<fact::TierAnswer> endpoints = {})
{
    return classify::typeOf({made, author, mask, **classify::shippedModel(), nullptr, std::move(endpoints)});
}

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestClassify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rulesThatAreSafe_data();
    void rulesThatAreSafe();
    void authorsWord();
    void authorAndModelDisagree();
    void maskHidesThePrefix();
    void whatASquashedCommitTakesBackIsNoRevert();
    void everyTierIsKept();
    void endpointDecides();
    void endpointIsNotHeardWhereNobodyAsked();
    void endpointsWeigh_data();
    void endpointsWeigh();
    void endpointMergesNothing();
    void traits_data();
    void traits();
    void explains();
    void patches_data();
    void patches();
    void goldenAssessments();
    void hostileDiffs();
};

void TestClassify::rulesThatAreSafe_data()
{
    QTest::addColumn<fact::Change>("made");
    QTest::addColumn<QString>("author");
    QTest::addColumn<QString>("type");
    QTest::newRow("revert title") << change("Revert \"feat: a\"", {"src/a.c"}) << "" << "revert";
    QTest::newRow("revert body") << change("undo it", {"src/a.c"}, "This reverts commit 0123456.") << "" << "revert";
    QTest::newRow("revert in a later line")
        << change("undo it", {"src/a.c"}, "Sorry.\n\nThis reverts commit 0123456.") << "" << "revert";
    QTest::newRow("docs") << change("better words", {"docs/a.md", "README.md"}) << "" << "docs";
    QTest::newRow("ci") << change("two more compilers", {".github/workflows/t.yml"}) << "" << "ci";
    QTest::newRow("bot, lock files") << change("Bump a from 1 to 2", {"package.json", "yarn.lock"}) << "dependabot[bot]"
                                     << "build";
    QTest::newRow("bot, actions") << change("Bump actions/checkout", {".github/workflows/t.yml"}) << "renovate" << "ci";
}

void TestClassify::rulesThatAreSafe()
{
    QFETCH(fact::Change, made);
    QFETCH(QString, author);
    const auto verdict = verdictOf(made, author.toStdString());
    QTEST(QString::fromStdString(std::string(fact::name(verdict.type))), "type");
    QCOMPARE(verdict.tiers.front().tier, std::string("rules"));
    double sum = 0;
    for (const auto &[type, share] : verdict.probabilities)
        sum += share;
    QVERIFY(std::abs(sum - 1) < 1e-9);
}

void TestClassify::authorsWord()
{
    const auto verdict = verdictOf(change("refactor(kiln): split the door", {"src/kiln.c"}));
    QCOMPARE(verdict.type, ChangeType::Refactor);
    QVERIFY(verdict.confidence >= 0.7);
    QVERIFY(!verdict.uncertain);
}

void TestClassify::authorAndModelDisagree()
{
    const auto verdict = verdictOf(change("feat: correct typos in the manual", {"docs/a.md"}));
    QCOMPARE(verdict.type, ChangeType::Feat);
    QVERIFY(verdict.uncertain);
    QCOMPARE(verdict.tiers.back().tier, std::string("person"));
    QVERIFY(verdict.probabilities.at(ChangeType::Docs) > 0.2); // the other candidate
}

void TestClassify::maskHidesThePrefix()
{
    const fact::Change wrong = change("perf: correct typos in the manual", {"docs/a.md"});
    QCOMPARE(verdictOf(wrong, {}, true).type, ChangeType::Docs);
    const auto masked = verdictOf(wrong, {}, true),
               bare = verdictOf(change("correct typos in the manual", {"docs/a.md"}));
    QCOMPARE(masked.confidence, bare.confidence);
}

void TestClassify::whatASquashedCommitTakesBackIsNoRevert()
{
    const auto verdict = verdictOf(change("support hooks in plugins", {"src/a.c", "src/b.c"},
                                          "* add it\n\n* Revert \"x\"\n\nThis reverts commit 0123456.\n\n* again"));
    QCOMPARE(fact::name(verdict.type), std::string_view("feat"));
    QCOMPARE(verdict.tiers.front().tier, std::string("model"));
}

void TestClassify::everyTierIsKept()
{
    const auto verdict = verdictOf(change("docs: explain", {"docs/a.md"}));
    std::vector<std::string> names;
    for (const fact::TierAnswer &tier : verdict.tiers) {
        names.push_back(tier.tier);
        QVERIFY(!tier.why.empty());
    }
    QCOMPARE(names, (std::vector<std::string>{"rules", "model", "author"}));
}

void TestClassify::endpointDecides()
{
    const fact::Change unclear = change("feat: correct typos in the manual", {"docs/a.md"});
    QVERIFY(verdictOf(unclear).uncertain);
    const auto verdict = verdictOf(unclear, {}, false, {{"endpoint", ChangeType::Docs, 0.9, "only prose changes"}});
    QCOMPARE(verdict.type, ChangeType::Docs);
    QVERIFY(!verdict.uncertain);
    QCOMPARE(verdict.tiers.back().tier, std::string("endpoint"));
}

void TestClassify::endpointIsNotHeardWhereNobodyAsked()
{
    const auto verdict = verdictOf(change("docs: explain", {"docs/a.md"}), {}, false,
                                   {{"endpoint", ChangeType::Feat, 0.99, "because"}});
    QCOMPARE(verdict.type, ChangeType::Docs);
    QCOMPARE(verdict.tiers.back().tier, std::string("endpoint")); // kept all the same
}

void TestClassify::endpointsWeigh_data()
{
    using Answers = std::vector<fact::TierAnswer>;
    QTest::addColumn<Answers>("answers");
    QTest::addColumn<bool>("settled");
    QTest::addColumn<ChangeType>("type");
    const fact::TierAnswer docs{"slm a", ChangeType::Docs, 0.9, "prose"}, feat{"slm a", ChangeType::Feat, 0.9, "new"};
    const fact::TierAnswer unsure{"slm a", ChangeType::Docs, 0.5, "perhaps"},
        none{"slm a", ChangeType::Chore, 0, "not answered: x"};
    const fact::TierAnswer perf{"slm a", ChangeType::Perf, 1, "so they say"},
        alsoPerf{"llm b", ChangeType::Perf, 1, "so they say"};
    const fact::TierAnswer later{"llm b", ChangeType::Docs, 0.9, "prose"};
    QTest::newRow("one of two that are possible") << Answers{docs} << true << ChangeType::Docs;
    QTest::newRow("the other one") << Answers{feat} << true << ChangeType::Feat;
    QTest::newRow("not sure itself") << Answers{unsure} << false << ChangeType::Feat;
    QTest::newRow("no answer") << Answers{none} << false << ChangeType::Feat;
    QTest::newRow("no answer, then one") << Answers{none, later} << true << ChangeType::Docs;
    QTest::newRow("alone in the impossible") << Answers{perf} << false << ChangeType::Feat;
    QTest::newRow("two in the impossible") << Answers{perf, alsoPerf} << true << ChangeType::Perf;
    QTest::newRow("they disagree") << Answers{perf, later} << true << ChangeType::Docs; // two of four say docs
    QTest::newRow("settled by the first") << Answers{docs, alsoPerf} << true << ChangeType::Docs;
}

void TestClassify::endpointsWeigh()
{
    QFETCH(std::vector<fact::TierAnswer>, answers);
    const fact::Change unclear = change("feat: correct typos in the manual", {"docs/a.md"});
    const auto verdict = verdictOf(unclear, {}, false, answers);
    QTEST(!verdict.uncertain, "settled");
    QTEST(verdict.byEndpoint, "settled");
    QTEST(verdict.type, "type");
    QVERIFY(verdict.confidence < 0.9); // an endpoint's word is not calibrated
    for (const fact::TierAnswer &answer : answers) // kept, whether it was heard or not
        QVERIFY(std::ranges::contains(verdict.tiers, answer));
    double sum = 0;
    for (const auto &[type, share] : verdict.probabilities)
        sum += share;
    QVERIFY(std::abs(sum - 1) < 1e-9);
}

void TestClassify::endpointMergesNothing()
{
    classify::Input input;
    input.change = change("feat: correct typos in the manual", {"docs/a.md"});
    const auto rules = classify::shippedAutoRules();
    QVERIFY(rules);
    for (const char *who : {"slm a", "llm b"}) {
        input.endpointAnswers = {{who, ChangeType::Docs, 1, "merge it at once"}};
        const auto tipped = classify::classify(input, *rules, {});
        QVERIFY(tipped && tipped->byEndpoint);
        QCOMPARE(tipped->type, ChangeType::Docs);
        QVERIFY(!std::ranges::contains(tipped->actions, "auto_merge")
                && !std::ranges::contains(tipped->actions, "ci_skip"));
        QVERIFY(tipped->decision >= fact::Verdict::RunTestsFull && tipped->requiresFullCi);
        const auto again = classify::preview(*rules, {*tipped}); // nor where the rules are tried on what is stored
        QVERIFY(!again.front().changes());
    }
    input.corrected = ChangeType::Docs; // a person's word does
    const auto corrected = classify::classify(input, *rules, {});
    QVERIFY(corrected && !corrected->byEndpoint);
}

void TestClassify::traits_data()
{
    QTest::addColumn<fact::Change>("made");
    QTest::addColumn<QString>("traits");
    const auto with = [](fact::Change made, const char *patch, fact::FileStatus status = fact::FileStatus::Modified) {
        made.files.front().patch = patch;
        made.files.front().status = status;
        return made;
    };
    QTest::newRow("none") << change("fix: a", {"src/a.c"}) << "";
    QTest::newRow("bang") << change("feat(a)!: b", {"src/a.c"}) << "breaking";
    QTest::newRow("footer") << change("feat: b", {"src/a.c"}, "Text.\n\nBREAKING CHANGE: kelvin") << "breaking";
    QTest::newRow("footer with dash") << change("feat: b", {"src/a.c"}, "BREAKING-CHANGE: kelvin") << "breaking";
    QTest::newRow("words in a sentence") << change("feat: b", {"src/a.c"}, "This is no BREAKING CHANGE at all") << "";
    QTest::newRow("cve") << change("update b", {"src/a.c"}, "see CVE-2024-12345") << "security";
    QTest::newRow("cwe") << change("CWE-79 in b", {"src/a.c"}) << "security";
    QTest::newRow("ghsa") << change("update b", {"go.sum"}, "GHSA-abcd-1234-wxyz") << "security";
    QTest::newRow("rustsec") << change("update b", {"Cargo.lock"}, "RUSTSEC-2024-0001") << "security";
    QTest::newRow("title") << change("close a path traversal", {"src/a.c"}) << "security";
    QTest::newRow("login") << change("fix: a", {"src/login/form.ts"}) << "security";
    QTest::newRow("tests of a login") << change("fix: a", {"tests/login/form.ts"}) << "";
    QTest::newRow("proto") << change("feat: a", {"api/a.proto"}) << "api_contract";
    QTest::newRow("graphql") << change("feat: a", {"a.graphql"}) << "api_contract";
    QTest::newRow("openapi") << change("feat: a", {"docs-src/openapi.yaml"}) << "api_contract";
    QTest::newRow("exported header") << change("feat: a", {"include/kiln/kiln.h"}) << "api_contract";
    QTest::newRow("private header") << change("feat: a", {"src/kiln.h"}) << "";
    QTest::newRow("exports") << with(change("feat: a", {"p/package.json"}),
                                     "@@\n-  \"main\": \"a.js\",\n+  \"main\": \"b.js\",\n")
                             << "api_contract";
    QTest::newRow("version only") << with(change("feat: a", {"package.json"}),
                                          "@@\n-  \"version\": \"1\",\n+  \"version\": \"2\",\n")
                                  << "";
    QTest::newRow("rpc removed") << with(change("drop it", {"a.proto"}), "@@\n-  rpc Light(A) returns (B);\n")
                                 << "api_contract breaking";
    QTest::newRow("rpc changed") << with(change("change it", {"a.proto"}),
                                         "@@\n-  rpc Light(A) returns (B);\n+  rpc Light(A) returns (C);\n")
                                 << "api_contract";
    QTest::newRow("interface deleted") << with(change("drop it", {"a.proto"}), "", fact::FileStatus::Deleted)
                                       << "api_contract breaking";
}

void TestClassify::traits()
{
    QFETCH(fact::Change, made);
    std::vector<std::string> reasons;
    const auto found = classify::traitsOf(made, &reasons);
    QStringList joined;
    for (const std::string &trait : found)
        joined << QString::fromStdString(trait);
    QTEST(joined.join(QLatin1Char(' ')), "traits");
    QCOMPARE(reasons.size(), found.size());
}

void TestClassify::explains()
{
    const auto verdict = verdictOf(change("support a second kiln", {"src/kiln.c"}));
    QVERIFY2(verdict.why.contains('\'') || verdict.why.contains("file"), verdict.why.c_str());
    QVERIFY(!verdict.why.contains(':')); // a feature's name is not for people
}

void TestClassify::patches_data()
{
    QTest::addColumn<QByteArray>("diff");
    QTest::addColumn<QString>("files"); // path status +added -deleted
    QTest::newRow("git") << QByteArray("Subject: [PATCH 1/2] feat: a\n\nbody\n---\ndiff --git a/x b/x\n--- a/x\n+++ "
                                       "b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n")
                         << "x 1 +1 -1";
    QTest::newRow("plain diff -u") << QByteArray("--- a/x.c\t2026-01-01\n+++ b/x.c\t2026-01-02\n@@ -1 +1 @@\n-a\n+b\n")
                                   << "x.c 1 +1 -1";
    QTest::newRow("two without a git line")
        << QByteArray("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n--- a/y\n+++ b/y\n@@ -1 +1,2 @@\n a\n+b\n")
        << "x 1 +1 -1|y 1 +1 -0";
    QTest::newRow("added") << QByteArray(
        "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n")
                           << "x 0 +1 -0";
    QTest::newRow("deleted") << QByteArray(
        "diff --git a/x b/x\ndeleted file mode 100644\n--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")
                             << "x 2 +0 -1";
    QTest::newRow("renamed") << QByteArray("diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n")
                             << "y 3 +0 -0";
    QTest::newRow("a removed line that looks like a header")
        << QByteArray("diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/q\n+++ b/q\n c\n") << "x 1 +1 -1";
    QTest::newRow("nothing") << QByteArray("hello\n") << "";
    QTest::newRow("huge counts") << QByteArray("--- a/x\n+++ b/x\n@@ -1,99999999999999999999 +1,9 @@\n-a\n")
                                 << "x 1 +0 -1";
}

void TestClassify::patches()
{
    QFETCH(QByteArray, diff);
    const fact::Change made = engine::changeOfPatch({diff.constData(), size_t(diff.size())}, {});
    QStringList files;
    for (const fact::FileChange &file : made.files)
        files << QString::fromStdString(
            sb::format("{} {} +{} -{}", file.path, int(file.status), file.added, file.deleted));
    QTEST(files.join(QLatin1Char('|')), "files");
    if (diff.startsWith("Subject"))
        QCOMPARE(made.subject, std::string("feat: a"));
}

/// What is said of 40 changes that people made, and of 12 that each show one rule; renew with SIGNALBOX_RENEW_GOLDENS=1 after a change that means to change it.
void TestClassify::goldenAssessments()
{
    const QDir folder(sb::test::checkout("tests/classify/patches"));
    const QStringList names = folder.entryList({QStringLiteral("*.patch")}, QDir::Files, QDir::Name);
    QCOMPARE(names.size(), 52);
    const auto rules = classify::shippedAutoRules();
    QByteArray found;
    for (const QString &name : names) {
        const QByteArray text = read(folder.filePath(name));
        for (const bool mask : {false, true}) {
            classify::Input input;
            input.change = engine::changeOfPatch({text.constData(), size_t(text.size())}, {});
            input.maskPrefix = mask;
            const auto assessment = classify::classify(input, *rules, Cancel());
            QVERIFY(assessment);
            std::string tiers;
            for (const fact::TierAnswer &tier : assessment->tiers)
                tiers += sb::format(" {}:{}", tier.tier, fact::name(tier.type));
            std::string traits;
            for (const std::string &trait : assessment->traits)
                traits += " " + trait;
            found += sb::format("{}{}: {} {:.2f}{}{} |{} | risk {} {} | {} ({}) | {} {}\n", name.toStdString(),
                                mask ? " (masked)" : "", fact::name(assessment->type), assessment->confidence,
                                assessment->uncertain ? " uncertain" : "", traits, tiers, assessment->risk.score,
                                fact::name(assessment->risk.level), fact::name(assessment->decision),
                                join(assessment->actions, ","), assessment->changelog.category,
                                assessment->changelog.component)
                         .c_str();
        }
    }
    const QString path = sb::test::checkout("tests/classify/golden_types.txt");
    if (qEnvironmentVariableIsSet("SIGNALBOX_RENEW_GOLDENS")) {
        QFile file(path);
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(found);
        return;
    }
    QCOMPARE(QString::fromUtf8(found), QString::fromUtf8(read(path)));
}

/// 100,000 random and mutated diffs: whatever they hold, there is a whole assessment whose shares and reasons sum up.
void TestClassify::hostileDiffs()
{
    std::vector<std::string> seeds;
    const QDir folder(sb::test::checkout("tests/classify/patches"));
    for (const QString &name : folder.entryList({QStringLiteral("[45]*.patch")}, QDir::Files))
        seeds.push_back(read(folder.filePath(name)).toStdString());
    QVERIFY(seeds.size() >= 12);
    constexpr std::array<std::string_view, 16> parts = {"diff --git a/",
                                                        "--- a/",
                                                        "+++ b/",
                                                        "@@ -1,2 +1,3 @@\n",
                                                        "+",
                                                        "-",
                                                        "\n",
                                                        " ",
                                                        "src/a.c",
                                                        "docs/b.md",
                                                        "Subject: fix: x\n",
                                                        "rename from ",
                                                        "new file mode 100644\n",
                                                        "Binary files a/x and b/x differ\n",
                                                        "GIT binary patch\n",
                                                        "99999999999999999999"};
    const auto rules = classify::shippedAutoRules();
    QVERIFY(rules);
    std::mt19937 random(20261121);
    for (int round = 0; round < test::effort(100'000); ++round) {
        std::string text;
        if (round % 4 == 0) { // what a diff is made of, in any order
            for (uint32_t i = random() % 60; i > 0; --i)
                text += random() % 8 == 0 ? std::string(random() % 20, char(random()))
                                          : std::string(parts[random() % parts.size()]);
        } else {
            text = seeds[random() % seeds.size()];
        }
        for (uint32_t i = random() % 6; i > 0 && !text.empty(); --i) {
            const size_t at = random() % text.size();
            switch (random() % 5) {
            case 0: text[at] = char(random()); break;
            case 1: text.erase(at, random() % 40); break;
            case 2: text.insert(at, text.substr(random() % text.size(), random() % 80)); break;
            case 3: text.insert(at, 1 + random() % 300, char(random())); break;
            case 4: text.resize(at); break;
            }
        }
        classify::Input input;
        input.change = engine::changeOfPatch(text, {});
        const auto assessment = classify::classify(input, *rules, Cancel());
        QVERIFY(assessment);
        double sum = 0, points = 0;
        for (const auto &[type, share] : assessment->probabilities)
            sum += share;
        for (const fact::Reason &reason : assessment->risk.reasons)
            points += reason.points;
        QVERIFY(std::abs(sum - 1) < 1e-6);
        QCOMPARE(points, double(assessment->risk.score));
        QVERIFY(!assessment->actions.empty());
    }
}

SIGNALBOX_TEST(TestClassify)
#include "tst_classify.moc"
