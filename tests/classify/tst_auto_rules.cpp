// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/classify/auto_rules.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::classify;
using fact::ChangeType;
using fact::Level;
using fact::Verdict;

using Words = std::vector<std::string>;

namespace {

fact::Assessment assessmentOf(ChangeType type, Level level, Words traits = {})
{
    fact::Assessment assessment;
    assessment.type = type;
    assessment.risk.level = level;
    assessment.traits = std::move(traits);
    return assessment;
}

} // namespace

class tst_auto_rules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theShippedTable_data();
    void theShippedTable();
    void whatAnEndpointTippedIsTestedInFull_data();
    void whatAnEndpointTippedIsTestedInFull();
    void theFirstMatchWins();
    void anUncertainTypeEscalates();
    void previewsWithoutChangingAnything();
    void refuses_data();
    void refuses();
};

void tst_auto_rules::theShippedTable_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("level");
    QTest::addColumn<Words>("traits");
    QTest::addColumn<Words>("actions");
    QTest::addColumn<int>("decision");
    const auto row = [](const char *name, ChangeType type, Level level, Words traits, Words actions, Verdict decision) {
        QTest::newRow(name) << int(type) << int(level) << std::move(traits) << std::move(actions) << int(decision);
    };
    const Words all{"ci_full", "require_approval"};
    row("breaking", ChangeType::Docs, Level::Low, {"breaking"}, all, Verdict::RequireApproval);
    row("security", ChangeType::Docs, Level::Low, {"security"}, {"ci_full", "security_review", "require_approval"},
        Verdict::RequireApproval);
    row("breaking and security", ChangeType::Fix, Level::Low, {"security", "breaking"}, all, Verdict::RequireApproval);
    row("api", ChangeType::Feat, Level::Low, {"api_contract"}, {"ci_full", "security_review"}, Verdict::SecurityReview);
    row("docs low", ChangeType::Docs, Level::Low, {}, {"auto_merge", "ci_skip"}, Verdict::SkipTests);
    row("refactor low", ChangeType::Refactor, Level::Low, {}, {"auto_merge", "ci_minimal"}, Verdict::RunTestsMinimal);
    row("feat low", ChangeType::Feat, Level::Low, {}, {"ci_full"}, Verdict::RunTestsFull);
    row("fix medium", ChangeType::Fix, Level::Medium, {}, {"ci_full", "security_review"}, Verdict::SecurityReview);
    row("test low", ChangeType::Test, Level::Low, {}, {"ci_minimal"}, Verdict::RunTestsMinimal);
    row("style low", ChangeType::Style, Level::Low, {}, {"ci_minimal"}, Verdict::RunTestsMinimal);
    row("docs medium", ChangeType::Docs, Level::Medium, {}, all, Verdict::RequireApproval);
    row("fix low", ChangeType::Fix, Level::Low, {}, all, Verdict::RequireApproval);
    row("feat high", ChangeType::Feat, Level::High, {}, all, Verdict::RequireApproval);
    row("chore low", ChangeType::Chore, Level::Low, {}, all, Verdict::RequireApproval);
}

void tst_auto_rules::theShippedTable()
{
    QFETCH(int, type);
    QFETCH(int, level);
    QFETCH(Words, traits);
    const auto rules = shippedAutoRules();
    QVERIFY2(rules, rules ? "" : rules.error().text.c_str());
    fact::Assessment assessment = assessmentOf(ChangeType(type), Level(level), traits);
    apply(*rules, assessment);
    QTEST(assessment.actions, "actions");
    QTEST(int(assessment.decision), "decision");
    QCOMPARE(assessment.requiresFullCi, std::ranges::contains(assessment.actions, std::string("ci_full")));
    QCOMPARE(assessment.securityReview, std::ranges::contains(assessment.actions, std::string("security_review")));
}

void tst_auto_rules::whatAnEndpointTippedIsTestedInFull_data()
{
    QTest::addColumn<int>("type");
    QTest::addColumn<Words>("actions");
    QTest::addColumn<QString>("so");
    const auto row = [](ChangeType type, Words actions, const char *so) {
        QTest::newRow(std::string(fact::name(type)).c_str())
            << int(type) << std::move(actions) << QString::fromLatin1(so);
    };
    row(ChangeType::Docs, {"ci_full", "require_approval"}, "a person decides");
    row(ChangeType::Refactor, {"ci_full", "require_approval"}, "a person decides");
    row(ChangeType::Test, {"ci_full"}, "all tests run");
    row(ChangeType::Feat, {"ci_full"}, "");
}

