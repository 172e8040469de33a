// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/history/walk.h>

#include <tests/registry.h>

#include <cmath>
#include <set>

using namespace sb::history;

namespace {

constexpr int64_t day = 86'400;
constexpr int64_t begin = 1'700'000'000;

Commit commit(int64_t atDay, std::string author, std::string subject, std::vector<Touch> files)
{
    Commit made;
    made.author = std::move(author);
    made.time = begin + atDay * day;
    made.fix = isFix(subject);
    made.subject = std::move(subject);
    made.fileCount = int(files.size());
    made.files = std::move(files);
    return made;
}

double count(const Features &features, Feature feature)
{
    return std::expm1(features[size_t(feature)]);
}

} // namespace

class tst_history_walk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void knowsSourceByItsPath_data();
    void knowsSourceByItsPath();
    void knowsFixesByTheirSubject_data();
    void knowsFixesByTheirSubject();
    void measuresSizeAndSpread();
    void remembersWhatFilesWentThrough();
    void knowsWhoWorksWhere();
    void aCommitSeesOnlyWhatCameBefore();
    void namesEachFeatureOnce();
    void keepsTheNewestThousand();
};

void tst_history_walk::knowsSourceByItsPath_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("source");
    QTest::newRow("c++") << QByteArray("src/a.cpp") << true;
    QTest::newRow("typescript") << QByteArray("packages/core/src/h.ts") << true;
    QTest::newRow("upper case ending") << QByteArray("x/MAIN.C") << true;
    QTest::newRow("no ending") << QByteArray("Makefile") << false;
    QTest::newRow("dot in a folder") << QByteArray("a.py/readme") << false;
    QTest::newRow("markdown") << QByteArray("README.md") << false;
    QTest::newRow("tests folder") << QByteArray("a/tests/b.py") << false;
    QTest::newRow("go test") << QByteArray("pkg/a_test.go") << false;
    QTest::newRow("spec") << QByteArray("src/a.spec.ts") << false;
    QTest::newRow("junit") << QByteArray("src/main/FooTest.java") << false;
    QTest::newRow("a word that holds test") << QByteArray("src/latest.py") << true;
    QTest::newRow("vendored") << QByteArray("vendor/x/y.go") << false;
}

void tst_history_walk::knowsSourceByItsPath()
{
    QFETCH(QByteArray, path);
    QTEST(isSource(path.toStdString()), "source");
}

void tst_history_walk::knowsFixesByTheirSubject_data()
{
    QTest::addColumn<QByteArray>("subject");
    QTest::addColumn<bool>("fix");
    QTest::newRow("conventional") << QByteArray("fix(core): keep the order") << true;
    QTest::newRow("breaking") << QByteArray("fix!: keep the order") << true;
    QTest::newRow("sentence") << QByteArray("Fixes a crash on start") << true;
    QTest::newRow("feature that says fix") << QByteArray("feat: fix up rows on the fly") << false;
    QTest::newRow("typo") << QByteArray("fix: typo in a name") << false;
    QTest::newRow("tests") << QByteArray("Fix flaky tests") << false;
    QTest::newRow("scope ci") << QByteArray("fix(ci): pin the image") << false;
    QTest::newRow("prefix") << QByteArray("prefix the names") << false;
    QTest::newRow("empty") << QByteArray("") << false;
}

void tst_history_walk::knowsFixesByTheirSubject()
{
    QFETCH(QByteArray, subject);
    QTEST(isFix(subject.toStdString()), "fix");
}

void tst_history_walk::measuresSizeAndSpread()
{
    const Features x = Walk().featuresOf(
        commit(0, "ada", "feat: two",
               {{"src/a/x.cpp", 30, 10}, {"src/b/y.cpp", 10, 0}, {"tests/t.cpp", 50, 0}, {"README.md", 5, 5}}));
    QCOMPARE(std::lround(count(x, Feature::Added)), 40);
    QCOMPARE(std::lround(count(x, Feature::Deleted)), 10);
    QCOMPARE(std::lround(count(x, Feature::AllAdded)), 95);
    QCOMPARE(std::lround(count(x, Feature::LargestFile)), 40);
    QCOMPARE(std::lround(count(x, Feature::Files)), 2);
    QCOMPARE(std::lround(count(x, Feature::AllFiles)), 4);
    QCOMPARE(std::lround(count(x, Feature::Folders)), 2);
    QCOMPARE(std::lround(count(x, Feature::TopFolders)), 1);
    QCOMPARE(std::lround(count(x, Feature::NewFiles)), 2);
    const double entropy = -(0.8 * std::log2(0.8) + 0.2 * std::log2(0.2));
    QVERIFY(std::abs(count(x, Feature::Entropy) - entropy) < 1e-9);
    QCOMPARE(x[size_t(Feature::HasTest)], 1.0);
    QCOMPARE(x[size_t(Feature::SaysFeature)], 1.0);
}

