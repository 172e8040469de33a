// SPDX-License-Identifier: GPL-3.0-or-later
// Mirrors of repositories that wish us ill, over connections that break, with a token that nobody may see.
#include "git_http.h"

#include <core/forge/github/mirror.h>
#include <core/git/repository.h>
#include <tests/registry.h>

#include <QDirIterator>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <ctime>
#include <thread>
#include <unistd.h>

using namespace sb;
using namespace sb::forge::github;
using sb::tests::GitHttp;

namespace {

const fact::RepoId mirroredRepo{"demo/widgets"};
// Its own: other tests that run meanwhile have theirs.
const std::string mark = "canary" + std::to_string(::getpid()) + "x" + std::to_string(::time(nullptr));
const Secret canary{"ghp_" + mark};
const git::Identity ada{"Ada", "ada@example.org", Time(std::chrono::seconds(1'763'600'000))};

int runGit(const QStringList &arguments, const QString &folder = {}, const QByteArray &input = {},
           QByteArray *out = nullptr)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral("git"), arguments);
    process.write(input);
    process.closeWriteChannel();
    process.waitForFinished(120'000);
    if (out)
        *out = process.readAllStandardOutput();
    return process.exitCode();
}

} // namespace

class MirrorTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void followsTheHost();
    void keepsOurCommits();
    void refusesNames_data();
    void refusesNames();
    void refusesProtocols();
    void readsProgress_data();
    void readsProgress();
    void handsTheTokenThroughAPipe();
    void givesNoOtherHostTheToken();
    void sharesNothingOfTheMachine();
    void aCancelledUpdateLeavesAMirror_data();
    void aCancelledUpdateLeavesAMirror();
    void clearsWhatAKilledUpdateLeft();
    void aHostileRepositoryRunsNothing();
    void stopsAtTheQuota();
    void oneUpdateAtATime();
    void bringsOneCommit();
    void forgetsTheUnused();

private:
    std::string hostDir() const { return root() + "/" + mirroredRepo.value + ".git"; }
    std::string root() const { return m_folder->path().toStdString() + "/host"; }
    git::Repository host() const { return *git::Repository::open(hostDir()); }
    fact::Sha commit(const std::string &branch, const std::string &path, const std::string &text) const;
    MirrorSettings settings(const std::string &origin, const std::string &protocol) const
    {
        MirrorSettings made;
        made.folder = m_folder->path().toStdString() + "/mirrors";
        made.origin = origin;
        made.protocols = {protocol};
        return made;
    }
    MirrorSettings local() const { return settings("file://" + root(), "file"); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void MirrorTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(QDir().mkpath(QString::fromStdString(root() + "/demo")));
    QVERIFY(git::Repository::initBare(hostDir(), "main").has_value());
    commit("main", "a.txt", "one\n");
}

fact::Sha MirrorTest::commit(const std::string &branch, const std::string &path, const std::string &text) const
{
    const git::Repository repository = host();
    const fact::Sha parent = repository.branch(branch).value_or(fact::Sha{});
    const auto tree = repository.writeTree(parent, {{path, text}});
    const auto made
        = repository.writeCommit(*tree, parent.empty() ? std::vector<fact::Sha>{} : std::vector{parent}, path, ada);
    [&] { QVERIFY(repository.setBranch(branch, *made, parent).has_value()); }();
    return *made;
}

#define VERIFY_DONE(result)                                                                                            \
    do {                                                                                                               \
        const auto &r = (result);                                                                                      \
        QVERIFY2(r.has_value(), r ? "" : r.error().text.c_str());                                                      \
    } while (false)

void MirrorTest::followsTheHost()
{
    Mirrors mirrors(local());
    QVERIFY(mirrors.pathOf(mirroredRepo).empty());
    VERIFY_DONE(mirrors.update({mirroredRepo, "main"}, {}, {}));
    const std::string path = mirrors.pathOf(mirroredRepo);
    QVERIFY(!path.empty());
    QCOMPARE(git::Repository::open(path)->branch("main").value(), host().branch("main").value());

    const fact::Sha side = commit("side/one", "b.txt", "two\n");
    VERIFY_DONE(mirrors.update({mirroredRepo, "main"}, {}, {}));
    QCOMPARE(git::Repository::open(path)->branch("side/one").value(), side);

    QVERIFY(host().deleteBranch("side/one", side).has_value());
    const fact::Sha again = commit("side", "c.txt", "in the way\n"); // a folder became a file
    VERIFY_DONE(mirrors.update({mirroredRepo, "main"}, {}, {}));
    QCOMPARE(git::Repository::open(path)->branch("side").value(), again);
    QVERIFY(!git::Repository::open(path)->branch("side/one").has_value());
}

void MirrorTest::keepsOurCommits()
{
    Mirrors mirrors(local());
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    fact::Sha ours;
    {
        const auto mirror = git::Repository::open(mirrors.pathOf(mirroredRepo));
        const auto base = mirror->branch("main");
        ours = mirror->writeCommit(*mirror->writeTree(*base, {{"mine.txt", "mine\n"}}), {*base}, "mine", ada).value();
    }
    for (int i = 0; i < 53; ++i) { // enough packs to be put together
        commit("main", "a.txt", std::to_string(i));
        VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    }
    QVERIFY(git::Repository::open(mirrors.pathOf(mirroredRepo))->treeOf(ours).has_value());
    const QDir packs(QString::fromStdString(mirrors.pathOf(mirroredRepo) + "/objects/pack"));
    QVERIFY(packs.entryList({QStringLiteral("*.pack")}).size() < 50);
}

void MirrorTest::refusesNames_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"", "demo", "../widgets", "demo/..", "demo/../../x", "demo/-upload-pack=x", "-x/y",
                             "a/b/c", "demo/wid gets", "demo/x\ny", "ext::sh/x", "/etc"})
        QTest::addRow("%s", name) << QString::fromLatin1(name);
}

