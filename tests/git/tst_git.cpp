// SPDX-License-Identifier: GPL-3.0-or-later
// Our git rooms beside git's own program: the same repository, the same questions, the same answers.
#include <core/base/format.h>
#include <core/base/text.h>
#include <core/git/repository.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <filesystem>

using namespace sb;
using namespace sb::git;
using namespace Qt::StringLiterals;

namespace {

const Identity someone{"Ada", "ada@example.org", Time(std::chrono::seconds(1'700'000'000))};

using Files = std::vector<std::pair<std::string, std::optional<std::string>>>;

std::string numbered(int from, int to)
{
    std::string text;
    for (int i = from; i <= to; ++i)
        text += sb::format("line {}\n", i);
    return text;
}

} // namespace

class tst_git : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void resolvesWhatGitResolves_data();
    void resolvesWhatGitResolves();
    void readsTheHistoryThatGitReads();
    void listsTheFilesThatGitLists();
    void diffsAsGitDoes_data();
    void diffsAsGitDoes();
    void applyingADiffGivesTheTreeItCameFrom_data();
    void applyingADiffGivesTheTreeItCameFrom();
    void refusesAPatchThatDoesNotFit_data();
    void refusesAPatchThatDoesNotFit();
    void mergesAsGitDoes();
    void namesTheConflictsOfAMerge();
    void revertsACommit();
    void revertsAMergeToItsFirstParent();
    void namesTheConflictsOfARevert();
    void movesABranchOnlyFromWhereItWas();
    void refusesBranchNames_data();
    void refusesBranchNames();
    void exportsFilesAndNothingElse();
    void doesNotExportOverFiles();
    void badInputIsNamed();
    void randomTreesSurviveTheTrip();

private:
    std::string git(const QStringList &arguments, const QByteArray &input = {});
    fact::Sha commit(const fact::Sha &parent, const Files &files, const std::string &message);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::optional<Repository> m_repository;
};

void tst_git::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    auto made = Repository::initBare(m_folder->filePath(u"bare.git"_s).toStdString(), "main");
    QVERIFY2(made, made ? "" : made.error().text.c_str());
    m_repository = std::move(*made);
}

std::string tst_git::git(const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"GIT_CONFIG_NOSYSTEM"_s, u"1"_s);
    environment.insert(u"GIT_CONFIG_GLOBAL"_s, u"/dev/null"_s);
    environment.insert(u"GIT_AUTHOR_NAME"_s, u"Ada"_s);
    environment.insert(u"GIT_AUTHOR_EMAIL"_s, u"ada@example.org"_s);
    environment.insert(u"GIT_COMMITTER_NAME"_s, u"Ada"_s);
    environment.insert(u"GIT_COMMITTER_EMAIL"_s, u"ada@example.org"_s);
    process.setProcessEnvironment(environment);
    process.start(u"git"_s,
                  QStringList{u"-c"_s, u"core.quotePath=false"_s, u"-C"_s, m_folder->filePath(u"bare.git"_s)}
                      + arguments);
    process.write(input);
    process.closeWriteChannel();
    if (!process.waitForFinished(30'000) || process.exitCode() != 0)
        return "git failed: " + process.readAllStandardError().toStdString();
    return process.readAllStandardOutput().toStdString();
}

fact::Sha tst_git::commit(const fact::Sha &parent, const Files &files, const std::string &message)
{
    const auto tree = m_repository->writeTree(parent, files);
    if (!tree)
        qFatal("%s", tree.error().text.c_str());
    const auto made = m_repository->writeCommit(*tree, parent.empty() ? std::vector<fact::Sha>() : std::vector{parent},
                                                message, someone);
    if (!made)
        qFatal("%s", made.error().text.c_str());
    return *made;
}

void tst_git::resolvesWhatGitResolves_data()
{
    QTest::addColumn<QString>("revision");
    QTest::newRow("branch") << u"main"_s;
    QTest::newRow("full reference") << u"refs/heads/main"_s;
    QTest::newRow("parent") << u"main~1"_s;
    QTest::newRow("annotated tag") << u"v1"_s;
    QTest::newRow("slash") << u"topic/one"_s;
}

void tst_git::resolvesWhatGitResolves()
{
    QFETCH(QString, revision);
    const auto first = commit({}, {{"a", "1\n"}}, "first");
    const auto second = commit(first, {{"a", "2\n"}}, "second");
    QVERIFY(m_repository->setBranch("main", second, {}));
    QVERIFY(m_repository->setBranch("topic/one", first, {}));
    git({u"tag"_s, u"-a"_s, u"-m"_s, u"release"_s, u"v1"_s, u"main~1"_s});
    const auto ours = m_repository->resolve(revision.toStdString());
    QVERIFY2(ours, ours ? "" : ours.error().text.c_str());
    QCOMPARE(ours->value, std::string(trimmed(git({u"rev-parse"_s, revision + u"^{commit}"_s}))));
    const auto brief = m_repository->resolve(second.value.substr(0, 10));
    QVERIFY(brief && *brief == second);
}

void tst_git::readsTheHistoryThatGitReads()
{
    fact::Sha tip;
    for (int i = 0; i < 30; ++i)
        tip = commit(tip, {{"count", std::to_string(i) + "\n"}}, sb::format("commit {}\n\nbody of {}", i, i));
    QVERIFY(m_repository->setBranch("main", tip, {}));
    const auto log = m_repository->log(tip, 100);
    QVERIFY(log);
    std::string ours;
    for (const CommitInfo &info : *log)
        ours += info.sha.value + " " + info.subject + " <" + info.body + "> " + info.author + "\n";
    QCOMPARE(ours, git({u"log"_s, u"--format=%H %s <%b> %an <%ae>"_s, u"main"_s}));
    QCOMPARE(m_repository->log(tip, 7)->size(), size_t(7));
    const auto some = m_repository->log(tip, 100, log->at(10).sha);
    QVERIFY(some);
    QCOMPARE(some->size(), size_t(10));
}

void tst_git::listsTheFilesThatGitLists()
{
    const auto tip = commit({}, {{"b/c/d.txt", "1"}, {"a", "2"}, {"b.txt", "3"}, {"ü/ß", "4"}}, "files");
    QVERIFY(m_repository->setBranch("main", tip, {}));
    const auto files = m_repository->files(tip);
    QVERIFY(files);
    std::string ours;
    for (const TreeEntry &entry : *files)
        ours += sb::format("{:06o} {} {}\n", entry.mode, entry.blob, entry.path);
    QCOMPARE(ours, git({u"ls-tree"_s, u"-r"_s, u"--format=%(objectmode) %(objectname) %(path)"_s, u"main"_s}));
    QCOMPARE(*m_repository->blob(tip, "ü/ß"), std::string("4"));
}

void tst_git::diffsAsGitDoes_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");
    const QByteArray twenty = QByteArray::fromStdString(numbered(1, 20));
    QTest::newRow("one line") << twenty << QByteArray(twenty).replace("line 7\n", "line seven\n");
    QTest::newRow("two hunks") << twenty
                               << QByteArray(twenty).replace("line 2\n", "").replace("line 19\n", "line 19\nmore\n");
    QTest::newRow("no newline at the end") << twenty << twenty.chopped(1);
    QTest::newRow("newline added") << twenty.chopped(1) << twenty;
    QTest::newRow("emptied") << twenty << QByteArray();
    QTest::newRow("filled") << QByteArray() << twenty;
    QTest::newRow("carriage returns") << QByteArray("a\r\nb\r\n") << QByteArray("a\r\nc\r\n");
    QTest::newRow("binary") << QByteArray("a\0b\n", 4) << QByteArray("a\0c\n", 4);
    QTest::newRow("not UTF-8") << QByteArray("gr\xfc\xdf"
                                             "e\n")
                               << QByteArray("gr\xfc\xdf\n");
}

void tst_git::diffsAsGitDoes()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    const auto first = commit({}, {{"file", before.toStdString()}, {"gone", "x\n"}}, "before");
    const auto second = commit(first, {{"file", after.toStdString()}, {"gone", std::nullopt}, {"new", "y\n"}}, "after");
    const QString from = QString::fromStdString(first.value), to = QString::fromStdString(second.value);

