// SPDX-License-Identifier: GPL-3.0-or-later
// A fix on its way over GitHub and back again: draft, ready, merged, undone; each step looked at after a crash, and no tree believed.
#include "mirror_of.h"

#include <tests/gate/good_facts.h>

#include <core/act/act.h>
#include <core/forge/github/forge.h>
#include <fakegithub/fake_github.h>
#include <tests/registry.h>

#include <QTemporaryDir>

using namespace sb;
using namespace sb::fact;
using Kind = fake::Fault::Kind;

namespace {

const RepoId actedRepo{"acme/widgets"};
const Time noon(std::chrono::seconds(1'790'000'000));
const std::string fix
    = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-tow\n+two\n three\n";

} // namespace

#define VERIFY_DONE(result)                                                                                            \
    do {                                                                                                               \
        const auto &r = (result);                                                                                      \
        QVERIFY2(r.has_value(), r ? "" : r.error().text.c_str());                                                      \
    } while (false)

class GithubActTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void aFixLandsAndIsUndone();
    void aWrongTreeIsFound_data();
    void aWrongTreeIsFound();
    void aHalfMadeRevertBranchIsFinished_data();
    void aHalfMadeRevertBranchIsFinished();
    void aClosedDraftStaysClosed();
    void whatReadsDoNotShowYetIsNotGivenUp();

private:
    gate::Allowed ticket(const gate::Facts &facts)
    {
        const auto policy = gate::defaultPolicy();
        return gate::allow(gate::decide(facts, policy), facts, policy).value();
    }
    gate::Allowed ticketFor(Action action, const PullKey &key, const Sha &head)
    {
        gate::Facts facts = tests::goodFacts(action);
        facts.repo = key.repo;
        facts.subject = key.text();
        facts.now = noon;
        facts.headNow = facts.headSeen = head;
        facts.approval->head = head;
        return ticket(facts);
    }
    gate::Allowed ticketFor(const act::Draft &draft)
    {
        gate::Facts facts = tests::goodFacts(Action::OpenDraft);
        facts.repo = actedRepo;
        facts.subject = draft.patch.id.value;
        facts.now = noon;
        facts.ref = draft.branch;
        facts.patch = draft.patch;
        facts.patchHash = sha256Hex(draft.patch.diff);
        facts.approval->patchHash = facts.patchHash;
        facts.files = draft.patch.files;
        return ticket(facts);
    }
    act::Draft draft();
    fake::Repo repo() { return m_host->repo(actedRepo.value); }
    act::World world() { return {*m_forge, gitDir()}; }
    std::string gitDir() const { return m_folder->path().toStdString() + "/widgets.git"; }
    /// As another program would find it.
    void restart();

    bool m_notYet = false; ///< what landed is not to be had yet
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<fake::FakeGithub> m_host;
    std::unique_ptr<http::Transport> m_transport;
    std::unique_ptr<forge::github::GitHubForge> m_forge;
};

void GithubActTest::init()
{
    m_forge.reset();
    m_transport.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_host = std::make_unique<fake::FakeGithub>();
    m_host->world([](fake::World &world) { world.addRepo(actedRepo.value, {{"a.txt", "one\ntow\nthree\n"}}); });
    QVERIFY(tests::mirror(repo(), gitDir()));
    m_transport = http::openTransport();
    restart();
}

void GithubActTest::restart()
{
    m_forge.reset();
    forge::github::HubOptions options;
    options.api.url = m_host->url();
    options.api.token = [] { return Result<Secret>(Secret("token")); };
    options.api.writePace = {};
    options.repos = {actedRepo};
    options.gitDir = [this](const RepoId &) { return gitDir(); };
    options.bring = [this](const RepoId &, const Sha &) -> Result<> {
        if (m_notYet)
            return fail(Error::Kind::NotFound, "acme/widgets has no such commit");
        return tests::mirror(repo(), gitDir()) ? Result<>() : fail(Error::Kind::Unavailable, "no mirror");
    };
    m_forge = std::make_unique<forge::github::GitHubForge>(
        std::make_shared<forge::github::Hub>(*m_transport, std::move(options)));
}

act::Draft GithubActTest::draft()
{
    const auto git = git::Repository::open(gitDir());
    act::Draft draft;
    draft.patch.id = {"0123456789abcdef"};
    draft.patch.repo = actedRepo;
    draft.patch.run = {"77"};
    draft.patch.branch = "main";
    draft.patch.base = git->branch("main").value();
    draft.patch.title = "Spell two";
    draft.patch.recipe = "speller";
    draft.patch.confidence = 0.9;
    draft.patch.diff = fix;
    draft.patch.files = {"a.txt"};
    draft.patch.added = draft.patch.deleted = 1;
    draft.proof.patch = draft.patch.id;
    draft.proof.passed = true;
    draft.proof.tree = git->applyPatch(draft.patch.base, fix).value();
    draft.person = "Ada";
    draft.branch = act::draftBranch(draft.patch.run, 1);
    draft.at = noon;
    return draft;
}

void GithubActTest::aFixLandsAndIsUndone()
{
    const act::Draft wanted = draft();
    const auto pull = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    VERIFY_DONE(pull);
    QVERIFY(pull->draft);
    restart();
    const auto found = act::probeDraft(world(), wanted);
    QVERIFY(found && *found);
    QCOMPARE((*found)->key, pull->key);
    QCOMPARE((*found)->comments.size(), size_t(1));
    QCOMPARE((*found)->labels, std::vector<std::string>{"ci/autofix"});

    VERIFY_DONE(act::markReady(world(), ticketFor(Action::MarkReady, pull->key, pull->head.sha), pull->key, noon));
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull->key, pull->head.sha), pull->key, noon);
    VERIFY_DONE(landed);
    QCOMPARE(repo().branches.at("main"), landed->commit.value);
    QCOMPARE(repo().commits.at(landed->commit.value).tree.at("a.txt"), std::string("one\ntwo\nthree\n"));
    QVERIFY2(repo().branches.contains("revert/" + landed->commit.value), "its inverse stands ready");
    restart();
    const auto probed = act::probeMerge(world(), pull->key, noon);
    QVERIFY(probed && *probed);
    QCOMPARE((*probed)->commit, landed->commit);

    // The base moves: the ready branch follows it.
    m_host->world(
        [](fake::World &world) { world.commit(world.repos.at(actedRepo.value), "main", {{"b.txt", "b\n"}}, "b"); });
    const act::RevertPlan plan{actedRepo, landed->commit, "revert/" + landed->commit.value, "main", "Spell two"};
    restart();
    const auto kept = act::keepRevertReady(world(), plan, noon);
    VERIFY_DONE(kept);
    QCOMPARE(repo().commits.at(repo().branches.at(plan.branch)).parents, std::vector{repo().branches.at("main")});

    const auto undone = act::revert(world(), ticketFor(Action::Revert, pull->key, landed->commit), plan, "Ada", noon);
    VERIFY_DONE(undone);
    const fake::Repo after = repo();
    QCOMPARE(after.branches.at("main"), undone->commit.value);
    QCOMPARE(after.commits.at(undone->commit.value).tree.at("a.txt"), std::string("one\ntow\nthree\n"));
    QCOMPARE(after.commits.at(undone->commit.value).tree.at("b.txt"), std::string("b\n"));
    QCOMPARE(after.pulls.size(), size_t(2));
    restart();
    const auto reverted = act::probeRevert(world(), plan);
    QVERIFY(reverted && *reverted);
    QCOMPARE((*reverted)->commit, undone->commit);
}