void MirrorTest::refusesNames()
{
    QFETCH(QString, name);
    Mirrors mirrors(local());
    const auto refused = mirrors.update({fact::RepoId{name.toStdString()}}, {}, {});
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::Invalid);
    QVERIFY(!QDir(QString::fromStdString(local().folder)).exists());
}

void MirrorTest::refusesProtocols()
{
    Mirrors mirrors(settings("file://" + root(), "https"));
    const auto refused = mirrors.update({mirroredRepo}, {}, {});
    QVERIFY(!refused.has_value());
    QVERIFY2(refused.error().text.find("not allowed") != std::string::npos, refused.error().text.c_str());
    QVERIFY(mirrors.pathOf(mirroredRepo).empty());
}

void MirrorTest::readsProgress_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("phase");
    QTest::addColumn<int>("percent");
    QTest::addRow("usual") << QByteArray("Receiving objects:  45% (9/20)\rReceiving objects: 100% (20/20), done.\n")
                           << QByteArray("Receiving objects") << 100;
    QTest::addRow("remote") << QByteArray("remote: Counting objects:   5% (1/20)\r") << QByteArray("Counting objects")
                            << 5;
    QTest::addRow("cut") << QByteArray("eiving objects:  7% (1/2") << QByteArray("eiving objects") << 7;
    QTest::addRow("none") << QByteArray("From https://example.org\n * branch") << QByteArray() << -1;
    QTest::addRow("no number") << QByteArray(": % (") << QByteArray() << -1;
    QTest::addRow("odd") << QByteArray("% (") << QByteArray() << -1;
    QTest::addRow("long") << QByteArray("x: 99999999999999% (1/2)") << QByteArray() << -1;
}

void MirrorTest::readsProgress()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, phase);
    QFETCH(int, percent);
    const auto progress = progressIn(text.toStdString());
    QCOMPARE(progress.has_value(), percent >= 0);
    if (progress) {
        QCOMPARE(QByteArray::fromStdString(progress->phase), phase);
        QCOMPARE(progress->percent, percent);
    }
}

