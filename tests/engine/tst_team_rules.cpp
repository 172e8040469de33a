// SPDX-License-Identifier: GPL-3.0-or-later
// A team's own auto-rules: read, previewed, saved, and in force at once for what is open.
#include <core/engine/handlers.h>
#include <core/engine/team_rules.h>
#include <tests/registry.h>

#include <QFile>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::engine;
using namespace sb::fact;

namespace {

constexpr const char *strict = "[[rule]]\nmatch = \"*\"\nactions = [\"ci_full\", \"require_approval\"]\n";

} // namespace

class tst_team_rules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void previewChangesNothing();
    void savedRulesDecideWhatIsOpen();
    void aBrokenFileIsNotForgotten();
    void refusesWhatCannotBeRead();

private:
    Verdict decisionOf(int64_t number)
    {
        return m_desk->world().with([&](World &world) { return world.assessments.at(keyOf(number)).decision; });
    }
    static PullKey keyOf(int64_t number) { return {RepoId{"demo/widgets"}, number}; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Desk> m_desk;
};

void tst_team_rules::init()
{
    m_desk.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    auto desk = Desk::open(m_folder->path().toStdString(), std::make_shared<SystemClock>());
    QVERIFY2(desk, desk ? "" : desk.error().text.c_str());
    m_desk = std::move(*desk);
    QVERIFY(m_desk->load());
    const auto rules = autoRulesOf(m_desk->workspace());
    QVERIFY(rules);
    for (const int64_t number : {1, 2}) {
        Pull pull;
        pull.key = keyOf(number);
        pull.title = "docs: more";
        pull.state = number == 1 ? PullState::Open : PullState::Closed;
        pull.head = {"topic", {std::string(40, char('0' + number))}, pull.key.repo};
        QVERIFY(m_desk->keep(pull));
        Assessment assessment;
        assessment.sha = pull.head.sha;
        assessment.type = ChangeType::Docs;
        assessment.risk.level = Level::Low;
        classify::apply(*rules, assessment);
        QVERIFY(m_desk->keep(pull.key, assessment));
    }
}

void tst_team_rules::previewChangesNothing()
{
    const auto answer = handle(*m_desk, PreviewAutoRules{strict});
    QVERIFY2(answer, answer ? "" : answer.error().text.c_str());
    const auto &preview = std::get<AutoRulesPreview>(*answer);
    QCOMPARE(preview.rows.size(), size_t(2));
    QCOMPARE(preview.changed, 2);
    QCOMPARE(preview.autoMerge, 0);
    QCOMPARE(preview.rows[0].was, Verdict::SkipTests);
    QCOMPARE(preview.rows[0].is, Verdict::RequireApproval);
    QCOMPARE(decisionOf(1), Verdict::SkipTests);
    const auto shipped = handle(*m_desk, PreviewAutoRules{});
    QCOMPARE(std::get<AutoRulesPreview>(*shipped).changed, 0);
    QCOMPARE(std::get<AutoRulesPreview>(*shipped).autoMerge, 2);
}

void tst_team_rules::savedRulesDecideWhatIsOpen()
{
    QVERIFY(handle(*m_desk, SaveAutoRules{strict}));
    QCOMPARE(decisionOf(1), Verdict::RequireApproval);
    QCOMPARE(decisionOf(2), Verdict::SkipTests); // closed: it keeps what was decided of it
    const auto answer = handle(*m_desk, ReadAutoRules{});
    const auto &text = std::get<AutoRulesText>(*answer);
    QVERIFY(!text.shipped && text.problem.empty());
    QCOMPARE(text.toml, std::string(strict));
    QCOMPARE(text.rules.size(), size_t(1));
    QVERIFY(handle(*m_desk, SaveAutoRules{}));
    QCOMPARE(decisionOf(1), Verdict::SkipTests);
    QVERIFY(std::get<AutoRulesText>(*handle(*m_desk, ReadAutoRules{})).shipped);
}

void tst_team_rules::aBrokenFileIsNotForgotten()
{
    QFile file(QString::fromStdString(autoRulesFile(m_desk->workspace())));
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("[[rule]]\nmatch = \"fixx\"\n");
    file.close();
    QVERIFY(!autoRulesOf(m_desk->workspace())); // never those that ship, which might allow more
    const auto answer = handle(*m_desk, ReadAutoRules{});
    QVERIFY(std::get<AutoRulesText>(*answer).problem.contains("fixx"));
}

void tst_team_rules::refusesWhatCannotBeRead()
{
    for (const std::string &toml : {std::string("[["), std::string("x = 1\n"), std::string((1 << 20) + 1, '#')}) {
        QVERIFY(!handle(*m_desk, PreviewAutoRules{toml}));
        QVERIFY(!handle(*m_desk, SaveAutoRules{toml}));
    }
    QVERIFY(!QFile::exists(QString::fromStdString(autoRulesFile(m_desk->workspace()))));
}

SIGNALBOX_TEST(tst_team_rules)
#include "tst_team_rules.moc"
