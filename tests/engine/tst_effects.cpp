// SPDX-License-Identifier: GPL-3.0-or-later
// An action from the request to its outcome in the ledger, over hosts that do not answer and crashes in between.
#include "small_house.h"

#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;
using sb::tests::FakeHost;
using sb::tests::SmallHouse;
using Story = std::vector<std::string>;

namespace {

enum class Kind { Draft, Ready, Merge, Revert, Rerun };

} // namespace

class tst_effects : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLostAnswerIsSettled_data();
    void aLostAnswerIsSettled();
    void aHostThatStaysAwayIsAskedAgain();
    void nobodyLooksTooEarlyAfterACrash();
    void aMovedHeadIsNotMarkedReady();
    void aReadThatLagsIsNoRefusal();
    void aRerunThatHappenedIsSeen();
    void aClosedDraftIsGivenUp();
    void limitsHold_data();
    void limitsHold();
    void theSecondPatchHasItsOwnBranch();
    void theBranchOfAnIntentStays();

private:
    /// What the kind needs, and its request.
    engine::Request prepared(SmallHouse &house, Kind kind);
    static Result<engine::Value> ask(SmallHouse &house, const engine::Request &request);
};

Result<engine::Value> tst_effects::ask(SmallHouse &house, const engine::Request &request)
{
    return std::visit(
        [&](const auto &wanted) -> Result<engine::Value> {
            if constexpr (requires { engine::handle(*house.desk, wanted); })
                return engine::handle(*house.desk, wanted);
            else
                return fail(Error::Kind::Internal, "not one of these");
        },
        request);
}

engine::Request tst_effects::prepared(SmallHouse &house, Kind kind)
{
    switch (kind) {
    case Kind::Draft: return engine::Approve{house.propose("77").patch.id};
    case Kind::Ready: {
        const auto known = house.propose("77");
        [&] { QVERIFY(ask(house, engine::Approve{known.patch.id}).has_value()); }();
        return engine::MarkReady{{house.repo, 1}};
    }
    case Kind::Merge: {
        const Pull pull = house.open("mend", "main", Verdict::RequireApproval);
        return engine::Merge{pull.key, pull.head.sha};
    }
    case Kind::Revert: {
        const Pull pull = house.open("mend", "main", Verdict::RequireApproval);
        const auto done = ask(house, engine::Merge{pull.key, pull.head.sha});
        [&] { QVERIFY2(done, done ? "" : done.error().text.c_str()); }();
        return engine::Revert{std::get<engine::Done>(*done).effect};
    }
    case Kind::Rerun: break;
    }
    house.propose("77");
    return engine::Rerun{{"77"}};
}

void tst_effects::aLostAnswerIsSettled_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("write");
    QTest::addColumn<bool>("happened");
    QTest::addColumn<bool>("crashed");
    const auto rows = [](const char *name, Kind kind, int write) {
        for (const bool happened : {false, true}) {
            for (const bool crashed : {false, true})
                QTest::addRow("%s %d%s%s", name, write, happened ? " happened" : "", crashed ? ", then a crash" : "")
                    << int(kind) << write << happened << crashed;
        }
    };
    for (int write = 1; write <= 4; ++write)
        rows("draft", Kind::Draft, write);
    rows("ready", Kind::Ready, 1);
    rows("merge", Kind::Merge, 1);
    rows("merge", Kind::Merge, 2);
    rows("revert", Kind::Revert, 1);
    rows("revert", Kind::Revert, 2);
    rows("rerun", Kind::Rerun, 1);
}