    const auto text = m_repository->diffText(first, second);
    QVERIFY(text);
    QCOMPARE(*text, git({u"diff"_s, u"--no-renames"_s, u"--no-ext-diff"_s, u"--abbrev=7"_s, from, to}));

    const auto change = m_repository->diff(first, second);
    QVERIFY(change);
    std::string ours;
    for (const fact::FileChange &file : change->files) {
        ours += file.binary ? "-\t-\t" : sb::format("{}\t{}\t", file.added, file.deleted);
        ours += file.path + "\n";
    }
    QCOMPARE(ours, git({u"diff"_s, u"--numstat"_s, u"--no-renames"_s, from, to}));
    QCOMPARE(change->subject, std::string("after"));
    QCOMPARE(change->sha, second);
}

void tst_git::applyingADiffGivesTheTreeItCameFrom_data()
{
    diffsAsGitDoes_data();
}

void tst_git::applyingADiffGivesTheTreeItCameFrom()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);
    if (before.contains('\0'))
        QSKIP("a diff in text does not carry binary content");
    const auto first = commit({}, {{"file", before.toStdString()}, {"dir/gone", "x\n"}}, "before");
    const auto second
        = commit(first, {{"file", after.toStdString()}, {"dir/gone", std::nullopt}, {"dir/new", "y\n"}}, "after");
    const auto applied = m_repository->applyPatch(first, *m_repository->diffText(first, second));
    QVERIFY2(applied, applied ? "" : applied.error().text.c_str());
    QCOMPARE(*applied, *m_repository->treeOf(second));
}

