// SPDX-License-Identifier: GPL-3.0-or-later
// Writing to GitHub: once each, whatever becomes of the answers.
#include "mirror_of.h"

#include <core/forge/github/api.h>
#include <core/forge/github/writer.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::forge;
using namespace sb::forge::github;
using fact::Sha;
using Kind = fake::Fault::Kind;

namespace {

const fact::RepoId widgets{"acme/widgets"};
const std::string branch = "ci/autofix-77";
const std::string marker = "<!-- signalbox 77 -->";

bool isDoubtful(const Error &error)
{
    return error.kind == Error::Kind::Unavailable || error.kind == Error::Kind::Timeout;
}

} // namespace

#define VERIFY_DONE(result)                                                                                            \
    do {                                                                                                               \
        const auto &r = (result);                                                                                      \
        QVERIFY2(r.has_value(), r ? "" : r.error().text.c_str());                                                      \
    } while (false)

class GithubWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void makesABranch();
    void finishesAHalfMadeBranch();
    void leavesOthersBranchesAlone_data();
    void leavesOthersBranchesAlone();
    void refusesWhatTheHostCannotWrite();
    void looksAtTheTree();
    void renewsABranch();
    void movesAndDeletesOnlyWhatItSaw();
    void opensOnePull();
    void labelsOnce();
    void keepsOneComment();
    void marksReady();
    void mergesOneHead();
    void closes();
    void runsAgain();
    void aLostAnswerIsDoneOnce_data();
    void aLostAnswerIsDoneOnce();
    void aLimitPasses();
    void aMissingPermissionDoesNot();

private:
    fake::Repo repo() { return m_host->repo(widgets.value); }
    std::string tip(const std::string &name) { return repo().branches.at(name); }
    std::string gitDir() const { return m_folder->path().toStdString() + "/widgets.git"; }
    /// A commit of ours in the mirror alone.
    Sha ours(const std::string &path, const std::optional<std::string> &text,
             const std::string &message = "Mend it\n\nBecause.\n");
    void renewWriter();
    fact::PullKey pullOf(bool draft);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<Api> m_api;
    std::unique_ptr<Writer> m_writer;
};

void GithubWriterTest::init()
{
    m_writer.reset();
    m_api.reset();
    m_transport.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_host = std::make_unique<fake::FakeGithub>();
    m_host->world([](fake::World &world) {
        world.addRepo(widgets.value, {{"README.md", "hello\n"}, {"src/a.cpp", "int tow;\n"}, {"old.txt", "old\n"}});
    });
    QVERIFY(tests::mirror(repo(), gitDir()));
    m_transport = http::openTransport();
    renewWriter();
}

