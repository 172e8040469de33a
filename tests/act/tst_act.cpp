// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the machine, against a host that loses answers: done once, under natural keys, and looked at after it landed.
#include "fake_forge.h"
#include <tests/gate/good_facts.h>

#include <core/act/act.h>
#include <tests/registry.h>

#include <QTemporaryDir>

#include <algorithm>
#include <set>

using namespace sb;
using namespace sb::fact;
using sb::tests::FakeForge;
using sb::tests::FakeHost;

namespace {

const RepoId repo{"demo/widgets"};
const Time noon(std::chrono::seconds(1'763'600'000));
const git::Identity ada{"Ada", "ada@example.org", noon};

const std::string fix
    = "diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-tow\n+two\n three\n";

} // namespace

class tst_act : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void namesDraftBranches();
    void opensADraft();
    void aLostAnswerIsFoundAgain_data();
    void aLostAnswerIsFoundAgain();
    void aClosedDraftStaysClosed();
    void aTakenBranchIsLeftAlone();
    void writesOnlyWhatWasProved();
    void wantsTheRightTicket_data();
    void wantsTheRightTicket();
    void fencesTheLog();
    void mergesWhatWasSeen();
    void aLostMergeIsFoundAgain_data();
    void aLostMergeIsFoundAgain();
    void doesNotBelieveTheHost_data();
    void doesNotBelieveTheHost();
    void refusesAMovedHead();
    void theRevertFollowsTheBase();
    void theBaseMovesBeforeTheRevertLands();
    void aRevertBranchOfOthersIsLeftAlone();
    void conflictsAreNamed();
    void undoneIsUndone();
    void aLostRevertIsFoundAgain_data();
    void aLostRevertIsFoundAgain();

private:
    Sha commit(const std::string &branch, const std::string &path, const std::string &text,
               const git::Identity &who = ada);
    act::World world() { return {*m_forge, m_gitDir}; }
    act::Draft draft();
    gate::Allowed ticketFor(const act::Draft &draft);
    gate::Allowed ticketFor(Action action, const PullKey &key, const Sha &head);
    /// An open pull request that mends a.txt, and its head.
    Pull mend();
    act::RevertPlan planOf(const Sha &landed) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_gitDir;
    std::unique_ptr<FakeHost> m_host;
    std::unique_ptr<FakeForge> m_forge;
    Sha m_base;
};

void tst_act::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_gitDir = m_folder->path().toStdString() + "/widgets.git";
    QVERIFY(git::Repository::initBare(m_gitDir, "main").has_value());
    m_host = std::make_unique<FakeHost>(m_gitDir);
    m_forge = std::make_unique<FakeForge>(*m_host);
    commit("main", "a.txt", "one\ntow\nthree\n");
    m_base = commit("main", "b.txt", "other\n");
}

Sha tst_act::commit(const std::string &branch, const std::string &path, const std::string &text,
                    const git::Identity &who)
{
    const git::Repository git = m_host->git();
    const Sha parent = git.branch(branch).value_or(Sha{});
    const auto tree = git.writeTree(parent, {{path, text}});
    const auto made = git.writeCommit(*tree, parent.empty() ? std::vector<Sha>{} : std::vector{parent}, path, who);
    [&] { QVERIFY(git.setBranch(branch, *made, parent).has_value()); }();
    return *made;
}

act::Draft tst_act::draft()
{
    act::Draft draft;
    draft.patch.id = {"0123456789abcdef"};
    draft.patch.repo = repo;
    draft.patch.run = {"77"};
    draft.patch.branch = "main";
    draft.patch.base = m_base;
    draft.patch.title = "Spell two";
    draft.patch.why = "The test says so.";
    draft.patch.recipe = "speller";
    draft.patch.confidence = 0.9;
    draft.patch.diff = fix;
    draft.patch.files = {"a.txt"};
    draft.patch.added = draft.patch.deleted = 1;
    draft.proof.patch = draft.patch.id;
    draft.proof.passed = true;
    draft.proof.tree = m_host->git().applyPatch(m_base, fix).value();
    draft.diagnosis.cause = "tow is no number";
    draft.person = "Ada";
    draft.branch = act::draftBranch(draft.patch.run, 1);
    draft.at = noon;
    return draft;
}