void tst_effects::aLostAnswerIsSettled()
{
    QFETCH(int, kind);
    QFETCH(int, write);
    QFETCH(bool, happened);
    QFETCH(bool, crashed);
    SmallHouse house;
    house.host.settle = std::chrono::seconds(30);
    const engine::Request request = prepared(house, Kind(kind));
    const size_t rows = house.ledger().size();
    const size_t pulls = house.host.all.size();
    const auto commits = [&] { return house.host.git().log(house.host.git().branch("main").value(), 20)->size(); };
    const size_t before = commits();
    house.host.loseAnswer(write, happened ? FakeHost::When::After : FakeHost::When::Before);
    const auto lost = ask(house, request);
    QVERIFY(!lost);
    QCOMPARE(lost.error().kind, Error::Kind::Unavailable);
    QVERIFY2(lost.error().text.contains("not known"), lost.error().text.c_str());
    QCOMPARE(house.ledger().size(), rows + 1); // the intent, open
    // Asked again at once it is not done a second time.
    QCOMPARE(ask(house, request).error().kind, Error::Kind::Conflict);

    if (crashed)
        house.reopen();
    const int writes = house.host.writes();
    const auto early = engine::recover(*house.desk);
    QVERIFY(early.has_value());
    QCOMPARE(early->size(), size_t(1));
    QCOMPARE(house.host.writes(), writes); // too early: nobody even looked
    QVERIFY(!house.desk->unsettled().anyDue(house.clock->at));
    house.clock->at += std::chrono::seconds(31);
    QVERIFY(house.desk->unsettled().anyDue(house.clock->at));
    const auto said = engine::recover(*house.desk);
    QVERIFY2(said, said ? "" : said.error().text.c_str());
    QCOMPARE(said->size(), size_t(1));
    QVERIFY2(!said->front().contains("given up"), said->front().c_str());

    const auto ledger = house.ledger();
    QCOMPARE(ledger.size(), rows + 2);
    QCOMPARE(int(ledger.back().kind), int(EntryKind::Outcome));
    QCOMPARE(int(ledger.back().outcome), int(Outcome::Done));
    QCOMPARE(ledger.back().actor.name, std::string("Ada"));
    QVERIFY(house.desk->ledger().openIntents()->empty());
    QVERIFY(engine::recover(*house.desk)->empty());
    switch (Kind(kind)) {
    case Kind::Draft:
        QCOMPARE(house.host.all.size(), pulls + 1);
        QCOMPARE(house.host.all.at(1).labels.size(), size_t(1));
        QCOMPARE(house.host.all.at(1).comments.size(), size_t(1));
        QCOMPARE(int(engine::findPatch(*house.desk, {"0123456789abcdef"})->state.status), int(PatchStatus::DraftOpen));
        break;
    case Kind::Ready: QVERIFY(!house.host.all.at(1).draft); break;
    case Kind::Merge:
        QCOMPARE(commits(), before + 1);
        QVERIFY(house.host.git().branch("revert/" + ledger.back().after.value).has_value());
        break;
    case Kind::Revert:
        QCOMPARE(commits(), before + 1);
        QCOMPARE(house.text("main", "a.txt"), std::string("one\ntow\nthree\n"));
        break;
    case Kind::Rerun: QCOMPARE(house.host.runs.front().attempt, 2); break;
    }
}

void tst_effects::aHostThatStaysAwayIsAskedAgain()
{
    SmallHouse house;
    const engine::Request request = prepared(house, Kind::Draft);
    house.host.loseAnswer(1, FakeHost::When::Before);
    QVERIFY(!ask(house, request));
    house.clock->at += std::chrono::seconds(3);
    house.host.loseAnswer(1, FakeHost::When::Before);
    const auto said = engine::recover(*house.desk);
    QVERIFY(said && said->size() == 1 && said->front().contains("could not be checked"));
    QCOMPARE(house.desk->ledger().openIntents()->size(), size_t(1));
    QVERIFY(!house.desk->unsettled().anyDue(house.clock->at));
    house.clock->at += std::chrono::seconds(3);
    QVERIFY(house.desk->unsettled().anyDue(house.clock->at));
    QVERIFY(engine::recover(*house.desk).has_value());
    QVERIFY(house.desk->ledger().openIntents()->empty());
    QCOMPARE(house.host.all.size(), size_t(1));
}

void tst_effects::nobodyLooksTooEarlyAfterACrash()
{
    SmallHouse house;
    house.host.settle = std::chrono::seconds(30);
    const auto known = house.propose("77");
    const auto effect = engine::draftEffect(*house.desk, known.patch.id, house.clock->at, true);
    QVERIFY(effect.has_value());
    LedgerEntry intent = effect->intent;
    intent.kind = EntryKind::Intent;
    intent.actor = intent.approver = {ActorKind::Person, "Ada"};
    QVERIFY(house.desk->ledger().begin(intent).has_value());
    house.clock->at += std::chrono::hours(1); // killed, and started much later: when it had asked is not known
    house.reopen();
    QVERIFY(engine::recover(*house.desk).has_value());
    QCOMPARE(house.host.writes(), 0);
    house.clock->at += std::chrono::seconds(30);
    QVERIFY(engine::recover(*house.desk).has_value());
    QCOMPARE(house.host.all.size(), size_t(1));
    QCOMPARE(house.story(), (Story{"intent pending open_draft", "outcome done open_draft"}));
}

void tst_effects::aMovedHeadIsNotMarkedReady()
{
    SmallHouse house;
    const engine::Request request = prepared(house, Kind::Ready);
    house.host.loseAnswer(1, FakeHost::When::Before);
    QVERIFY(!ask(house, request));
    house.commit("ci/autofix-77", "more.txt", "nobody has seen this\n");
    house.clock->at += std::chrono::seconds(3);
    const auto said = engine::recover(*house.desk);
    QVERIFY(said && said->size() == 1);
    QVERIFY2(said->front().contains("given up"), said->front().c_str());
    QVERIFY(house.host.all.at(1).draft);
    QCOMPARE(int(house.ledger().back().outcome), int(Outcome::Failed));
}