void GithubActTest::aWrongTreeIsFound_data()
{
    QTest::addColumn<bool>("later");
    QTest::addRow("at once") << false;
    QTest::addRow("after a crash") << true;
}

void GithubActTest::aWrongTreeIsFound()
{
    QFETCH(bool, later);
    const act::Draft wanted = draft();
    const auto pull = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    VERIFY_DONE(pull);
    VERIFY_DONE(m_forge->markReady(pull->key));
    m_host->fault({.kind = Kind::WrongTree, .method = "PUT", .path = "/merge"});
    if (later) {
        VERIFY_DONE(m_forge->merge(pull->key, forge::MergeMethod::Squash, pull->head.sha, "Ada"));
        restart();
        QCOMPARE(act::probeMerge(world(), pull->key, noon).error().kind, Error::Kind::Corrupt);
    } else {
        const auto landed = act::merge(world(), ticketFor(Action::Merge, pull->key, pull->head.sha), pull->key, noon);
        QVERIFY(!landed.has_value());
        QVERIFY2(landed.error().kind == Error::Kind::Corrupt, landed.error().text.c_str());
    }
}

void GithubActTest::aHalfMadeRevertBranchIsFinished_data()
{
    QTest::addColumn<bool>("moved");
    QTest::addRow("at the base") << false;
    QTest::addRow("where the base was") << true;
}