void MirrorTest::handsTheTokenThroughAPipe()
{
    GitHttp server({root(), canary.reveal(), {}, 0});
    Mirrors mirrors(settings(server.origin(), "http"));
    QByteArray trace;
    // Everything that runs while the update does: their argv and environments.
    std::jthread watcher([&](const std::stop_token &stop) {
        while (!stop.stop_requested()) {
            for (const QString &pid : QDir(QStringLiteral("/proc")).entryList({QStringLiteral("[0-9]*")}, QDir::Dirs)) {
                if (pid.toLongLong() == QCoreApplication::applicationPid())
                    continue;
                for (const char *what : {"cmdline", "environ"}) {
                    QFile file(QStringLiteral("/proc/%1/%2").arg(pid, QLatin1String(what)));
                    if (file.open(QFile::ReadOnly))
                        trace += file.readAll() + '\n';
                }
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    });
    const auto updated = mirrors.update({mirroredRepo, "main"}, canary, {});
    watcher.request_stop();
    watcher.join();
    VERIFY_DONE(updated);
    const std::vector<std::string> passwords = server.passwords();
    QVERIFY(std::ranges::contains(passwords, canary.reveal()));
    QVERIFY(std::ranges::all_of(passwords, [](const auto &each) { return each.empty() || each == canary.reveal(); }));
    QVERIFY2(trace.contains("fetch"), "nothing was watched");
    QVERIFY(!trace.contains(mark.c_str()));
    for (QDirIterator at(m_folder->path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); at.hasNext();) {
        QFile file(at.next());
        QVERIFY(file.open(QFile::ReadOnly));
        QVERIFY2(!file.readAll().contains(mark.c_str()), qPrintable(file.fileName()));
    }
    // The wrong token is told, and named nowhere.
    const auto refused = mirrors.update({mirroredRepo, "main"}, Secret("ghp_wrong" + mark), {});
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().kind, Error::Kind::Unavailable);
    QVERIFY(refused.error().text.find(mark) == std::string::npos);
    // A token of two lines cannot be handed over.
    QCOMPARE(mirrors.update({mirroredRepo, "main"}, Secret("a\nb"), {}).error().kind, Error::Kind::Invalid);
}

void MirrorTest::givesNoOtherHostTheToken()
{
    GitHttp other({root(), canary.reveal(), {}, 0});
    GitHttp server({root(), {}, other.origin(), 0});
    Mirrors mirrors(settings(server.origin(), "http"));
    const auto refused = mirrors.update({mirroredRepo}, canary, {});
    QVERIFY(!refused.has_value());
    QVERIFY(server.requests() > 0);
    QCOMPARE(other.requests(), 0);
}

void MirrorTest::sharesNothingOfTheMachine()
{
    // A user's own configuration would send the fetch elsewhere, or run a program.
    const QString home = m_folder->filePath(QStringLiteral("home"));
    QVERIFY(QDir().mkpath(home));
    QFile config(home + QStringLiteral("/.gitconfig"));
    QVERIFY(config.open(QFile::WriteOnly));
    config.write("[url \"file:///nowhere/\"]\n insteadOf = file://\n[core]\n fsmonitor = touch " + home.toUtf8()
                 + "/ran\n");
    config.close();
    const QByteArray before = qgetenv("HOME");
    qputenv("HOME", home.toUtf8());
    qputenv("GIT_CONFIG_COUNT", "1");
    qputenv("GIT_CONFIG_KEY_0", "url.file:///nowhere/.insteadOf");
    qputenv("GIT_CONFIG_VALUE_0", "file://");
    Mirrors mirrors(local());
    const auto updated = mirrors.update({mirroredRepo}, {}, {});
    qputenv("HOME", before);
    for (const char *name : {"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0"})
        qunsetenv(name);
    VERIFY_DONE(updated);
    QVERIFY(!QFile::exists(home + QStringLiteral("/ran")));
}

void MirrorTest::aCancelledUpdateLeavesAMirror_data()
{
    QTest::addColumn<bool>("first");
    QTest::addRow("the first one") << true;
    QTest::addRow("a later one") << false;
}

void MirrorTest::aCancelledUpdateLeavesAMirror()
{
    QFETCH(bool, first);
    GitHttp whole({root(), {}, {}, 0});
    fact::Sha before;
    if (!first) {
        VERIFY_DONE(Mirrors(settings(whole.origin(), "http")).update({mirroredRepo}, {}, {}));
        before = host().branch("main").value();
    }
    std::string noise(1 << 20, 'x');
    for (size_t i = 0; i < noise.size(); ++i)
        noise[i] = char(i * 2654435761u >> 13);
    commit("main", "noise", noise);
    GitHttp half({root(), {}, {}, 4096});
    CancelSource source;
    Mirrors broken(settings(half.origin(), "http"));
    std::jthread canceller([&](const std::stop_token &stop) {
        while (half.requests() < 3 && !stop.stop_requested()) // refs, ls-refs, then the pack that does not end
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        source.request();
    });
    const auto cancelled = broken.update({mirroredRepo}, {}, source.token());
    canceller.request_stop();
    QVERIFY(!cancelled.has_value());
    QCOMPARE(cancelled.error().kind, Error::Kind::Cancelled);
    QCOMPARE(broken.pathOf(mirroredRepo).empty(), first);
    if (!first)
        QCOMPARE(git::Repository::open(broken.pathOf(mirroredRepo))->branch("main").value(), before);
    canceller.join();
    Mirrors mirrors(settings(whole.origin(), "http"));
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    QCOMPARE(git::Repository::open(mirrors.pathOf(mirroredRepo))->branch("main").value(),
             host().branch("main").value());
    QCOMPARE(runGit({QStringLiteral("fsck"), QStringLiteral("--full")},
                    QString::fromStdString(mirrors.pathOf(mirroredRepo))),
             0);
}

void MirrorTest::clearsWhatAKilledUpdateLeft()
{
    Mirrors mirrors(local());
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    const QDir gitDir(QString::fromStdString(mirrors.pathOf(mirroredRepo)));
    for (const char *name :
         {"packed-refs.lock", "HEAD.lock", "config.lock", "refs/heads/main.lock", "objects/pack/tmp_pack_abcdef"}) {
        QFile left(gitDir.filePath(QLatin1String(name)));
        QVERIFY(left.open(QFile::WriteOnly));
        left.write("half");
    }
    QVERIFY(QDir().mkpath(gitDir.path() + QStringLiteral(".partial/objects")));
    const fact::Sha tip = commit("main", "a.txt", "later\n");
    VERIFY_DONE(mirrors.update({mirroredRepo, "main"}, {}, {}));
    QCOMPARE(git::Repository::open(mirrors.pathOf(mirroredRepo))->branch("main").value(), tip);
    QVERIFY(!gitDir.exists(QStringLiteral("objects/pack/tmp_pack_abcdef")));
    QVERIFY(!QDir(gitDir.path() + QStringLiteral(".partial")).exists());
}

void MirrorTest::aHostileRepositoryRunsNothing()
{
    const QString ran = m_folder->filePath(QStringLiteral("ran"));
    const QString dir = QString::fromStdString(hostDir());
    const QByteArray evil = "#!/bin/sh\ntouch " + ran.toUtf8() + "\n";
    const auto blob = [&](const QByteArray &text) {
        QByteArray name;
        runGit({QStringLiteral("hash-object"), QStringLiteral("-w"), QStringLiteral("--stdin")}, dir, text, &name);
        return name.trimmed();
    };
    const auto tree = [&](const QByteArray &entries) {
        QByteArray name;
        runGit({QStringLiteral("mktree"), QStringLiteral("--missing")}, dir, entries, &name);
        return name.trimmed();
    };
    const QByteArray hooks = tree("100755 blob " + blob(evil) + "\tpost-checkout\n100755 blob " + blob(evil)
                                  + "\treference-transaction\n");
    const QByteArray root
        = tree("100644 blob " + blob("* filter=evil diff=evil merge=evil\n") + "\t.gitattributes\n100644 blob "
               + blob("[submodule \"x\"]\n path = x\n url = ext::sh -c touch% " + ran.toUtf8() + "\n update = !touch "
                      + ran.toUtf8() + "\n")
               + "\t.gitmodules\n120000 blob " + blob(".git/hooks") + "\tlink\n040000 tree " + hooks
               + "\thooks\n160000 commit " + QByteArray(40, '1') + "\tx\n120000 blob " + blob("../../..") + "\t.GIT\n");
    QByteArray made;
    runGit({QStringLiteral("-c"), QStringLiteral("user.name=x"), QStringLiteral("-c"),
            QStringLiteral("user.email=x@example.org"), QStringLiteral("commit-tree"), QString::fromLatin1(root),
            QStringLiteral("-m"), QStringLiteral("evil")},
           dir, {}, &made);
    QCOMPARE(made.trimmed().size(), 40);
    QCOMPARE(
        runGit({QStringLiteral("update-ref"), QStringLiteral("refs/heads/evil"), QString::fromLatin1(made.trimmed())},
               dir),
        0);
    GitHttp server({this->root(), {}, {}, 0});
    Mirrors mirrors(settings(server.origin(), "http"));
    VERIFY_DONE(mirrors.update({mirroredRepo, "evil"}, {}, {}));
    VERIFY_DONE(mirrors.update({mirroredRepo, "evil"}, {}, {}));
    QCOMPARE(git::Repository::open(mirrors.pathOf(mirroredRepo))->branch("evil").value().value,
             made.trimmed().toStdString());
    QVERIFY(!QFile::exists(ran));
    const QDir gitDir(QString::fromStdString(mirrors.pathOf(mirroredRepo)));
    QVERIFY(!gitDir.exists(QStringLiteral("hooks")));
    QVERIFY(!gitDir.exists(QStringLiteral("modules")));
}

void MirrorTest::stopsAtTheQuota()
{
    GitHttp server({root(), {}, {}, 0});
    MirrorSettings tight = settings(server.origin(), "http");
    tight.quota = 2 << 20;
    Mirrors mirrors(tight);
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    const fact::Sha before = host().branch("main").value();
    // Nothing in it repeats: compressed it is as large.
    std::string noise(8 << 20, 'x');
    uint64_t state = 88172645463325252ull;
    for (char &byte : noise) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        byte = char(state);
    }
    commit("main", "huge.bin", noise);
    const auto refused = mirrors.update({mirroredRepo}, {}, {});
    QVERIFY(!refused.has_value());
    QVERIFY2(refused.error().kind == Error::Kind::Limit, refused.error().text.c_str());
    QCOMPARE(git::Repository::open(mirrors.pathOf(mirroredRepo))->branch("main").value(), before);
    qint64 size = 0;
    for (QDirIterator at(QString::fromStdString(mirrors.pathOf(mirroredRepo)), QDir::Files | QDir::Hidden,
                         QDirIterator::Subdirectories);
         at.hasNext();)
        size += QFileInfo(at.next()).size();
    QVERIFY2(size < (2 << 20), qPrintable(QString::number(size)));

    // A large blob that is nothing but zeros costs nothing.
    const fact::Sha zeros = commit("zeros", "zeros.bin", std::string(64 << 20, '\0'));
    const fact::Sha huge = host().branch("main").value();
    QVERIFY(host().setBranch("main", before, huge).has_value());
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    QCOMPARE(git::Repository::open(mirrors.pathOf(mirroredRepo))->branch("zeros").value(), zeros);
}