void GithubWriterTest::renewWriter()
{
    m_writer.reset();
    ApiOptions options;
    options.url = m_host->url();
    options.token = [] { return Result<Secret>(Secret("token")); };
    options.writePace = {};
    options.idle = std::chrono::milliseconds(60'000);
    m_api = std::make_unique<Api>(*m_transport, options);
    m_writer = std::make_unique<Writer>(*m_api, [this](const fact::RepoId &) { return gitDir(); });
}

Sha GithubWriterTest::ours(const std::string &path, const std::optional<std::string> &text, const std::string &message)
{
    const auto git = git::Repository::open(gitDir());
    const Sha base{tip("main")};
    const auto tree = git->writeTree(base, {{path, text}});
    return *git->writeCommit(
        *tree, {base}, message,
        {"Signalbox", "signalbox@users.noreply.localhost", Time(std::chrono::seconds(1'790'000'100))});
}

fact::PullKey GithubWriterTest::pullOf(bool draft)
{
    const auto number = m_host->world([&](fake::World &world) {
        fake::Repo &repo = world.repos.at(widgets.value);
        world.commit(repo, "feature", {{"src/b.cpp", "int b;\n"}}, "b");
        return world.openPull(repo, "feature", "Add b", draft).number;
    });
    return {widgets, number};
}

void GithubWriterTest::makesABranch()
{
    const Sha base{tip("main")};
    const Sha sha = ours("src/a.cpp", "int two;\n");
    VERIFY_DONE(m_writer->createBranch(widgets, branch, sha));
    const fake::Repo after = repo();
    const fake::Commit &made = after.commits.at(after.branches.at(branch));
    QCOMPARE(made.tree.at("src/a.cpp"), std::string("int two;\n"));
    QCOMPARE(made.treeSha, git::Repository::open(gitDir())->treeOf(sha)->value);
    QCOMPARE(made.parents, std::vector{base.value});
    QCOMPARE(made.message, std::string("Mend it\n\nBecause."));
    const auto writes = m_host->counts().writes;
    VERIFY_DONE(m_writer->createBranch(widgets, branch, sha));
    renewWriter(); // another process knows nothing of the first one's names
    VERIFY_DONE(m_writer->createBranch(widgets, branch, sha));
    QCOMPARE(m_host->counts().writes, writes);
    QCOMPARE(tip(branch), after.branches.at(branch));

    // Folders, and files that go.
    VERIFY_DONE(m_writer->createBranch(widgets, "deep", ours("new/folder/c.txt", "c\n")));
    QCOMPARE(repo().commits.at(tip("deep")).tree.at("new/folder/c.txt"), std::string("c\n"));
    VERIFY_DONE(m_writer->createBranch(widgets, "gone", ours("old.txt", std::nullopt)));
    QVERIFY(!repo().commits.at(tip("gone")).tree.contains("old.txt"));
    // A commit that is there needs no other.
    VERIFY_DONE(m_writer->createBranch(widgets, "same", Sha{tip("gone")}));
    QCOMPARE(tip("same"), tip("gone"));
}

void GithubWriterTest::finishesAHalfMadeBranch()
{
    const Sha sha = ours("src/a.cpp", "int two;\n");
    m_host->world([&](fake::World &world) {
        fake::Repo &repo = world.repos.at(widgets.value);
        repo.branches[branch] = repo.branches.at("main");
    });
    VERIFY_DONE(m_writer->createBranch(widgets, branch, sha));
    QCOMPARE(repo().commits.at(tip(branch)).tree.at("src/a.cpp"), std::string("int two;\n"));
}

void GithubWriterTest::leavesOthersBranchesAlone_data()
{
    QTest::addColumn<bool>("late");
    QTest::addRow("seen at once") << false;
    QTest::addRow("not seen when we looked") << true;
}

void GithubWriterTest::leavesOthersBranchesAlone()
{
    QFETCH(bool, late);
    const Sha sha = ours("src/a.cpp", "int two;\n");
    if (late)
        m_host->fault({.kind = Kind::Status, .method = "GET", .path = "/git/ref/heads/", .status = 404});
    const std::string theirs = m_host->world([&](fake::World &world) {
        return world.commit(world.repos.at(widgets.value), branch, {{"src/a.cpp", "theirs\n"}}, "theirs");
    });
    const auto made = m_writer->createBranch(widgets, branch, sha);
    QVERIFY(!made.has_value());
    QVERIFY2(made.error().kind == Error::Kind::Conflict, made.error().text.c_str());
    QVERIFY(made.error().text.contains(theirs));
    QCOMPARE(tip(branch), theirs);
}

void GithubWriterTest::refusesWhatTheHostCannotWrite()
{
    const auto git = git::Repository::open(gitDir());
    const Sha base{tip("main")};
    const Sha two = *git->writeCommit(*git->treeOf(base), {base, base}, "x", {"x", "x@example.org", {}});
    QCOMPARE(m_writer->createBranch(widgets, branch, two).error().kind, Error::Kind::Invalid);
    QVERIFY(!repo().branches.contains(branch));
}

void GithubWriterTest::looksAtTheTree()
{
    // The host's file is not what our commit says that it was: what it writes is not what was proved.
    const Sha sha = ours("src/a.cpp", "int two;\n");
    m_host->world([](fake::World &world) {
        fake::Repo &repo = world.repos.at(widgets.value);
        repo.commits.at(repo.branches.at("main")).tree["README.md"] = "meddled\n";
    });
    const auto made = m_writer->createBranch(widgets, branch, sha);
    QVERIFY(!made.has_value());
    QCOMPARE(made.error().kind, Error::Kind::Corrupt);
}

void GithubWriterTest::renewsABranch()
{
    const Sha first = ours("src/a.cpp", "int two;\n");
    VERIFY_DONE(m_writer->createBranch(widgets, branch, first));
    const Sha old{tip(branch)};
    m_host->world(
        [](fake::World &world) { world.commit(world.repos.at(widgets.value), "main", {{"c.txt", "c\n"}}, "c"); });
    QVERIFY(tests::mirror(repo(), gitDir()));
    const Sha second = ours("src/a.cpp", "int two;\n");
    VERIFY_DONE(m_writer->moveBranch(widgets, branch, second, first));
    const fake::Commit made = repo().commits.at(tip(branch));
    QCOMPARE(made.parents, std::vector{tip("main")});
    QCOMPARE(made.tree.at("src/a.cpp"), std::string("int two;\n"));
    const auto writes = m_host->counts().writes;
    renewWriter();
    VERIFY_DONE(m_writer->moveBranch(widgets, branch, second, old));
    QCOMPARE(m_host->counts().writes, writes);
    // As an attempt leaves it that was cut in the middle.
    m_host->world([](fake::World &world) {
        auto &branches = world.repos.at(widgets.value).branches;
        branches[branch] = branches.at("main");
    });
    renewWriter();
    VERIFY_DONE(m_writer->moveBranch(widgets, branch, second, old));
    QCOMPARE(repo().commits.at(tip(branch)).tree.at("src/a.cpp"), std::string("int two;\n"));
}

void GithubWriterTest::movesAndDeletesOnlyWhatItSaw()
{
    const Sha sha = ours("src/a.cpp", "int two;\n");
    VERIFY_DONE(m_writer->createBranch(widgets, branch, sha));
    const std::string theirs = m_host->world([&](fake::World &world) {
        return world.commit(world.repos.at(widgets.value), branch, {{"src/a.cpp", "theirs\n"}}, "theirs");
    });
    QCOMPARE(m_writer->moveBranch(widgets, branch, ours("src/a.cpp", "int three;\n"), sha).error().kind,
             Error::Kind::Conflict);
    QCOMPARE(m_writer->deleteBranch(widgets, branch, sha).error().kind, Error::Kind::Conflict);
    QCOMPARE(tip(branch), theirs);
    VERIFY_DONE(m_writer->deleteBranch(widgets, branch, Sha{theirs}));
    QVERIFY(!repo().branches.contains(branch));
    VERIFY_DONE(m_writer->deleteBranch(widgets, branch, Sha{theirs}));
}

void GithubWriterTest::opensOnePull()
{
    m_host->world(
        [](fake::World &world) { world.commit(world.repos.at(widgets.value), "feature", {{"b", "b\n"}}, "b"); });
    const Forge::NewPull wanted{widgets, "Add b", "body " + marker, "signalbox", "feature", "main", true};
    const auto first = m_writer->openPull(wanted);
    VERIFY_DONE(first);
    QVERIFY(first->draft);
    QCOMPARE(first->head.branch, std::string("feature"));
    QCOMPARE(first->head.sha.value, tip("feature"));
    QCOMPARE(first->state, fact::PullState::Open);
    const auto again = m_writer->openPull(wanted);
    VERIFY_DONE(again);
    QCOMPARE(again->key, first->key);
    QCOMPARE(repo().pulls.size(), size_t(1));
    QCOMPARE(repo().pulls.at(first->key.number).body, wanted.body);
    Forge::NewPull nowhere = wanted;
    nowhere.head = "missing";
    QVERIFY(!isDoubtful(m_writer->openPull(nowhere).error()));
    // It is there, but reading does not show it yet.
    m_host->fault({.kind = Kind::Html, .method = "GET", .path = "/pulls?"});
    QVERIFY(isDoubtful(m_writer->openPull(wanted).error()));
}

void GithubWriterTest::labelsOnce()
{
    const fact::PullKey key = pullOf(true);
    VERIFY_DONE(m_writer->addLabel(key, "ci/autofix"));
    VERIFY_DONE(m_writer->addLabel(key, "ci/autofix"));
    QCOMPARE(m_host->pull(widgets.value, key.number).labels, std::vector<std::string>{"ci/autofix"});
}

void GithubWriterTest::keepsOneComment()
{
    const fact::PullKey key = pullOf(true);
    m_host->world([&](fake::World &world) {
        auto &comments = world.repos.at(widgets.value).pulls.at(key.number).comments;
        for (int i = 0; i < 150; ++i)
            comments.push_back({world.nextId(), "someone", "echo " + marker, world.now});
    });
    VERIFY_DONE(m_writer->putComment(key, marker, "one"));
    VERIFY_DONE(m_writer->putComment(key, marker, "two"));
    const auto writes = m_host->counts().writes;
    VERIFY_DONE(m_writer->putComment(key, marker, "two"));
    QCOMPARE(m_host->counts().writes, writes);
    const auto comments = m_host->pull(widgets.value, key.number).comments;
    QCOMPARE(comments.size(), size_t(151));
    QCOMPARE(comments.back().author, std::string("robot"));
    QCOMPARE(comments.back().body, "two\n\n" + marker);
    QVERIFY(std::ranges::all_of(comments.begin(), comments.end() - 1,
                                [](const fake::Comment &each) { return each.body == "echo " + marker; }));
    VERIFY_DONE(m_writer->putComment(key, "<!-- signalbox 78 -->", "another"));
    QCOMPARE(m_host->pull(widgets.value, key.number).comments.size(), size_t(152));
}

void GithubWriterTest::marksReady()
{
    const fact::PullKey key = pullOf(true);
    VERIFY_DONE(m_writer->markReady(key));
    QVERIFY(!m_host->pull(widgets.value, key.number).draft);
    const auto writes = m_host->counts().writes;
    VERIFY_DONE(m_writer->markReady(key));
    QCOMPARE(m_host->counts().writes, writes);
    VERIFY_DONE(m_writer->closePull(key));
    QCOMPARE(m_writer->markReady(key).error().kind, Error::Kind::Conflict);
}

void GithubWriterTest::mergesOneHead()
{
    const fact::PullKey key = pullOf(true);
    const Sha head{tip("feature")};
    QCOMPARE(m_writer->merge(key, MergeMethod::Squash, head).error().kind, Error::Kind::Conflict); // a draft
    VERIFY_DONE(m_writer->markReady(key));
    QCOMPARE(m_writer->merge(key, MergeMethod::Squash, Sha{tip("main")}).error().kind,
             Error::Kind::Conflict); // has moved
    QVERIFY(m_host->pull(widgets.value, key.number).open);
    const auto landed = m_writer->merge(key, MergeMethod::Squash, head);
    VERIFY_DONE(landed);
    QCOMPARE(landed->value, tip("main"));
    const auto again = m_writer->merge(key, MergeMethod::Squash, head);
    VERIFY_DONE(again);
    QCOMPARE(again->value, landed->value);
    QCOMPARE(m_writer->merge(key, MergeMethod::Squash, Sha{std::string(40, 'a')}).error().kind, Error::Kind::Conflict);
    QCOMPARE(m_writer->closePull(key).error().kind, Error::Kind::Conflict);
}

void GithubWriterTest::closes()
{
    const fact::PullKey key = pullOf(false);
    VERIFY_DONE(m_writer->closePull(key));
    VERIFY_DONE(m_writer->closePull(key));
    QVERIFY(!m_host->pull(widgets.value, key.number).open);
    QCOMPARE(m_writer->closePull({widgets, 99}).error().kind, Error::Kind::NotFound);
}

void GithubWriterTest::runsAgain()
{
    const auto [run, job] = m_host->world([](fake::World &world) {
        const fake::Run &made = world.addRun(world.repos.at(widgets.value), "main", "failure");
        return std::pair(made.id, made.attempts[0][0].id);
    });
    VERIFY_DONE(m_writer->rerun(widgets, fact::RunId{std::to_string(run)}));
    QCOMPARE(repo().runs.at(run).attempts.size(), size_t(2));
    QVERIFY(!m_writer->rerun(widgets, fact::RunId{std::to_string(run)}).has_value()); // runs already
    QCOMPARE(repo().runs.at(run).attempts.size(), size_t(2));
    const auto latest = m_host->world([&](fake::World &world) {
        fake::Run &it = world.repos.at(widgets.value).runs.at(run);
        world.finish(it, "failure");
        return it.attempts.back()[0].id;
    });
    VERIFY_DONE(m_writer->rerun(widgets, fact::RunId{std::to_string(latest)})); // by a job's number
    QCOMPARE(repo().runs.at(run).attempts.size(), size_t(3));
    QCOMPARE(m_writer->rerun(widgets, fact::RunId{"4711"}).error().kind, Error::Kind::NotFound);
}

void GithubWriterTest::aLostAnswerIsDoneOnce_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<int>("nth");
    const std::pair<const char *, Kind> kinds[] = {{"502", Kind::Status},           {"502 after", Kind::StatusAfter},
                                                   {"dropped", Kind::Drop},         {"dropped after", Kind::DropAfter},
                                                   {"half a body", Kind::HalfBody}, {"a proxy's page", Kind::Html}};
    for (const auto &[name, kind] : kinds) {
        for (int nth = 0; nth < 7; ++nth)
            QTest::addRow("%s, write %d", name, nth) << int(kind) << nth;
    }
}

void GithubWriterTest::aLostAnswerIsDoneOnce()
{
    QFETCH(int, fault);
    QFETCH(int, nth);
    const Sha sha = ours("src/a.cpp", "int two;\n");
    fact::PullKey key;
    Sha landed;
    const std::function<Result<>()> steps[] = {
        [&] { return m_writer->createBranch(widgets, branch, sha); },
        [&] {
            return m_writer->openPull({widgets, "Mend it", marker, "", branch, "main", true})
                .transform([&](const fact::Pull &pull) { key = pull.key; });
        },
        [&] { return m_writer->addLabel(key, "ci/autofix"); },
        [&] { return m_writer->putComment(key, marker, "because"); },
        [&] { return m_writer->markReady(key); },
        [&] {
            return m_writer->merge(key, MergeMethod::Squash, sha).transform([&](const Sha &commit) {
                landed = commit;
            });
        },
    };
    // The paths that they write to, in turn.
    const std::pair<const char *, const char *> writes[]
        = {{"POST", "/git/refs"}, {"POST", "/graphql"}, {"POST", "/pulls"}, {"POST", "/labels"},
           {"POST", "/comments"}, {"POST", "/graphql"}, {"PUT", "/merge"}};
    int lost = 0;
    for (const auto &step : steps) {
        const bool armed = &step - steps == std::max(0, nth - 1);
        if (armed)
            m_host->fault({.kind = Kind(fault), .method = writes[nth].first, .path = writes[nth].second});
        Result<> done = step();
        while (!done && isDoubtful(done.error()) && lost < 5) {
            ++lost;
            done = step();
        }
        VERIFY_DONE(done);
    }
    QVERIFY(lost >= 1);
    const fake::Repo after = repo();
    QCOMPARE(after.pulls.size(), size_t(1));
    const fake::Pull &pull = after.pulls.begin()->second;
    QCOMPARE(pull.comments.size(), size_t(1));
    QCOMPARE(pull.labels.size(), size_t(1));
    QCOMPARE(pull.merged, landed.value);
    QCOMPARE(after.branches.at("main"), landed.value);
    const fake::Commit &commit = after.commits.at(landed.value);
    QCOMPARE(commit.tree.at("src/a.cpp"), std::string("int two;\n"));
    QCOMPARE(after.commits.size(), size_t(3)); // the first, ours, and the one that landed
    QCOMPARE(after.branches.size(), size_t(2));
}

void GithubWriterTest::aLimitPasses()
{
    const fact::PullKey key = pullOf(true);
    m_host->fault({.kind = Kind::SecondaryLimit, .method = "POST", .path = "/labels", .seconds = 60});
    const auto limited = m_writer->addLabel(key, "ci/autofix");
    QVERIFY(!limited.has_value());
    QVERIFY2(isDoubtful(limited.error()), limited.error().text.c_str()); // what was approved is done later
    QVERIFY(m_host->pull(widgets.value, key.number).labels.empty());
}

void GithubWriterTest::aMissingPermissionDoesNot()
{
    const fact::PullKey key = pullOf(true);
    for (const Kind kind : {Kind::Permission, Kind::SingleSignOn}) {
        m_host->fault({.kind = kind, .method = "POST", .path = "/labels"});
        QCOMPARE(m_writer->addLabel(key, "ci/autofix").error().kind, Error::Kind::Denied);
    }
}

SIGNALBOX_TEST(GithubWriterTest)
#include "tst_github_writer.moc"
