// SPDX-License-Identifier: GPL-3.0-or-later
#include "../sanitizers/effort.h"
#include "good_facts.h"

#include <core/gate/hard/gates.h>

#include <tests/registry.h>

#include <random>
#include <type_traits>

using namespace sb;
using fact::Action;
using fact::Answer;
using gate::Facts;

namespace {

using Change = std::function<void(Facts &)>;

std::string said(const std::vector<fact::GateVerdict> &verdicts)
{
    std::string text;
    for (const fact::GateVerdict &verdict : verdicts)
        text += verdict.gate + "=" + std::string(name(verdict.answer)) + " (" + verdict.why + ")\n";
    return text;
}

static_assert(!std::is_copy_constructible_v<gate::Allowed> && !std::is_copy_assignable_v<gate::Allowed>);
static_assert(!std::is_default_constructible_v<gate::Allowed> && !std::is_constructible_v<gate::Allowed, gate::Terms>);

} // namespace

Q_DECLARE_METATYPE(Change)

class GateTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goodPasses_data()
    {
        QTest::addColumn<int>("action");
        for (int i = 0; i <= int(Action::ClosePull); ++i)
            QTest::addRow("%s", name(Action(i)).data()) << i;
    }
    void goodPasses()
    {
        QFETCH(const int, action);
        const Facts facts = tests::goodFacts(Action(action));
        const auto verdicts = gate::hardGates(facts);
        QVERIFY2(gate::strictest(verdicts) == Answer::Allow, said(verdicts).c_str());
        const auto decision = gate::decide(facts, gate::defaultPolicy());
        QVERIFY2(decision.answer == Answer::Allow, said(decision.gates).c_str());
    }

    void nothingKnownIsDenied()
    {
        for (int i = 0; i <= int(Action::ClosePull); ++i) {
            Facts facts;
            facts.action = Action(i);
            QCOMPARE(gate::strictest(gate::hardGates(facts)), Answer::Deny);
        }
        QCOMPARE(gate::strictest({}), Answer::Deny);
    }

    void oneThingWrong_data()
    {
        QTest::addColumn<int>("action");
        QTest::addColumn<Change>("change");
        QTest::addColumn<QByteArray>("gate");
        QTest::addColumn<int>("answer");
        const auto row
            = [](const char *what, Action action, const char *gate, Change change, Answer answer = Answer::Deny) {
                  QTest::newRow(what) << int(action) << change << QByteArray(gate) << int(answer);
              };
        const Action draft = Action::OpenDraft;
        row("switch on", draft, "stop_all", [](Facts &f) { f.stopped = true; });
        row("switch unknown", draft, "stop_all", [](Facts &f) { f.stopped.reset(); });
        row("switch stops a re-run", Action::Rerun, "stop_all", [](Facts &f) { f.stopped = true; });
        const auto alone = [](Facts &f) {
            f.mode = fact::Mode::Act;
            f.approval.reset();
        };
        row("re-run, unknown witnesses", Action::Rerun, "witnesses", alone);
        row("re-run, one witness", Action::Rerun, "witnesses", [alone](Facts &f) {
            alone(f);
            f.witnesses = 1;
            f.witnessesAgainst = 0;
        });
        row("re-run, one against two", Action::Rerun, "witnesses", [alone](Facts &f) {
            alone(f);
            f.witnesses = 2;
            f.witnessesAgainst = 1;
        });
        row("observe", draft, "mode", [](Facts &f) { f.mode = fact::Mode::Observe; });
        row("observe comment", Action::Comment, "mode", [](Facts &f) { f.mode = fact::Mode::Observe; });
        row("mode unknown", draft, "mode", [](Facts &f) { f.mode.reset(); });
        row("propose asks", draft, "mode", [](Facts &f) { f.approval.reset(); }, Answer::Ask);
        row("approved another diff", draft, "mode", [](Facts &f) { f.approval->patchHash = "other"; });
        row("ledger damaged", draft, "ledger", [](Facts &f) { f.ledgerSound = false; });
        row("ledger unknown", Action::Merge, "ledger", [](Facts &f) { f.ledgerSound.reset(); });
        row("head moved", Action::Merge, "heads", [](Facts &f) { f.headNow = {tests::sha2}; });
        row("base moved", draft, "heads", [](Facts &f) { f.baseNow = {tests::sha1}; });
        row("head unknown", Action::Merge, "heads", [](Facts &f) { f.headNow = f.headSeen = {}; });
        row(
            "autofix merged by nobody", Action::Merge, "approval",
            [](Facts &f) {
                f.mode = fact::Mode::Act;
                f.approval.reset();
                f.refProtected = false;
            },
            Answer::Ask);
        row("autofix unknown", Action::Merge, "approval", [](Facts &f) { f.autofix.reset(); });
        row("approved another head", Action::Merge, "approval", [](Facts &f) { f.approval->head = {tests::sha2}; });
        row(
            "revert by nobody", Action::Revert, "approval",
            [](Facts &f) {
                f.mode = fact::Mode::Act;
                f.approval.reset();
            },
            Answer::Ask);
        row(
            "protected, nobody", Action::Merge, "protected_branch",
            [](Facts &f) {
                f.mode = fact::Mode::Act;
                f.autofix = false;
                f.approval.reset();
            },
            Answer::Ask);
        row("draft onto protected", draft, "protected_branch", [](Facts &f) { f.refProtected = true; });
        row("protection unknown", Action::Merge, "protected_branch", [](Facts &f) { f.refProtected.reset(); });
        row("no branch", draft, "protected_branch", [](Facts &f) { f.ref.clear(); });
        for (const char *ref : {"main", "ci/autofix-", "feature/ci/autofix-1", "ci/autofix-1..2", "ci/autofix-1 x",
                                "ci/autofix-a\n", "refs/heads/ci/autofix-1"})
            row(("branch " + QByteArray(ref).toPercentEncoding()).constData(), draft, "own_branch",
                [ref](Facts &f) { f.ref = ref; });
        row("not a draft", draft, "draft_only", [](Facts &f) { f.draft = false; });
        row("draft unknown", draft, "draft_only", [](Facts &f) { f.draft.reset(); });
        row("no proof", draft, "validation", [](Facts &f) { f.proof.reset(); });
        row("no patch", draft, "validation", [](Facts &f) { f.patch.reset(); });
        row("proof failed", draft, "validation", [](Facts &f) { f.proof->passed = false; });
        row("proof without checks", draft, "validation", [](Facts &f) { f.proof->checks.clear(); });
        row("a check failed", draft, "validation", [](Facts &f) { f.proof->checks[0].passed = false; });
        row("no sandbox", draft, "validation", [](Facts &f) { f.proof->sandbox = fact::SandboxLevel::None; });
        row("proof of another", draft, "validation", [](Facts &f) { f.proof->patch = {"other"}; });
        row("forbidden path", draft, "paths", [](Facts &f) { f.proof->checks[1].passed = false; });
        row("paths unchecked", draft, "paths", [](Facts &f) { f.proof->checks[1].name = "x"; });
        row("secret", draft, "secrets", [](Facts &f) { f.proof->checks[2].passed = false; });
        row("secrets unchecked", draft, "secrets",
            [](Facts &f) { f.proof->checks.erase(f.proof->checks.begin() + 2); });
        row("101 lines", draft, "size", [](Facts &f) {
            f.patch->added = 51;
            f.patch->deleted = 50;
        });
        row("lines overflow", draft, "size",
            [](Facts &f) { f.patch->added = f.patch->deleted = std::numeric_limits<int>::max(); });
        row("negative lines", draft, "size", [](Facts &f) {
            f.patch->added = 200;
            f.patch->deleted = -150;
        });
        row("tenth today", draft, "limits", [](Facts &f) { f.draftsToday = 10; });
        row("fifth open", draft, "limits", [](Facts &f) { f.draftsOpen = 5; });
        row("count unknown", draft, "limits", [](Facts &f) { f.draftsToday.reset(); });
        row("own branch failed", draft, "loop_guard", [](Facts &f) { f.patch->branch = "ci/autofix-5"; });
        row("own revert failed", draft, "loop_guard", [](Facts &f) { f.patch->branch = "revert/abc"; });
        row("failing branch unknown", draft, "loop_guard", [](Facts &f) { f.patch->branch.clear(); });
    }
    void oneThingWrong()
    {
        QFETCH(const int, action);
        QFETCH(const Change, change);
        QFETCH(const QByteArray, gate);
        QFETCH(const int, answer);
        Facts facts = tests::goodFacts(Action(action));
        change(facts);
        const auto verdicts = gate::hardGates(facts);
        const auto found = std::ranges::find(verdicts, gate.toStdString(), &fact::GateVerdict::gate);
        QVERIFY2(found != verdicts.end(), said(verdicts).c_str());
        QVERIFY2(found->answer == Answer(answer), said(verdicts).c_str());
        QVERIFY(!found->why.empty() && !found->mend.empty());
        // No policy, however generous, gives it back.
        const auto generous = gate::parsePolicy("schema = 1\n[[permit]]\nname = 'all'\nask = false\n", "generous.toml");
        QVERIFY(generous);
        const auto decision = gate::decide(facts, generous);
        QVERIFY(decision.answer >= Answer(answer));
        QVERIFY(!gate::allow(decision, facts, generous));
    }

    void edgesOfLimits()
    {
        Facts facts = tests::goodFacts(Action::OpenDraft);
        facts.patch->added = 60;
        facts.patch->deleted = 40;
        facts.draftsToday = 9;
        facts.draftsOpen = 4;
        QCOMPARE(gate::strictest(gate::hardGates(facts)), Answer::Allow);
    }

    void policyNeverLoosens()
    {
        // Random facts, random policies: the answer is never milder than that of the hard gates alone.
        std::mt19937_64 random(7);
        const auto chance = [&random](int percent) { return int(random() % 100) < percent; };
        int allowed = 0;
        for (int round = 0; round < test::effort(100'000); ++round) {
            Facts facts = tests::goodFacts(Action(random() % (size_t(Action::ClosePull) + 1)));
            if (chance(25))
                facts.mode = fact::Mode(random() % 3);
            if (chance(10))
                facts.mode.reset();
            if (chance(10))
                facts.stopped = chance(70) ? std::optional(true) : std::nullopt;
            if (chance(10))
                facts.ledgerSound = chance(70) ? std::optional(false) : std::nullopt;
            if (chance(25))
                facts.approval.reset();
            if (chance(10))
                facts.headNow = {};
            if (chance(10))
                facts.ref = "main";
            if (chance(10))
                facts.refProtected = chance(50) ? std::optional(true) : std::nullopt;
            if (chance(10))
                facts.draft = false;
            if (chance(10))
                facts.proof.reset();
            if (chance(10))
                facts.confidence.reset();
            if (chance(10))
                facts.draftsToday = int(random() % 20);
            Result<gate::Policy> policy = gate::Policy{};
            for (size_t i = random() % 4; i > 0; --i) {
                gate::Rule rule;
                rule.name = "r";
                rule.ask = chance(30);
                if (chance(40))
                    rule.actions = {Action(random() % (size_t(Action::ClosePull) + 1))};
                if (chance(30))
                    rule.paths = {chance(50) ? "**" : "docs/**"};
                if (chance(30))
                    rule.minConfidence = double(random() % 100) / 100;
                if (chance(20))
                    rule.maxRisk = int(random() % 100);
                (chance(75) ? policy->permits : policy->forbids).push_back(std::move(rule));
            }
            if (chance(5))
                policy = fail(Error::Kind::Invalid, "unreadable");
            const Answer hard = gate::strictest(gate::hardGates(facts));
            const auto decision = gate::decide(facts, policy);
            QVERIFY(decision.answer >= hard);
            const bool ticket = gate::allow(decision, facts, policy).has_value();
            QCOMPARE(ticket, decision.answer == Answer::Allow);
            QVERIFY(!ticket || (hard == Answer::Allow && policy));
            allowed += ticket;
        }
        QVERIFY(allowed > test::effort(1000)); // the tickets were really at stake
    }

    void ticketIsGoodOnce()
    {
        const Facts facts = tests::goodFacts(Action::Merge);
        const auto policy = gate::defaultPolicy();
        const auto decision = gate::decide(facts, policy);
        auto ticket = gate::allow(decision, facts, policy);
        QVERIFY(ticket);
        QCOMPARE(ticket->terms().head, facts.headNow);
        QCOMPARE(ticket->terms().policyHash, policy->hash);
        QCOMPARE(ticket->terms().person, std::string("Ada"));
        gate::Allowed moved = *std::move(ticket);
        QVERIFY(!ticket->consume(facts.action, facts.repo, facts.subject, facts.now));
        const auto used = moved.consume(facts.action, facts.repo, facts.subject, facts.now);
        QVERIFY(used);
        QCOMPARE(used->ref, facts.ref);
        const auto again = moved.consume(facts.action, facts.repo, facts.subject, facts.now);
        QCOMPARE(again.error().kind, Error::Kind::Denied);
    }

    void ticketIsForOneThing()
    {
        const Facts facts = tests::goodFacts(Action::Merge);
        const auto policy = gate::defaultPolicy();
        const auto decision = gate::decide(facts, policy);
        const auto ticket = [&] { return *gate::allow(decision, facts, policy); };
        QVERIFY(!ticket().consume(Action::Revert, facts.repo, facts.subject, facts.now));
        QVERIFY(!ticket().consume(facts.action, {"demo/gears"}, facts.subject, facts.now));
        QVERIFY(!ticket().consume(facts.action, facts.repo, "demo/widgets#4", facts.now));
        QVERIFY(!ticket().consume(facts.action, facts.repo, facts.subject, facts.now + std::chrono::minutes(2)));
        QVERIFY(ticket().consume(facts.action, facts.repo, facts.subject, facts.now + std::chrono::seconds(119)));
    }

    void worldMovedOn()
    {
        const Facts facts = tests::goodFacts(Action::OpenDraft);
        const auto policy = gate::defaultPolicy();
        const auto decision = gate::decide(facts, policy);
        QVERIFY(gate::allow(decision, facts, policy));
        Facts other = facts;
        other.draftsOpen = 1;
        QCOMPARE(gate::allow(decision, other, policy).error().kind, Error::Kind::Conflict);
        const auto otherPolicy = gate::parsePolicy("schema = 1\n[[permit]]\nname = 'all'\nask = false\n", "other.toml");
        QCOMPARE(gate::allow(decision, facts, otherPolicy).error().kind, Error::Kind::Conflict);
        Facts swapped = facts;
        swapped.patch->diff += "+evil\n";
        QCOMPARE(gate::allow(decision, swapped, policy).error().kind, Error::Kind::Denied);
        fact::Decision forged = gate::decide({}, policy);
        QCOMPARE(gate::allow(forged, facts, policy).error().kind, Error::Kind::Denied);
    }
};

SIGNALBOX_TEST(GateTest)
#include "tst_gate.moc"
