// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/forge/local/local_forge.h>
#include <core/git/repository.h>
#include <tests/registry.h>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

using namespace sb;
using namespace sb::forge;

namespace {

const fact::RepoId demo{"demo/one"};
const git::Identity ada{"Ada", "ada@example.org", Time(std::chrono::seconds(1760000000))};

} // namespace

class LocalForgeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tellsOfPullsAndPushes();
    void runsChecks();
    void mergesOnce_data();
    void mergesOnce();
    void refusesAMovedHead();
    void namesConflicts();
    void keepsOneComment();
    void adoptsBranchAndPull();
    void protectsBranches();
    void survivesACutJournal();
    void finishesAnInterruptedMerge();
    void movesABranchWhoseMoverWasKilled();
    void runsAgainWhatWasInterrupted();
    void refusesABadCursor();

private:
    fact::Sha commit(const std::string &branch, const std::string &path, const std::string &text,
                     const std::string &from);
    fact::Pull open(const std::string &head);
    std::string git(const QStringList &arguments);
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<const Clock> m_clock = std::make_shared<FixedClock>(Time(std::chrono::seconds(1763600000)));
    std::unique_ptr<LocalForge> m_forge;
};

void LocalForgeTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_forge = *LocalForge::open(m_folder->path().toStdString(), m_clock);
    QVERIFY(m_forge->addRepo(demo, "main", {"main"}).has_value());
    commit("main", ".signalbox.toml", "[ci]\ncommand = \"sh check.sh\"\n", {});
    commit("main", "check.sh", "echo checking; test ! -e broken\n", "main");
}

fact::Sha LocalForgeTest::commit(const std::string &branch, const std::string &path, const std::string &text,
                                 const std::string &from)
{
    auto repository = git::Repository::open(m_forge->gitDir(demo));
    const fact::Sha parent = from.empty() ? fact::Sha{} : *repository->branch(from);
    const auto tree = repository->writeTree(parent, {{path, text}});
    const auto made = repository->writeCommit(*tree, parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent},
                                              "change " + path, ada);
    const auto tip = repository->branch(branch);
    [&] { QVERIFY(repository->setBranch(branch, *made, tip ? *tip : fact::Sha{}).has_value()); }();
    return *made;
}

fact::Pull LocalForgeTest::open(const std::string &head)
{
    auto pull = m_forge->openPull({demo, "Add " + head, "Because.", "ada", head, "main", false});
    [&] { QVERIFY2(pull.has_value(), pull ? "" : pull.error().text.c_str()); }();
    return *pull;
}

std::string LocalForgeTest::git(const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral("git"),
                  QStringList{QStringLiteral("-C"), QString::fromStdString(m_forge->gitDir(demo))} + arguments);
    process.waitForFinished();
    return process.readAllStandardOutput().trimmed().toStdString();
}

void LocalForgeTest::tellsOfPullsAndPushes()
{
    commit("topic", "a.txt", "a\n", "main");
    open("topic");
    const fact::Sha moved = commit("topic", "b.txt", "b\n", "topic");
    const auto batch = m_forge->eventsSince("");
    QVERIFY(batch.has_value());
    std::vector<std::string> words;
    for (const fact::Event &event : batch->events)
        words.push_back(event.name + ":" + event.action);
    QVERIFY(std::ranges::contains(words, std::string("pull_request:opened")));
    QVERIFY(std::ranges::contains(words, std::string("pull_request:synchronize")));
    QVERIFY(std::ranges::contains(words, std::string("push:")));
    QCOMPARE(m_forge->pull({demo, 1})->head.sha, moved);
    std::set<std::string> keys;
    for (const fact::Event &event : batch->events)
        QVERIFY2(keys.insert(event.key).second, event.key.c_str());
    const auto later = m_forge->eventsSince(batch->cursor);
    QVERIFY(later->events.empty());
    QCOMPARE(later->cursor, batch->cursor);
}

void LocalForgeTest::runsChecks()
{
    const fact::Sha bad = commit("topic", "broken", "", "main");
    open("topic");
    QVERIFY(m_forge->observe(demo).has_value());
    while (m_forge->runNextCheck({}, {}).value()) { }
    QCOMPARE(m_forge->queuedChecks().value(), 0);
    const auto runs = m_forge->runs(demo, bad);
    QCOMPARE(runs->size(), size_t(1));
    QCOMPARE(runs->front().state, fact::RunState::Failed);
    QCOMPARE(runs->front().pull, 1);
    QFile log(QString::fromStdString(runs->front().logPath));
    QVERIFY(log.open(QFile::ReadOnly));
    QCOMPARE(log.readAll(), QByteArray("checking\n"));
    QCOMPARE(m_forge->runs(demo, *m_forge->branchTip(demo, "main"))->front().state, fact::RunState::Passed);

    QVERIFY(m_forge->rerun(demo, runs->front().id).has_value());
    QVERIFY(m_forge->rerun(demo, runs->front().id).has_value());
    QVERIFY(m_forge->runNextCheck({}, {}).value());
    const auto again = m_forge->runs(demo, bad);
    QCOMPARE(again->size(), size_t(2));
    QCOMPARE(again->front().attempt, 2);
    QVERIFY(QFile::exists(QString::fromStdString(again->back().logPath)));
}