void tst_history_walk::remembersWhatFilesWentThrough()
{
    Walk walk;
    walk.add(commit(0, "ada", "feat: begin", {{"src/x.cpp", 100, 0}}));
    walk.add(commit(20, "ben", "fix: crash", {{"src/x.cpp", 5, 5}}));
    walk.add(commit(200, "ada", "fix: another", {{"src/x.cpp", 10, 0}}));
    const Features x = walk.featuresOf(commit(210, "cia", "feat: more", {{"src/x.cpp", 22, 0}, {"src/new.cpp", 8, 0}}));
    QCOMPARE(std::lround(count(x, Feature::Changes)), 3);
    QCOMPARE(std::lround(count(x, Feature::Fixes90)), 1);
    QCOMPARE(std::lround(count(x, Feature::Fixes365)), 2);
    QCOMPARE(std::lround(count(x, Feature::Changes30)), 1);
    QCOMPARE(std::lround(count(x, Feature::FileLines)), 110);
    QCOMPARE(std::lround(count(x, Feature::Age)), 10);
    QCOMPARE(std::lround(count(x, Feature::AddedToNew)), 8);
    QCOMPARE(std::lround(count(x, Feature::AddedToOld)), 22);
    QCOMPARE(std::lround(count(x, Feature::Authors)), 2);
    QCOMPARE(x[size_t(Feature::LastWasFix)], 0.5);
    QCOMPARE(walk.changesAndFixes("src/x.cpp", begin + 210 * day, 90), std::pair(1, 1));
    QCOMPARE(walk.changesAndFixes("src/nobody.cpp", begin, 90), std::pair(0, 0));
}

void tst_history_walk::knowsWhoWorksWhere()
{
    Walk walk;
    walk.add(commit(0, "ada", "one", {{"src/x.cpp", 1, 0}}));
    walk.add(commit(1, "ada", "two", {{"src/x.cpp", 1, 0}}));
    walk.add(commit(2, "ben", "three", {{"src/x.cpp", 1, 0}}));
    const std::vector<Hand> hands = walk.handsOf("src/x.cpp");
    QCOMPARE(hands.size(), size_t(2));
    QCOMPARE(hands[0].author, std::string("ada"));
    QCOMPARE(hands[0].changes, 2);
    QCOMPARE(hands[1].last, begin + 2 * day);
    const auto owns = [&](const char *who) {
        return walk.featuresOf(commit(3, who, "four", {{"src/x.cpp", 1, 0}}))[size_t(Feature::AuthorOwns)];
    };
    QCOMPARE(owns("ada"), 1.0);
    QCOMPARE(owns("cia"), 0.0);
}

void tst_history_walk::aCommitSeesOnlyWhatCameBefore()
{
    Walk walk;
    const Commit first = commit(0, "ada", "feat: begin", {{"src/x.cpp", 100, 0}});
    const Features before = walk.featuresOf(first);
    walk.add(first);
    QCOMPARE(walk.recent().front(), before);
    QVERIFY(walk.featuresOf(first) != before);
}

void tst_history_walk::namesEachFeatureOnce()
{
    std::set<std::string_view> names;
    for (size_t i = 0; i < featureCount; ++i)
        names.insert(name(Feature(i)));
    QCOMPARE(names.size(), featureCount);
    QCOMPARE(name(Feature::Added), std::string_view("added"));
    QCOMPARE(name(Feature::Fixes90), std::string_view("fixes_90"));
    QCOMPARE(name(Feature::AuthorOwns), std::string_view("author_owns"));
    QCOMPARE(name(Feature::BodyLength), std::string_view("body_length"));
}

void tst_history_walk::keepsTheNewestThousand()
{
    Walk walk;
    for (int i = 0; i < 1'500; ++i)
        walk.add(commit(i, "ada", "x", {{"src/x.cpp", i, 0}}));
    walk.add(commit(1'501, "ada", "docs: x", {{"README.md", 1, 0}}));
    QCOMPARE(walk.recent().size(), size_t(1'000));
    QCOMPARE(walk.sourceCommits(), 1'500);
    QCOMPARE(walk.commits(), 1'501);
    const auto least = std::ranges::min(walk.recent(), {}, [](const Features &x) { return x[size_t(Feature::Added)]; });
    QCOMPARE(std::lround(count(least, Feature::Added)), 500);
}

SIGNALBOX_TEST(tst_history_walk)
#include "tst_history_walk.moc"