void MirrorTest::oneUpdateAtATime()
{
    GitHttp half({root(), {}, {}, 64});
    CancelSource source;
    Mirrors first(settings(half.origin(), "http"));
    std::jthread other([&] { std::ignore = first.update({mirroredRepo}, {}, source.token()); });
    QTRY_VERIFY_WITH_TIMEOUT(half.requests() > 0, 60'000);
    const auto second = Mirrors(local()).update({mirroredRepo}, {}, {});
    source.request();
    other.join();
    QVERIFY(!second.has_value());
    QCOMPARE(second.error().kind, Error::Kind::Unavailable);
    VERIFY_DONE(Mirrors(local()).update({mirroredRepo}, {}, {}));
}

void MirrorTest::bringsOneCommit()
{
    Mirrors mirrors(local());
    const fact::Sha side = commit("side", "b.txt", "two\n");
    VERIFY_DONE(mirrors.bring(mirroredRepo, side, {}, {}));
    QVERIFY(host().deleteBranch("side", side).has_value());
    const fact::Sha gone = commit("gone", "c.txt", "three\n");
    QVERIFY(host().deleteBranch("gone", gone).has_value());
    VERIFY_DONE(mirrors.bring(mirroredRepo, side, {}, {}));
    QCOMPARE(runGit({QStringLiteral("config"), QStringLiteral("uploadpack.allowAnySHA1InWant"), QStringLiteral("true")},
                    QString::fromStdString(hostDir())),
             0);
    VERIFY_DONE(mirrors.bring(mirroredRepo, gone, {}, {}));
    QCOMPARE(mirrors.bring(mirroredRepo, fact::Sha{std::string(40, 'a')}, {}, {}).error().kind, Error::Kind::NotFound);
    QCOMPARE(mirrors.bring(mirroredRepo, fact::Sha{"--upload-pack=x"}, {}, {}).error().kind, Error::Kind::Invalid);
}

void MirrorTest::forgetsTheUnused()
{
    const fact::RepoId gears{"demo/gears"};
    QVERIFY(runGit({QStringLiteral("clone"), QStringLiteral("-q"), QStringLiteral("--bare"),
                    QString::fromStdString(hostDir()), QString::fromStdString(root() + "/demo/gears.git")})
            == 0);
    const Time now = SystemClock().now();
    MirrorSettings some = local();
    Mirrors mirrors(some);
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    VERIFY_DONE(mirrors.update({gears}, {}, {}));
    QVERIFY(mirrors.trim(now).empty());
    mirrors.used(gears, now + std::chrono::days(50));
    QCOMPARE(mirrors.trim(now + std::chrono::days(100)), std::vector{mirroredRepo});
    QVERIFY(mirrors.pathOf(mirroredRepo).empty());
    QVERIFY(!mirrors.pathOf(gears).empty());
    VERIFY_DONE(mirrors.update({mirroredRepo}, {}, {}));
    some.totalQuota = 100;
    QCOMPARE(Mirrors(some).trim(now).size(), size_t(2));
}

SIGNALBOX_TEST(MirrorTest)
#include "tst_mirror.moc"