void LocalForgeTest::mergesOnce_data()
{
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("parents");
    QTest::addRow("squash") << int(MergeMethod::Squash) << 1;
    QTest::addRow("commit") << int(MergeMethod::Commit) << 2;
}

void LocalForgeTest::mergesOnce()
{
    QFETCH(int, method);
    QFETCH(int, parents);
    const fact::Sha head = commit("topic", "a.txt", "a\n", "main");
    const fact::Pull pull = open("topic");
    const auto landed = m_forge->merge(pull.key, MergeMethod(method), head, "grace");
    QVERIFY2(landed.has_value(), landed ? "" : landed.error().text.c_str());
    QCOMPARE(git({QStringLiteral("rev-parse"), QStringLiteral("main")}), landed->value);
    QCOMPARE(git({QStringLiteral("show"), QStringLiteral("main:a.txt")}), std::string("a"));
    QCOMPARE(int(QString::fromStdString(git({QStringLiteral("log"), QStringLiteral("-1"), QStringLiteral("--format=%P"),
                                             QStringLiteral("main")}))
                     .split(QLatin1Char(' '))
                     .size()),
             parents);
    QCOMPARE(m_forge->pull(pull.key)->state, fact::PullState::Merged);
    QCOMPARE(m_forge->merge(pull.key, MergeMethod(method), head, "grace").value(), *landed);
    QCOMPARE(git({QStringLiteral("rev-parse"), QStringLiteral("main")}), landed->value);
    QVERIFY(git({QStringLiteral("fsck"), QStringLiteral("--strict")}).empty());
}

void LocalForgeTest::refusesAMovedHead()
{
    const fact::Sha seen = commit("topic", "a.txt", "a\n", "main");
    const fact::Pull pull = open("topic");
    commit("topic", "a.txt", "b\n", "topic");
    const std::string before = git({QStringLiteral("rev-parse"), QStringLiteral("main")});
    const auto landed = m_forge->merge(pull.key, MergeMethod::Squash, seen, "grace");
    QVERIFY(!landed.has_value());
    QCOMPARE(landed.error().kind, Error::Kind::Conflict);
    QCOMPARE(git({QStringLiteral("rev-parse"), QStringLiteral("main")}), before);
}

void LocalForgeTest::namesConflicts()
{
    const fact::Sha head = commit("topic", "a.txt", "topic\n", "main");
    const fact::Pull pull = open("topic");
    commit("main", "a.txt", "main\n", "main");
    const auto landed = m_forge->merge(pull.key, MergeMethod::Squash, head, "grace");
    QVERIFY(!landed.has_value());
    QVERIFY(landed.error().text.find("a.txt") != std::string::npos);
}

void LocalForgeTest::keepsOneComment()
{
    commit("topic", "a.txt", "a\n", "main");
    const fact::Pull pull = open("topic");
    QVERIFY(m_forge->putComment(pull.key, "signalbox", "<!-- key -->", "first").has_value());
    QVERIFY(m_forge->putComment(pull.key, "signalbox", "<!-- key -->", "second").has_value());
    QVERIFY(m_forge->addLabel(pull.key, "ci/autofix").has_value());
    QVERIFY(m_forge->addLabel(pull.key, "ci/autofix").has_value());
    const auto now = m_forge->pull(pull.key);
    QCOMPARE(now->comments.size(), size_t(1));
    QVERIFY(now->comments.front().body.starts_with("second"));
    QCOMPARE(now->labels, std::vector<std::string>{"ci/autofix"});
}

void LocalForgeTest::adoptsBranchAndPull()
{
    const fact::Sha head = commit("topic", "a.txt", "a\n", "main");
    QVERIFY(m_forge->createBranch(demo, "copy", head).has_value());
    QVERIFY(m_forge->createBranch(demo, "copy", head).has_value());
    QCOMPARE(m_forge->createBranch(demo, "copy", *m_forge->branchTip(demo, "main")).error().kind,
             Error::Kind::Conflict);
    QCOMPARE(open("copy").key, open("copy").key);
    QCOMPARE(m_forge->pulls(demo)->size(), size_t(1));
}