gate::Allowed tst_act::ticketFor(const act::Draft &draft)
{
    gate::Facts facts = tests::goodFacts(Action::OpenDraft);
    facts.subject = draft.patch.id.value;
    facts.now = noon;
    facts.ref = draft.branch;
    facts.patch = draft.patch;
    facts.patchHash = sha256Hex(draft.patch.diff);
    facts.approval->patchHash = facts.patchHash;
    facts.files = draft.patch.files;
    const auto policy = gate::defaultPolicy();
    auto ticket = gate::allow(gate::decide(facts, policy), facts, policy);
    [&] { QVERIFY2(ticket, ticket ? "" : ticket.error().text.c_str()); }();
    return std::move(*ticket);
}

gate::Allowed tst_act::ticketFor(Action action, const PullKey &key, const Sha &head)
{
    gate::Facts facts = tests::goodFacts(action);
    facts.repo = key.repo;
    facts.subject = key.text();
    facts.now = noon;
    facts.headNow = facts.headSeen = head;
    facts.approval->head = head;
    const auto policy = gate::defaultPolicy();
    auto ticket = gate::allow(gate::decide(facts, policy), facts, policy);
    [&] { QVERIFY2(ticket, ticket ? "" : ticket.error().text.c_str()); }();
    return std::move(*ticket);
}

Pull tst_act::mend()
{
    const git::Repository git = m_host->git();
    const auto made = git.writeCommit(git.applyPatch(m_base, fix).value(), {m_base}, "mend", ada);
    [&] { QVERIFY(git.setBranch("mend", *made, {}).has_value()); }();
    return *m_forge->openPull({repo, "Spell two", "", "ada", "mend", "main", false});
}

act::RevertPlan tst_act::planOf(const Sha &landed) const
{
    return {repo, landed, "revert/" + landed.value, "main", "Spell two"};
}

void tst_act::namesDraftBranches()
{
    QCOMPARE(act::draftBranch({"77"}, 1), std::string("ci/autofix-77"));
    QCOMPARE(act::draftBranch({"77"}, 2), std::string("ci/autofix-77-2"));
    QCOMPARE(act::draftBranch({"77"}, 3), std::string("ci/autofix-77-3"));
}

void tst_act::opensADraft()
{
    const auto pull = act::openDraft(world(), ticketFor(draft()), draft(), noon);
    QVERIFY2(pull, pull ? "" : pull.error().text.c_str());
    QVERIFY(pull->draft);
    QCOMPARE(pull->head.branch, std::string("ci/autofix-77"));
    QCOMPARE(pull->base.branch, std::string("main"));
    QCOMPARE(pull->labels, std::vector<std::string>{"ci/autofix"});
    QCOMPARE(pull->comments.size(), size_t(1));
    QVERIFY(pull->comments[0].body.contains("tow is no number"));
    QCOMPARE(*m_host->git().blob(pull->head.sha, "a.txt"), std::string("one\ntwo\nthree\n"));
    QCOMPARE(m_host->git().commit(pull->head.sha)->parents, std::vector{m_base});
}

void tst_act::aLostAnswerIsFoundAgain_data()
{
    QTest::addColumn<int>("write");
    QTest::addColumn<bool>("happened");
    for (int write = 1; write <= 4; ++write) {
        QTest::addRow("write %d did not happen", write) << write << false;
        QTest::addRow("write %d happened", write) << write << true;
    }
}

void tst_act::aLostAnswerIsFoundAgain()
{
    QFETCH(int, write);
    QFETCH(bool, happened);
    m_host->loseAnswer(write, happened ? FakeHost::When::After : FakeHost::When::Before);
    const auto lost = act::openDraft(world(), ticketFor(draft()), draft(), noon);
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, Error::Kind::Unavailable);
    const auto found = act::probeDraft(world(), draft());
    QVERIFY(found.has_value());
    QCOMPARE(found->has_value(), write > 2 || (write == 2 && happened));
    const Sha tip = m_host->git().branch("ci/autofix-77").value_or(Sha{});
    const auto again = act::openDraft(world(), ticketFor(draft()), draft(), noon + std::chrono::minutes(1));
    QVERIFY2(again, again ? "" : again.error().text.c_str());
    QCOMPARE(m_host->all.size(), size_t(1));
    QCOMPARE(again->labels.size(), size_t(1));
    QCOMPARE(again->comments.size(), size_t(1));
    QVERIFY(tip.empty() || again->head.sha == tip); // the very same commit
}