void tst_auto_rules::whatAnEndpointTippedIsTestedInFull()
{
    QFETCH(int, type);
    QFETCH(QString, so);
    fact::Assessment assessment = assessmentOf(ChangeType(type), Level::Low, {});
    assessment.byEndpoint = true;
    apply(*shippedAutoRules(), assessment);
    QTEST(assessment.actions, "actions");
    QVERIFY(assessment.requiresFullCi);
    QCOMPARE(assessment.reasons.back().ends_with("so " + so.toStdString() + "."), !so.isEmpty());
}

void tst_auto_rules::theFirstMatchWins()
{
    const auto rules = parseAutoRules(
        "[[rule]]\nmatch = \"fix\"\nactions = [\"ci_minimal\"]\n\n[[rule]]\nmatch = \"fix\"\n"
        "level = \"low\"\nactions = [\"ci_skip\"]\n\n[[rule]]\nmatch = \"*\"\nactions = [\"ci_full\"]\n",
        "mine.toml");
    QVERIFY(rules);
    const AutoRule *rule = ruleFor(*rules, assessmentOf(ChangeType::Fix, Level::Low));
    QVERIFY(rule);
    QCOMPARE(rule->line, 1);
    QCOMPARE(ruleFor(*rules, assessmentOf(ChangeType::Feat, Level::High))->match, std::string("*"));
}

void tst_auto_rules::anUncertainTypeEscalates()
{
    fact::Assessment assessment = assessmentOf(ChangeType::Docs, Level::Low);
    assessment.uncertain = true;
    apply(*shippedAutoRules(), assessment);
    QCOMPARE(assessment.decision, Verdict::Escalate);
}

void tst_auto_rules::previewsWithoutChangingAnything()
{
    const auto shipped = shippedAutoRules();
    std::vector<fact::Assessment> stored
        = {assessmentOf(ChangeType::Docs, Level::Low), assessmentOf(ChangeType::Fix, Level::High)};
    for (fact::Assessment &assessment : stored)
        apply(*shipped, assessment);
    const std::vector<fact::Assessment> before = stored;
    for (fact::Assessment &assessment : stored)
        apply(*shipped, assessment); // again: what was decided is replaced, not added to
    QCOMPARE(stored, before);
    for (const RulePreview &same : preview(*shipped, stored))
        QVERIFY(!same.changes());
    const auto strict
        = parseAutoRules("[[rule]]\nmatch = \"*\"\nactions = [\"ci_full\", \"require_approval\"]\n", "strict.toml");
    const std::vector<RulePreview> previews = preview(*strict, stored);
    QCOMPARE(stored, before);
    QCOMPARE(previews.size(), size_t(2));
    QVERIFY(previews[0].changes() && !previews[1].changes());
    QCOMPARE(previews[0].was, Verdict::SkipTests);
    QCOMPARE(previews[0].is, Verdict::RequireApproval);
    QCOMPARE(previews[0].line, 1);
}

void tst_auto_rules::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("not TOML") << QByteArray("[[rule]\n");
    QTest::newRow("no rule") << QByteArray("x = 1\n");
    QTest::newRow("no last row") << QByteArray("[[rule]]\nmatch = \"fix\"\nactions = [\"ci_full\"]\n");
    QTest::newRow("a last row with a level")
        << QByteArray("[[rule]]\nmatch = \"*\"\nlevel = \"low\"\nactions = [\"ci_full\"]\n");
    QTest::newRow("type") << QByteArray("[[rule]]\nmatch = \"fixx\"\nactions = [\"ci_full\"]\n");
    QTest::newRow("level") << QByteArray("[[rule]]\nmatch = \"*\"\nlevel = \"tiny\"\nactions = [\"ci_full\"]\n");
    QTest::newRow("action") << QByteArray("[[rule]]\nmatch = \"*\"\nactions = [\"deploy\"]\n");
    QTest::newRow("no actions") << QByteArray("[[rule]]\nmatch = \"*\"\n");
    QTest::newRow("another key") << QByteArray("[[rule]]\nmatch = \"*\"\nactions = [\"ci_full\"]\nforce = true\n");
}

void tst_auto_rules::refuses()
{
    QFETCH(QByteArray, text);
    const auto rules = parseAutoRules(text.toStdString(), "mine.toml");
    QVERIFY(!rules);
    QVERIFY(rules.error().kind == Error::Kind::Invalid);
    QVERIFY(rules.error().text.starts_with("mine.toml"));
}

SIGNALBOX_TEST(tst_auto_rules)
#include "tst_auto_rules.moc"
