// SPDX-License-Identifier: GPL-3.0-or-later
#include "../stage.h"

#include <tests/registry.h>
#include <ui/why/why.h>

using namespace sb;
using namespace sb::why;

namespace {

QStringList labels(const QWidget &widget)
{
    QStringList out;
    for (const kit::Label *label : widget.findChildren<kit::Label *>())
        out << label->text();
    return out;
}

} // namespace

class TestWhy : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void reasonsAreSigned();
    void gatesNameWhatDenies();
    void unknownIsDeny();
    void proofSaysBeforeAndAfter();
    void hostileTextIsPlain();
};

void TestWhy::reasonsAreSigned()
{
    kit::Theme theme(kit::Theme::Choice::Light);
    ReasonBars bars(theme);
    bars.setReasons({{"base rate", 20}, {"touches auth/", 24.4}, {"same bump merged in 3 repositories", -6}});
    const QStringList texts = labels(bars);
    QVERIFY(texts.contains(QStringLiteral("+24")));
    QVERIFY(texts.contains(QStringLiteral("−6")));
    QVERIFY(texts.contains(QStringLiteral("touches auth/")));
    bars.setReasons({{"base rate", 12}});
    QCOMPARE(labels(bars).size(), 2);
}

void TestWhy::gatesNameWhatDenies()
{
    fact::Decision decision = stage::allowing();
    QCOMPARE(summaryOf(decision), QStringLiteral("6 of 6 allow a draft pull request"));
    QVERIFY(obstacleOf(decision).isEmpty());
    decision.gates.push_back(stage::gate("approval", fact::Answer::Ask, "a merge is a person's", "press M"));
    decision.gates.push_back(stage::gate("forbidden_paths", fact::Answer::Deny, "touches .github/", "leave it out"));
    QVERIFY(obstacleOf(decision).startsWith(QLatin1String("forbidden paths denies: touches .github/")));
    kit::Theme theme(kit::Theme::Choice::Light);
    GateList list(theme);
    list.setDecision(decision);
    QCOMPARE(labels(list).first(), QStringLiteral("forbidden paths denies")); // the strictest first
    QVERIFY(labels(list).join(u' ').contains(QLatin1String("leave it out")));
}

void TestWhy::unknownIsDeny()
{
    QVERIFY(summaryOf({}).contains(QLatin1String("deny")));
    QVERIFY(proofSummary(std::nullopt).contains(QLatin1String("not approved")));
}

void TestWhy::proofSaysBeforeAndAfter()
{
    fact::Proof proof;
    proof.sandbox = fact::SandboxLevel::B;
    proof.checks = {{"syntax", true, ""}, {"tests_weakened", false, "test_a was deleted"}};
    proof.before = fact::CommandResult{"pytest", 1, false, 1200, {"test_a", "test_b", "test_c", "test_d"}, {}, {}};
    proof.after = fact::CommandResult{"pytest", 0, true, 800, {}, {}, {}};
    QVERIFY(proofHeading(proof).contains(QLatin1String("level B, 2.0 s")));
    const QString summary = proofSummary(proof);
    QVERIFY(summary.contains(QStringLiteral("tests weakened ✖")));
    QVERIFY(summary.contains(QStringLiteral("4 tests failed (test_a, test_b, test_c, …)")));
    QVERIFY(summary.contains(QLatin1String("after: timed out")));
    kit::Theme theme(kit::Theme::Choice::Light);
    ProofList list(theme);
    list.setProof(proof);
    QVERIFY(labels(list).contains(QStringLiteral("test_a was deleted")));
}

void TestWhy::hostileTextIsPlain()
{
    kit::Theme theme(kit::Theme::Choice::Light);
    ReasonBars bars(theme);
    bars.setReasons({{"<b>bold</b><img src=x>", 1}});
    for (const kit::Label *label : bars.findChildren<kit::Label *>())
        QCOMPARE(label->textFormat(), Qt::PlainText);
}

SIGNALBOX_TEST(TestWhy)
#include "tst_why.moc"