void tst_git::refusesAPatchThatDoesNotFit_data()
{
    QTest::addColumn<QByteArray>("patch");
    QTest::newRow("other context") << QByteArray(
        "--- a/file\n+++ b/file\n@@ -1,3 +1,3 @@\n line 1\n-line 9\n+line x\n line 3\n");
    QTest::newRow("other file") << QByteArray("--- a/absent\n+++ b/absent\n@@ -1 +1 @@\n-line 1\n+line x\n");
    QTest::newRow("past the end") << QByteArray(
        "--- a/file\n+++ b/file\n@@ -90,2 +90,2 @@\n-line 90\n+line x\n line 91\n");
    QTest::newRow("one hunk of two") << QByteArray(
        "--- a/file\n+++ b/file\n@@ -1,2 +1,2 @@\n-line 1\n+line x\n line 2\n"
        "@@ -10,2 +10,2 @@\n-line 99\n+line y\n line 11\n");
    QTest::newRow("not a patch") << QByteArray("@@ nonsense @@\n");
}

void tst_git::refusesAPatchThatDoesNotFit()
{
    QFETCH(QByteArray, patch);
    const auto base = commit({}, {{"file", numbered(1, 20)}}, "base");
    const auto applied = m_repository->applyPatch(base, patch.toStdString());
    QVERIFY(!applied || *applied == *m_repository->treeOf(base));
    if (!applied)
        QVERIFY(applied.error().text.contains("patch"));
}

void tst_git::mergesAsGitDoes()
{
    const auto base = commit({}, {{"file", numbered(1, 30)}, {"other", "o\n"}}, "base");
    auto top = numbered(1, 30), end = top;
    top.replace(top.find("line 2\n"), 7, "line two\n");
    end.replace(end.find("line 29\n"), 8, "line twenty-nine\n");
    const auto ours = commit(base, {{"file", top}}, "ours");
    const auto theirs = commit(base, {{"file", end}, {"other", std::nullopt}}, "theirs");
    QVERIFY(m_repository->setBranch("ours", ours, {}));
    QVERIFY(m_repository->setBranch("theirs", theirs, {}));
    const auto merged = m_repository->mergeTrees(ours, theirs);
    QVERIFY(merged);
    QVERIFY(merged->conflicts.empty());
    QCOMPARE(merged->tree.value,
             std::string(trimmed(git({u"merge-tree"_s, u"--write-tree"_s, u"ours"_s, u"theirs"_s}))));
    QCOMPARE(*m_repository->mergeBase(ours, theirs), base);
}