void LocalForgeTest::protectsBranches()
{
    const fact::Sha tip = *m_forge->branchTip(demo, "main");
    QVERIFY(m_forge->isProtected(demo, "main").value());
    QCOMPARE(m_forge->deleteBranch(demo, "main", tip).error().kind, Error::Kind::Denied);
    QVERIFY(m_forge->createBranch(demo, "copy", tip).has_value());
    QVERIFY(m_forge->deleteBranch(demo, "copy", tip).has_value());
    QVERIFY(!m_forge->branchTip(demo, "copy").has_value());
}

void LocalForgeTest::survivesACutJournal()
{
    commit("topic", "a.txt", "a\n", "main");
    open("topic");
    QFile journal(m_folder->filePath(QStringLiteral("demo/one/journal.jsonl")));
    QVERIFY(journal.open(QFile::ReadOnly));
    const QByteArray whole = journal.readAll();
    journal.close();
    const qsizetype lastLine = whole.lastIndexOf('\n', whole.size() - 2) + 1;
    for (qsizetype cut = lastLine; cut <= whole.size(); cut += 97) {
        QVERIFY(journal.open(QFile::WriteOnly | QFile::Truncate));
        journal.write(whole.left(cut));
        journal.close();
        auto again = LocalForge::open(m_folder->path().toStdString(), m_clock);
        const auto pulls = (*again)->pulls(demo);
        QVERIFY2(pulls.has_value(), pulls ? "" : pulls.error().text.c_str());
        QCOMPARE(pulls->size(), size_t(cut == whole.size() ? 1 : 0));
    }
}

void LocalForgeTest::finishesAnInterruptedMerge()
{
    const fact::Sha head = commit("topic", "a.txt", "a\n", "main");
    const fact::Pull pull = open("topic");
    QFile journal(m_folder->filePath(QStringLiteral("demo/one/journal.jsonl")));
    QVERIFY(journal.open(QFile::ReadOnly));
    QVERIFY(m_forge->merge(pull.key, MergeMethod::Squash, head, "grace").has_value());
    const qsizetype prepared = journal.readAll().indexOf("\"merging\"");
    QVERIFY(prepared > 0);
    journal.seek(0);
    const QByteArray whole = journal.readAll();
    journal.close();
    // As if the program had ended right after the branch moved.
    QVERIFY(journal.open(QFile::WriteOnly | QFile::Truncate));
    journal.write(whole.left(whole.indexOf('\n', prepared) + 1));
    journal.close();
    auto again = *LocalForge::open(m_folder->path().toStdString(), m_clock);
    QCOMPARE(again->pull(pull.key)->state, fact::PullState::Merged);
    QCOMPARE(again->pull(pull.key)->merged, *again->branchTip(demo, "main"));
}

void LocalForgeTest::movesABranchWhoseMoverWasKilled()
{
    const std::string lock = m_forge->gitDir(demo) + "/refs/heads/main.lock";
    const auto put = [&](std::chrono::hours age) {
        std::ofstream(lock) << "half a nam";
        std::filesystem::last_write_time(lock, std::filesystem::file_time_type::clock::now() - age);
    };
    commit("work", "a.txt", "a\n", "main");
    const fact::Pull pull = open("work");
    const auto merge = [&] {
        return (*LocalForge::open(m_folder->path().toStdString(), m_clock))
            ->merge(pull.key, MergeMethod::Squash, pull.head.sha, "Ada");
    };
    put(std::chrono::hours(0));
    const auto now = merge();
    QVERIFY(!now);
    QCOMPARE(now.error().kind, Error::Kind::Unavailable);
    QVERIFY2(std::filesystem::exists(lock), "somebody else may be at work");
    put(std::chrono::hours(1));
    const auto later = merge();
    QVERIFY2(later, later ? "" : later.error().text.c_str());
    QVERIFY(!std::filesystem::exists(lock));
}

void LocalForgeTest::runsAgainWhatWasInterrupted()
{
    CancelSource source;
    QVERIFY(m_forge->observe(demo).has_value());
    const auto stopped = m_forge->runNextCheck({}, source.token(), [&](const fact::Run &) { source.request(); });
    QVERIFY(!stopped.has_value());
    QCOMPARE(stopped.error().kind, Error::Kind::Cancelled);
    auto again = *LocalForge::open(m_folder->path().toStdString(), m_clock);
    QVERIFY(again->runNextCheck({}, {}).value());
    QCOMPARE(again->runs(demo, *again->branchTip(demo, "main"))->front().state, fact::RunState::Passed);
}

void LocalForgeTest::refusesABadCursor()
{
    QCOMPARE(m_forge->eventsSince("nonsense").error().kind, Error::Kind::Invalid);
}

SIGNALBOX_TEST(LocalForgeTest)
#include "tst_local_forge.moc"