/// The host makes a branch first and writes the commit on it then: a crash may come between.
void GithubActTest::aHalfMadeRevertBranchIsFinished()
{
    QFETCH(bool, moved);
    const act::Draft wanted = draft();
    const auto pull = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    VERIFY_DONE(pull);
    VERIFY_DONE(act::markReady(world(), ticketFor(Action::MarkReady, pull->key, pull->head.sha), pull->key, noon));
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull->key, pull->head.sha), pull->key, noon);
    VERIFY_DONE(landed);
    m_host->world([&](fake::World &world) {
        fake::Repo &repo = world.repos.at(actedRepo.value);
        repo.branches[landed->revertBranch] = repo.branches.at("main");
        if (moved)
            world.commit(repo, "main", {{"b.txt", "b\n"}}, "b");
    });
    restart();
    const act::RevertPlan plan{actedRepo, landed->commit, landed->revertBranch, "main", "Spell two"};
    const auto undone = act::revert(world(), ticketFor(Action::Revert, pull->key, landed->commit), plan, "Ada", noon);
    VERIFY_DONE(undone);
    QCOMPARE(repo().commits.at(repo().branches.at("main")).tree.at("a.txt"), std::string("one\ntow\nthree\n"));
}

void GithubActTest::aClosedDraftStaysClosed()
{
    const act::Draft wanted = draft();
    const auto pull = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    VERIFY_DONE(pull);
    VERIFY_DONE(m_forge->closePull(pull->key));
    const auto again = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    QVERIFY(!again.has_value());
    QCOMPARE(again.error().kind, Error::Kind::Conflict);
    QCOMPARE(repo().pulls.size(), size_t(1));
}

void GithubActTest::whatReadsDoNotShowYetIsNotGivenUp()
{
    const act::Draft wanted = draft();
    m_host->lag(std::chrono::hours(1));
    const auto early = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    QVERIFY(!early);
    QCOMPARE(early.error().kind, Error::Kind::Unavailable);
    m_host->lag({});
    const auto pull = act::openDraft(world(), ticketFor(wanted), wanted, noon);
    VERIFY_DONE(pull);
    QCOMPARE(repo().pulls.size(), size_t(1));
    QCOMPARE(repo().pulls.at(pull->key.number).comments.size(), size_t(1));

    VERIFY_DONE(act::markReady(world(), ticketFor(Action::MarkReady, pull->key, pull->head.sha), pull->key, noon));
    m_notYet = true;
    const auto merged = act::merge(world(), ticketFor(Action::Merge, pull->key, pull->head.sha), pull->key, noon);
    QVERIFY(!merged);
    QCOMPARE(merged.error().kind, Error::Kind::Unavailable);
    m_notYet = false;
    const auto probed = act::probeMerge(world(), pull->key, noon);
    VERIFY_DONE(probed);
    QVERIFY(*probed);
    const Sha landed = (*probed)->commit;
    const act::RevertPlan plan{actedRepo, landed, "revert/" + landed.value, "main", wanted.patch.title};
    m_host->lag(std::chrono::hours(1));
    const auto undone = act::revert(world(), ticketFor(Action::Revert, pull->key, landed), plan, "Ada", noon);
    VERIFY_DONE(undone);
    QCOMPARE(repo().commits.at(repo().branches.at("main")).tree.at("a.txt"), std::string("one\ntow\nthree\n"));
}

SIGNALBOX_TEST(GithubActTest)
#include "tst_github_act.moc"