void tst_act::aClosedDraftStaysClosed()
{
    const auto pull = act::openDraft(world(), ticketFor(draft()), draft(), noon);
    QVERIFY(pull.has_value());
    QVERIFY(m_forge->closePull(pull->key).has_value());
    QVERIFY(m_host->git().deleteBranch("ci/autofix-77", pull->head.sha).has_value());
    const int writes = m_host->writes();
    const auto again = act::openDraft(world(), ticketFor(draft()), draft(), noon);
    QVERIFY(!again);
    QCOMPARE(again.error().kind, Error::Kind::Conflict);
    QVERIFY(again.error().text.contains("demo/widgets#1"));
    QCOMPARE(m_host->writes(), writes);
    QVERIFY(!m_host->git().branch("ci/autofix-77"));
    QCOMPARE((*act::probeDraft(world(), draft()))->state, PullState::Closed);
}

void tst_act::aTakenBranchIsLeftAlone()
{
    QVERIFY(m_host->git().setBranch("ci/autofix-77", m_base, {}).has_value());
    const Sha theirs = commit("ci/autofix-77", "theirs.txt", "mine\n");
    const auto pull = act::openDraft(world(), ticketFor(draft()), draft(), noon);
    QVERIFY(!pull);
    QCOMPARE(pull.error().kind, Error::Kind::Conflict);
    QCOMPARE(*m_host->git().branch("ci/autofix-77"), theirs);
    QVERIFY(m_host->all.empty());
}

void tst_act::writesOnlyWhatWasProved()
{
    act::Draft other = draft();
    other.proof.tree = *m_host->git().treeOf(m_base);
    const auto pull = act::openDraft(world(), ticketFor(other), other, noon);
    QVERIFY(!pull);
    QCOMPARE(pull.error().kind, Error::Kind::Denied);
    QCOMPARE(m_host->writes(), 0);
}

void tst_act::wantsTheRightTicket_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"another patch", "another branch", "another subject", "another action", "expired"})
        QTest::addRow("%s", what) << QString::fromUtf8(what);
}

void tst_act::wantsTheRightTicket()
{
    QFETCH(QString, what);
    act::Draft wanted = draft();
    gate::Allowed ticket
        = what == u"another action" ? ticketFor(Action::MarkReady, {repo, 1}, m_base) : ticketFor(wanted);
    if (what == u"another patch")
        wanted.patch.diff += " ";
    else if (what == u"another branch")
        wanted.branch = "ci/autofix-78";
    else if (what == u"another subject")
        wanted.patch.id = {"fedcba9876543210"};
    const Time now = what == u"expired" ? noon + std::chrono::minutes(2) : noon;
    const auto pull = act::openDraft(world(), std::move(ticket), wanted, now);
    QVERIFY(!pull);
    QCOMPARE(pull.error().kind, Error::Kind::Denied);
    QCOMPARE(m_host->writes(), 0);
}

void tst_act::fencesTheLog()
{
    act::Draft hostile = draft();
    hostile.diagnosis.cause = "```\n@everybody closes #1\n```` <img src=x>\xFF";
    const auto pull = act::openDraft(world(), ticketFor(hostile), hostile, noon);
    QVERIFY2(pull, pull ? "" : pull.error().text.c_str());
    const std::string &body = pull->comments[0].body;
    const size_t fence = body.find("`````text\n");
    QVERIFY(fence != std::string::npos);
    QVERIFY(body.find("@everybody") > fence);
    QVERIFY(body.find("\n`````\n", body.find("<img")) != std::string::npos);
    QVERIFY(!body.contains('\xFF'));
}

void tst_act::mergesWhatWasSeen()
{
    const Pull pull = mend();
    commit("main", "c.txt", "somebody else's\n"); // the base moves: that is no other head
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY2(landed, landed ? "" : landed.error().text.c_str());
    QCOMPARE(*m_host->git().branch("main"), landed->commit);
    QCOMPARE(*m_host->git().blob(landed->commit, "a.txt"), std::string("one\ntwo\nthree\n"));
    QCOMPARE(landed->revertBranch, "revert/" + landed->commit.value);
    const Sha inverse = *m_host->git().branch(landed->revertBranch);
    QCOMPARE(m_host->git().commit(inverse)->parents, std::vector{landed->commit});
    QCOMPARE(*m_host->git().blob(inverse, "a.txt"), std::string("one\ntow\nthree\n"));
    QCOMPARE(*m_host->git().blob(inverse, "c.txt"), std::string("somebody else's\n"));
}