void tst_git::namesTheConflictsOfAMerge()
{
    const auto base = commit({}, {{"a", "1\n"}, {"b", "1\n"}, {"c", "1\n"}}, "base");
    const auto ours = commit(base, {{"a", "2\n"}, {"b", std::nullopt}, {"c", "4\n"}}, "ours");
    const auto theirs = commit(base, {{"a", "3\n"}, {"b", "3\n"}}, "theirs");
    const auto merged = m_repository->mergeTrees(ours, theirs);
    QVERIFY(merged);
    QVERIFY(merged->tree.empty());
    QCOMPARE(merged->conflicts, (std::vector<std::string>{"a", "b"}));
}

void tst_git::revertsACommit()
{
    const auto base = commit({}, {{"a", numbered(1, 20)}}, "base");
    auto changed = numbered(1, 20);
    changed.replace(0, 7, "line one\n");
    const auto wrong = commit(base, {{"a", changed}, {"added", "x\n"}}, "wrong");
    const auto later = commit(wrong, {{"b", "later\n"}}, "later");
    const auto undone = m_repository->revert(wrong, later);
    QVERIFY(undone);
    QVERIFY(undone->conflicts.empty());
    const auto expected = commit(base, {{"b", "later\n"}}, "expected");
    QCOMPARE(undone->tree, *m_repository->treeOf(expected));
}

void tst_git::revertsAMergeToItsFirstParent()
{
    const auto base = commit({}, {{"a", "1\n"}}, "base");
    const auto ours = commit(base, {{"b", "ours\n"}}, "ours");
    const auto theirs = commit(base, {{"c", "theirs\n"}}, "theirs");
    const auto merged = m_repository->mergeTrees(ours, theirs);
    QVERIFY(merged);
    const auto merge = m_repository->writeCommit(merged->tree, {ours, theirs}, "merge", someone);
    QVERIFY(merge);
    const auto undone = m_repository->revert(*merge, *merge);
    QVERIFY(undone);
    QCOMPARE(undone->tree, *m_repository->treeOf(ours));
}

void tst_git::namesTheConflictsOfARevert()
{
    const auto base = commit({}, {{"a", "1\n"}}, "base");
    const auto wrong = commit(base, {{"a", "2\n"}}, "wrong");
    const auto later = commit(wrong, {{"a", "3\n"}}, "later");
    const auto undone = m_repository->revert(wrong, later);
    QVERIFY(undone);
    QVERIFY(undone->tree.empty());
    QCOMPARE(undone->conflicts, std::vector<std::string>{"a"});
}

void tst_git::movesABranchOnlyFromWhereItWas()
{
    const auto first = commit({}, {{"a", "1\n"}}, "first");
    const auto second = commit(first, {{"a", "2\n"}}, "second");
    QVERIFY(m_repository->setBranch("topic", first, {}));
    const auto again = m_repository->setBranch("topic", second, {});
    QVERIFY(!again);
    const auto stale = m_repository->setBranch("topic", first, second);
    QVERIFY(!stale);
    QCOMPARE(stale.error().kind, Error::Kind::Conflict);
    QVERIFY(m_repository->setBranch("topic", second, first));
    QCOMPARE(trimmed(git({u"rev-parse"_s, u"topic"_s})), std::string_view(second.value));
    QVERIFY(!m_repository->deleteBranch("topic", first));
    QVERIFY(m_repository->deleteBranch("topic", second));
    QVERIFY(!m_repository->branch("topic"));
    QVERIFY(m_repository->branches()->empty());
}

void tst_git::refusesBranchNames_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"",     "-force", "a..b", "a b",    "a~1", "a^",   "a:b",  "a?", "a*",   "a[",
                             "a\\b", "/a",     "a/",   "a.lock", "@{",  "a\nb", "a//b", ".a", "a/.b", "../../x"})
        QTest::newRow(*name ? name : "empty") << QString::fromUtf8(name);
}

void tst_git::refusesBranchNames()
{
    QFETCH(QString, name);
    const auto tip = commit({}, {{"a", "1\n"}}, "first");
    const auto set = m_repository->setBranch(name.toStdString(), tip, {});
    QVERIFY(!set);
    QCOMPARE(set.error().kind, Error::Kind::Invalid);
    QVERIFY(git({u"check-ref-format"_s, u"--branch"_s, name}).starts_with("git failed"));
}