void tst_effects::aReadThatLagsIsNoRefusal()
{
    SmallHouse house;
    house.host.settle = std::chrono::seconds(30);
    const engine::Request request = prepared(house, Kind::Ready);
    house.host.asRead = [](Pull &pull) { pull.draft = true; };
    const auto asked = ask(house, request);
    QVERIFY(!asked);
    QCOMPARE(asked.error().kind, Error::Kind::Unavailable);
    QVERIFY(!house.host.all.at(1).draft); // it was done all the same
    QCOMPARE(house.desk->ledger().openIntents()->size(), size_t(1));
    const int writes = house.host.writes();
    house.host.asRead = nullptr;
    house.clock->at += std::chrono::seconds(31);
    QVERIFY(engine::recover(*house.desk).has_value());
    QCOMPARE(house.host.writes(), writes);
    QCOMPARE(int(house.ledger().back().outcome), int(Outcome::Done));
    QVERIFY(house.desk->ledger().openIntents()->empty());
}

void tst_effects::aRerunThatHappenedIsSeen()
{
    SmallHouse house;
    const engine::Request request = prepared(house, Kind::Rerun);
    house.host.loseAnswer(1, FakeHost::When::After);
    QVERIFY(!ask(house, request));
    // Before it is settled, the new attempt is told of like any other.
    QVERIFY(house.desk->keep(house.host.runs.front()).has_value());
    house.clock->at += std::chrono::seconds(3);
    const int writes = house.host.writes();
    QVERIFY(engine::recover(*house.desk).has_value());
    QCOMPARE(house.host.writes(), writes);
    QCOMPARE(house.host.runs.front().attempt, 2);
    QCOMPARE(int(house.ledger().back().outcome), int(Outcome::Done));
}

void tst_effects::aClosedDraftIsGivenUp()
{
    SmallHouse house;
    const engine::Request request = prepared(house, Kind::Draft);
    house.host.loseAnswer(3, FakeHost::When::Before); // the label
    QVERIFY(!ask(house, request));
    house.host.all.at(1).state = PullState::Closed;
    house.clock->at += std::chrono::seconds(3);
    const auto said = engine::recover(*house.desk);
    QVERIFY(said && said->front().contains("given up"));
    QCOMPARE(house.host.all.size(), size_t(1));
    QVERIFY(house.host.all.at(1).state == PullState::Closed);
}

void tst_effects::limitsHold_data()
{
    QTest::addColumn<int>("open");
    QTest::addColumn<int>("closed");
    QTest::addColumn<int>("hoursAgo");
    QTest::addColumn<bool>("allowed");
    QTest::newRow("four open") << 4 << 0 << 30 << true;
    QTest::newRow("five open") << 5 << 0 << 30 << false;
    QTest::newRow("nine today") << 0 << 9 << 2 << true;
    QTest::newRow("ten today") << 0 << 10 << 2 << false;
    QTest::newRow("ten yesterday") << 0 << 10 << 30 << true;
}

void tst_effects::limitsHold()
{
    QFETCH(int, open);
    QFETCH(int, closed);
    QFETCH(int, hoursAgo);
    QFETCH(bool, allowed);
    SmallHouse house;
    for (int i = 0; i < open + closed; ++i) {
        Pull pull;
        pull.key = {house.repo, 100 + i};
        pull.head = {"ci/autofix-" + std::to_string(i), house.base, house.repo};
        pull.base = {"main", house.base, house.repo};
        pull.state = i < open ? PullState::Open : PullState::Closed;
        pull.createdAt = house.clock->at - std::chrono::hours(hoursAgo);
        QVERIFY(house.desk->keep(pull).has_value());
    }
    const auto done = ask(house, prepared(house, Kind::Draft));
    QCOMPARE(done.has_value(), allowed);
    if (allowed)
        return;
    QCOMPARE(done.error().kind, Error::Kind::Denied);
    QVERIFY2(done.error().text.contains("limits"), done.error().text.c_str());
    QCOMPARE(house.host.writes(), 0);
    QCOMPARE(house.story(), Story{"note failed open_draft"});
}

void tst_effects::theSecondPatchHasItsOwnBranch()
{
    SmallHouse house;
    const auto first = house.propose("77", "00000000000000ff");
    house.clock->at += std::chrono::minutes(1);
    auto second = house.propose("77", "0000000000000011");
    QVERIFY(ask(house, engine::Reject{first.patch.id, "spelt another way here"}).has_value());
    const auto done = ask(house, engine::Approve{second.patch.id});
    QVERIFY2(done, done ? "" : done.error().text.c_str());
    QCOMPARE(house.host.all.size(), size_t(1));
    QCOMPARE(house.host.all.at(1).head.branch, std::string("ci/autofix-77-2"));
}

void tst_effects::theBranchOfAnIntentStays()
{
    SmallHouse house;
    house.clock->at += std::chrono::minutes(1);
    const auto patch = house.propose("77", "00000000000000ff");
    house.host.loseAnswer(1, FakeHost::When::Before);
    QVERIFY(!ask(house, engine::Approve{patch.patch.id}));
    house.clock->at -= std::chrono::minutes(1); // a clock set back: this one would come before
    house.propose("77", "0000000000000011");
    house.clock->at += std::chrono::minutes(2);
    QVERIFY(engine::recover(*house.desk).has_value());
    QCOMPARE(house.host.all.at(1).head.branch, std::string("ci/autofix-77"));
}

SIGNALBOX_TEST(tst_effects)
#include "tst_effects.moc"