void tst_act::aLostMergeIsFoundAgain_data()
{
    QTest::addColumn<int>("write");
    QTest::addColumn<bool>("happened");
    QTest::newRow("the merge did not happen") << 1 << false;
    QTest::newRow("the merge happened") << 1 << true;
    QTest::newRow("the branch did not happen") << 2 << false;
    QTest::newRow("the branch happened") << 2 << true;
}

void tst_act::aLostMergeIsFoundAgain()
{
    QFETCH(int, write);
    QFETCH(bool, happened);
    const Pull pull = mend();
    const auto before = m_host->git().log(*m_host->git().branch("main"), 10)->size();
    m_host->loseAnswer(write, happened ? FakeHost::When::After : FakeHost::When::Before);
    const auto lost = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, Error::Kind::Unavailable);
    auto found = act::probeMerge(world(), pull.key, noon);
    QVERIFY2(found, found ? "" : found.error().text.c_str());
    QCOMPARE(found->has_value(), write == 2 || happened);
    if (!*found) {
        const auto again = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
        QVERIFY2(again, again ? "" : again.error().text.c_str());
        found = std::optional(*again);
    }
    QCOMPARE(m_host->git().log(*m_host->git().branch("main"), 10)->size(), before + 1);
    QVERIFY(m_host->git().branch("revert/" + (*found)->commit.value).has_value());
}

void tst_act::doesNotBelieveTheHost_data()
{
    QTest::addColumn<bool>("reverts");
    QTest::newRow("merge") << false;
    QTest::newRow("revert") << true;
}

void tst_act::doesNotBelieveTheHost()
{
    QFETCH(bool, reverts);
    const Pull pull = mend();
    const Sha wrong = *m_host->git().writeTree(m_base, {{"a.txt", std::string("silently something else\n")}});
    if (!reverts)
        m_host->landsTree = wrong;
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QCOMPARE(landed.has_value(), reverts);
    if (reverts) {
        m_host->landsTree = wrong;
        const auto undone = act::revert(world(), ticketFor(Action::Revert, pull.key, landed->commit),
                                        planOf(landed->commit), "Ada", noon);
        QVERIFY(!undone);
        QCOMPARE(undone.error().kind, Error::Kind::Corrupt);
        QVERIFY(undone.error().text.contains("look at the branch"));
    } else {
        QCOMPARE(landed.error().kind, Error::Kind::Corrupt);
        QVERIFY(landed.error().text.contains(wrong.value));
    }
}

void tst_act::refusesAMovedHead()
{
    const Pull pull = mend();
    gate::Allowed ticket = ticketFor(Action::Merge, pull.key, pull.head.sha);
    const Sha before = *m_host->git().branch("main");
    commit("mend", "d.txt", "one more\n");
    const auto landed = act::merge(world(), std::move(ticket), pull.key, noon);
    QVERIFY(!landed);
    QCOMPARE(landed.error().kind, Error::Kind::Conflict);
    QCOMPARE(*m_host->git().branch("main"), before);
}

void tst_act::theRevertFollowsTheBase()
{
    const Pull pull = mend();
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(landed.has_value());
    const auto plan = planOf(landed->commit);
    const auto shown = act::previewRevert(world(), plan);
    QVERIFY(shown && !shown->commit.empty() && shown->diff.contains("+tow"));
    const Sha moved = commit("main", "c.txt", "later\n");
    // What was shown is of the old base: the preview says so by naming no commit, and the branch follows.
    QVERIFY(act::previewRevert(world(), plan)->commit.empty());
    const int writes = m_host->writes();
    const auto renewed = act::keepRevertReady(world(), plan, noon);
    QVERIFY2(renewed, renewed ? "" : renewed.error().text.c_str());
    QCOMPARE(m_host->git().commit(renewed->commit)->parents, std::vector{moved});
    QCOMPARE(*m_host->git().branch(plan.branch), renewed->commit);
    QCOMPARE(m_host->writes(), writes + 1); // moved, never away
    QCOMPARE(act::keepRevertReady(world(), plan, noon)->commit, renewed->commit);
    QCOMPARE(m_host->writes(), writes + 1);
}