void tst_git::exportsFilesAndNothingElse()
{
    const auto plain = commit({}, {{"src/run.sh", "#!/bin/sh\n"}, {"readme", "hi\n"}}, "files");
    QVERIFY(m_repository->setBranch("main", plain, {}));
    // A link out of the folder, an executable and a submodule, as a hostile branch may carry them.
    const std::string link = std::string(trimmed(git({u"hash-object"_s, u"-w"_s, u"--stdin"_s}, "/etc")));
    const std::string run = std::string(trimmed(git({u"rev-parse"_s, u"main:src/run.sh"_s})));
    const QByteArray listing = QByteArray::fromStdString(sb::format(
        "120000 blob {}\tescape\n100755 blob {}\trun.sh\n160000 commit {}\tmodule\n", link, run, plain.value));
    const fact::Sha tree{std::string(trimmed(git({u"mktree"_s, u"--missing"_s}, listing)))};
    const std::string folder = m_folder->filePath(u"out"_s).toStdString();
    const auto exported = m_repository->exportTo(tree, folder);
    QVERIFY2(exported, exported ? "" : exported.error().text.c_str());
    QCOMPARE(QDir(QString::fromStdString(folder)).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot),
             QStringList{u"run.sh"_s});
    QVERIFY(QFileInfo(QString::fromStdString(folder + "/run.sh")).isExecutable());
}

void tst_git::doesNotExportOverFiles()
{
    const auto tip = commit({}, {{"a", "1\n"}}, "first");
    const QString folder = m_folder->filePath(u"full"_s);
    QVERIFY(QDir().mkpath(folder));
    QFile mine(folder + u"/mine"_s);
    QVERIFY(mine.open(QIODevice::WriteOnly));
    mine.close();
    const auto exported = m_repository->exportTo(tip, folder.toStdString());
    QVERIFY(!exported);
    QVERIFY(exported.error().text.contains("not an empty folder"));
    QCOMPARE(QDir(folder).entryList(QDir::Files), QStringList{u"mine"_s});
}

void tst_git::badInputIsNamed()
{
    const auto tip = commit({}, {{"a", "1\n"}}, "first");
    QVERIFY(m_repository->commit({"xyz"}).error().text.contains("'xyz'"));
    QVERIFY(m_repository->commit({std::string(40, 'a')}).error().text.contains(std::string(40, 'a')));
    QVERIFY(m_repository->blob(tip, "nothere").error().text.contains("nothere"));
    QCOMPARE(m_repository->blob(tip, "nothere").error().kind, Error::Kind::NotFound);
    QVERIFY(m_repository->resolve("no such thing").error().text.contains("no such thing"));
    QVERIFY(!Repository::open(m_folder->filePath(u"absent"_s).toStdString()));
    QVERIFY(m_repository->writeTree(tip, {{"../out", "x"}}).has_value() == false);
    QVERIFY(m_repository->writeTree(tip, {{".git/config", "x"}}).has_value() == false);
}

void tst_git::randomTreesSurviveTheTrip()
{
    QRandomGenerator random(7);
    for (int round = 0; round < 60; ++round) {
        Files before, after;
        for (int i = 0; i < 6; ++i) {
            const std::string path = sb::format("d{}/f{}", random.bounded(3), i);
            std::string old, now;
            for (int line = random.bounded(40); line >= 0; --line) {
                const std::string text = sb::format("{}{}", random.bounded(12), random.bounded(9) ? "\n" : "\r\n");
                if (random.bounded(8))
                    old += text;
                if (random.bounded(8))
                    now += text;
            }
            if (random.bounded(4) == 0 && !now.empty())
                now.pop_back();
            before.emplace_back(path, old);
            after.emplace_back(path, random.bounded(7) ? std::optional(now) : std::nullopt);
        }
        const auto first = commit({}, before, "before");
        const auto second = commit(first, after, "after");
        const auto applied = m_repository->applyPatch(first, *m_repository->diffText(first, second));
        QVERIFY2(applied, applied ? "" : applied.error().text.c_str());
        QCOMPARE(*applied, *m_repository->treeOf(second));
        const auto undone = m_repository->revert(second, second);
        QVERIFY(undone && *m_repository->treeOf(first) == undone->tree);
    }
}

SIGNALBOX_TEST(tst_git)
#include "tst_git.moc"