void tst_act::theBaseMovesBeforeTheRevertLands()
{
    const Pull pull = mend();
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(landed.has_value());
    commit("main", "c.txt", "between preview and click\n");
    bool moved = false;
    m_host->meanwhile = [&](const std::string &write) {
        if (write == "merge" && !std::exchange(moved, true))
            commit("main", "d.txt", "between click and merge\n");
    };
    const auto undone = act::revert(world(), ticketFor(Action::Revert, pull.key, landed->commit),
                                    planOf(landed->commit), "Ada", noon);
    QVERIFY2(undone, undone ? "" : undone.error().text.c_str());
    const git::Repository git = m_host->git();
    QCOMPARE(*git.branch("main"), undone->commit);
    QCOMPARE(*git.blob(undone->commit, "a.txt"), std::string("one\ntow\nthree\n"));
    QVERIFY(git.blob(undone->commit, "c.txt").has_value());
    QVERIFY(git.blob(undone->commit, "d.txt").has_value());
}

void tst_act::aRevertBranchOfOthersIsLeftAlone()
{
    const Pull pull = mend();
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(landed.has_value());
    const auto plan = planOf(landed->commit);
    const Sha theirs = commit(plan.branch, "a.txt", "done by hand\n");
    commit("main", "c.txt", "later\n");
    const auto renewed = act::keepRevertReady(world(), plan, noon);
    QVERIFY(!renewed);
    QCOMPARE(renewed.error().kind, Error::Kind::Conflict);
    QCOMPARE(*m_host->git().branch(plan.branch), theirs);
}

void tst_act::conflictsAreNamed()
{
    const Pull pull = mend();
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(landed.has_value());
    const Sha later = commit("main", "a.txt", "one\nzwei\nthree\n");
    const auto shown = act::previewRevert(world(), planOf(landed->commit));
    QCOMPARE(shown->conflicts, std::vector<std::string>{"a.txt"});
    const int writes = m_host->writes();
    const auto undone = act::revert(world(), ticketFor(Action::Revert, pull.key, landed->commit),
                                    planOf(landed->commit), "Ada", noon);
    QVERIFY(!undone);
    QCOMPARE(undone.error().kind, Error::Kind::Conflict);
    QVERIFY(undone.error().text.contains("a.txt"));
    QCOMPARE(m_host->writes(), writes);
    QCOMPARE(*m_host->git().branch("main"), later);
}

void tst_act::undoneIsUndone()
{
    const Pull pull = mend();
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(landed.has_value());
    const Sha byHand = commit("main", "a.txt", "one\ntow\nthree\n");
    QVERIFY(act::previewRevert(world(), planOf(landed->commit))->undone);
    const auto undone = act::revert(world(), ticketFor(Action::Revert, pull.key, landed->commit),
                                    planOf(landed->commit), "Ada", noon);
    QVERIFY(!undone);
    QCOMPARE(undone.error().kind, Error::Kind::Conflict);
    QCOMPARE(*m_host->git().branch("main"), byHand);
}

void tst_act::aLostRevertIsFoundAgain_data()
{
    QTest::addColumn<int>("write");
    QTest::addColumn<bool>("happened");
    QTest::newRow("the pull request did not happen") << 1 << false;
    QTest::newRow("the pull request happened") << 1 << true;
    QTest::newRow("the merge did not happen") << 2 << false;
    QTest::newRow("the merge happened") << 2 << true;
}

void tst_act::aLostRevertIsFoundAgain()
{
    QFETCH(int, write);
    QFETCH(bool, happened);
    const Pull pull = mend();
    const auto landed = act::merge(world(), ticketFor(Action::Merge, pull.key, pull.head.sha), pull.key, noon);
    QVERIFY(landed.has_value());
    const auto plan = planOf(landed->commit);
    const auto revert
        = [&] { return act::revert(world(), ticketFor(Action::Revert, pull.key, landed->commit), plan, "Ada", noon); };
    m_host->loseAnswer(write, happened ? FakeHost::When::After : FakeHost::When::Before);
    const auto lost = revert();
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, Error::Kind::Unavailable);
    const auto found = act::probeRevert(world(), plan);
    QVERIFY(found.has_value());
    QCOMPARE(found->has_value(), write == 2 && happened);
    if (!*found)
        QVERIFY(revert().has_value());
    QCOMPARE(m_host->all.size(), size_t(2));
    QCOMPARE(m_host->git().log(*m_host->git().branch("main"), 10)->size(), size_t(4));
    QCOMPARE(*m_host->git().blob(*m_host->git().branch("main"), "a.txt"), std::string("one\ntow\nthree\n"));
}

SIGNALBOX_TEST(tst_act)
#include "tst_act.moc"
