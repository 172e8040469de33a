// SPDX-License-Identifier: GPL-3.0-or-later
#include "good_facts.h"

#include <core/gate/glob.h>

#include <tests/registry.h>

using namespace sb;
using fact::Action;
using fact::Answer;

namespace {

Answer answer(const gate::Facts &facts, const std::string &rules)
{
    const auto policy = gate::parsePolicy("schema = 1\n" + rules, "p.toml");
    if (!policy)
        qWarning("%s", policy.error().text.c_str());
    Answer strictest = Answer::Allow;
    for (const fact::GateVerdict &verdict : gate::policyGates(facts, policy))
        strictest = std::max(strictest, verdict.answer);
    return strictest;
}

const std::string permitAll = "[[permit]]\nname = 'all'\nask = false\n";

} // namespace

class PolicyTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void globs_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("matches");
        const auto row = [](const char *pattern, const char *text, bool matches) {
            QTest::addRow("%s ~ %s", pattern, text) << QByteArray(pattern) << QByteArray(text) << matches;
        };
        row("src/*.cpp", "src/a.cpp", true);
        row("src/*.cpp", "src/deep/a.cpp", false);
        row("src/**", "src/deep/a.cpp", true);
        row("**/a.cpp", "src/deep/a.cpp", true);
        row("**/a.cpp", "a.cpp", false);
        row("?.txt", "a.txt", true);
        row("?.txt", "/.txt", false);
        row("", "", true);
        row("*", "", true);
        row("*", "a/b", false);
        row("a", "ab", false);
        row("ab", "a", false);
        row("*a*a*a*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
    }
    void globs()
    {
        QFETCH(const QByteArray, pattern);
        QFETCH(const QByteArray, text);
        QFETCH(const bool, matches);
        QCOMPARE(gate::globMatches(pattern.toStdString(), text.toStdString()), matches);
    }

    void badPolicies_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("place");
        const auto row = [](const char *what, const char *text, const char *place) {
            QTest::newRow(what) << QByteArray(text) << QByteArray(place);
        };
        row("not TOML", "schema = 1\nwhat is this", "p.toml:2:");
        row("no schema", "", "p.toml:1:");
        row("newer schema", "schema = 2", "p.toml:1:");
        row("unknown key", "schema = 1\nallow_all = true", "p.toml:2:1");
        row("unknown rule key", "schema = 1\n[[permit]]\nname = 'x'\npath = ['a']", "p.toml:4:");
        row("ask in a forbid", "schema = 1\n[[forbid]]\nname = 'x'\nask = false", "p.toml:4:");
        row("no name", "schema = 1\n[[permit]]\nask = false", "p.toml:2:");
        row("unknown action", "schema = 1\n[[permit]]\nname = 'x'\nactions = ['everything']", "p.toml:4:");
        row("empty list", "schema = 1\n[[permit]]\nname = 'x'\nactions = []", "p.toml:4:");
        row("confidence as text", "schema = 1\n[[permit]]\nname = 'x'\nmin_confidence = '0.1'", "p.toml:4:");
        row("confidence out of range", "schema = 1\n[[permit]]\nname = 'x'\nmin_confidence = -1", "p.toml:4:");
        row("re-runs beyond reason", "schema = 1\n[[permit]]\nname = 'x'\nmax_reruns = 101", "p.toml:4:");
        row("re-runs of a forbid", "schema = 1\n[[forbid]]\nname = 'x'\nmax_reruns = 1", "p.toml:4:");
        row("confidence not a number", "schema = 1\n[[permit]]\nname = 'x'\nmin_confidence = nan", "p.toml:4:");
        row("risk out of range", "schema = 1\n[[permit]]\nname = 'x'\nmax_risk = 1000", "p.toml:4:");
        row("hours", "schema = 1\n[[permit]]\nname = 'x'\nhours = '8-18'", "p.toml:4:");
        row("hours out of range", "schema = 1\n[[permit]]\nname = 'x'\nhours = '08:00-25:00'", "p.toml:4:");
        row("day", "schema = 1\n[[permit]]\nname = 'x'\ndays = ['someday']", "p.toml:4:");
        row("time", "schema = 1\n[[forbid]]\nname = 'x'\nfrom = 'tomorrow'", "p.toml:4:");
        row("a permit that is no list", "schema = 1\npermit = true", "p.toml:2:");
    }
    void badPolicies()
    {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, place);
        const auto policy = gate::parsePolicy(text.toStdString(), "p.toml");
        QVERIFY(!policy);
        QCOMPARE(policy.error().kind, Error::Kind::Invalid);
        QVERIFY2(policy.error().text.starts_with(place.toStdString()), policy.error().text.c_str());
        const auto decision = gate::decide(tests::goodFacts(Action::Comment), policy);
        QCOMPARE(decision.answer, Answer::Deny);
    }

    void tooLong()
    {
        QCOMPARE(gate::parsePolicy(std::string(300'000, '#'), "p.toml").error().kind, Error::Kind::Limit);
    }

    void rules_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<int>("expected");
        const auto row = [](const char *what, const std::string &rules, Answer expected) {
            QTest::newRow(what) << QByteArray::fromStdString(rules) << int(expected);
        };
        const std::string permit = "[[permit]]\nname = 'x'\nask = false\n";
        const std::string forbid = permitAll + "[[forbid]]\nname = 'no'\n";
        row("empty denies", "", Answer::Deny);
        row("permit", permitAll, Answer::Allow);
        row("forbid wins", forbid, Answer::Deny);
        row("other action", permit + "actions = ['merge']", Answer::Deny);
        row("this action", permit + "actions = ['open_draft', 'merge']", Answer::Allow);
        row("confident", permit + "min_confidence = 0.9", Answer::Allow);
        row("not confident", permit + "min_confidence = 0.91", Answer::Deny);
        row("risk", permit + "max_risk = 9", Answer::Deny);
        row("path", permit + "paths = ['src/**']", Answer::Allow);
        row("other path", permit + "paths = ['docs/**']", Answer::Deny);
        row("owner", permit + "owners = ['@demo/*']", Answer::Allow);
        row("repo", permit + "repos = ['demo/*']", Answer::Allow);
        row("other repo", permit + "repos = ['other/*']", Answer::Deny);
        row("type", permit + "types = ['compile']", Answer::Allow);
        row("other type", permit + "types = ['timeout']", Answer::Deny);
        row("second permit", permit + "max_risk = 1\n" + permitAll, Answer::Allow);
        row("freeze", forbid + "from = '2026-11-01T00:00:00Z'\nuntil = '2026-12-01T00:00:00Z'", Answer::Deny);
        row("freeze over", forbid + "from = '2026-10-01T00:00:00Z'\nuntil = '2026-11-01T00:00:00Z'", Answer::Allow);
        row("forbidden path", forbid + "paths = ['**/sort.cpp']", Answer::Deny);
        // 2026-11-18, a Wednesday, 11:06 UTC
        row("weekday", permit + "days = ['wed']", Answer::Allow);
        row("weekend", permit + "days = ['sat', 'sun']", Answer::Deny);
        row("hours", permit + "hours = '11:06-11:07'", Answer::Allow);
        row("before hours", permit + "hours = '11:07-18:00'", Answer::Deny);
        row("over midnight", permit + "hours = '22:00-11:07'", Answer::Allow);
        row("over midnight, outside", permit + "hours = '22:00-11:06'", Answer::Deny);
    }
    void rules()
    {
        QFETCH(const QByteArray, rules);
        QFETCH(const int, expected);
        QCOMPARE(int(answer(tests::goodFacts(Action::OpenDraft), rules.toStdString())), expected);
    }

    void permitAsksAPerson()
    {
        auto facts = tests::goodFacts(Action::OpenDraft);
        QCOMPARE(answer(facts, "[[permit]]\nname = 'x'"), Answer::Allow);
        facts.approval.reset();
        QCOMPARE(answer(facts, "[[permit]]\nname = 'x'"), Answer::Ask);
        QCOMPARE(answer(facts, "[[permit]]\nname = 'x'\n" + permitAll), Answer::Allow);
    }

    void unknownIsNeverGood()
    {
        auto facts = tests::goodFacts(Action::OpenDraft);
        facts.confidence.reset();
        facts.risk.reset();
        facts.files.clear();
        facts.now = {};
        for (const char *condition :
             {"min_confidence = 0.1", "max_risk = 100", "paths = ['**']", "hours = '00:00-24:00'"}) {
            QCOMPARE(answer(facts, "[[permit]]\nname = 'x'\nask = false\n" + std::string(condition)), Answer::Deny);
            QCOMPARE(answer(facts, permitAll + "[[forbid]]\nname = 'no'\n" + std::string(condition)), Answer::Deny);
        }
    }

    void rerunsAreCounted_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<int>("ofJob");
        QTest::addColumn<int>("thisHour");
        QTest::addColumn<bool>("person");
        QTest::addColumn<int>("expected");
        const auto row
            = [](const char *what, const QByteArray &rules, int ofJob, int hour, Answer expected, bool person = false) {
                  QTest::newRow(what) << "[[permit]]\nname = 'x'\nask = false\n" + rules << ofJob << hour << person
                                      << int(expected);
              };
        row("the first", "", 0, 0, Answer::Allow);
        row("the second", "", 1, 1, Answer::Deny);
        row("the tenth of the hour", "", 0, 9, Answer::Allow);
        row("the eleventh of the hour", "", 0, 10, Answer::Deny);
        row("a team's own limits", "max_reruns = 3\nmax_reruns_per_hour = 20", 2, 19, Answer::Allow);
        row("beyond its own limit of a job", "max_reruns = 3", 3, 3, Answer::Deny);
        row("beyond its own limit of an hour", "max_reruns_per_hour = 2", 0, 2, Answer::Deny);
        row("never", "max_reruns = 0", 0, 0, Answer::Deny);
        row("a person is not counted", "max_reruns = 0\nmax_reruns_per_hour = 0", 5, 50, Answer::Allow, true);
        row("not counted at all", "", -1, -1, Answer::Deny);
        row("a forbid counts nothing", "[[forbid]]\nname = 'no'\nactions = ['rerun']", 0, 0, Answer::Deny);
    }
    void rerunsAreCounted()
    {
        QFETCH(const QByteArray, rules);
        QFETCH(const int, ofJob);
        QFETCH(const int, thisHour);
        QFETCH(const bool, person);
        QFETCH(const int, expected);
        auto facts = tests::goodFacts(Action::Rerun);
        if (!person)
            facts.approval.reset();
        if (ofJob >= 0)
            facts.rerunsOfJob = ofJob;
        if (thisHour >= 0)
            facts.rerunsThisHour = thisHour;
        QCOMPARE(int(answer(facts, rules.toStdString())), expected);
        facts.action = Action::Comment; // and of nothing else
        QCOMPARE(answer(facts, "[[permit]]\nname = 'x'\nask = false\nmax_reruns = 0"), Answer::Allow);
    }

    void allFilesOrAny()
    {
        auto facts = tests::goodFacts(Action::OpenDraft);
        facts.files = {"src/a.cpp", "docs/a.md"};
        QCOMPARE(answer(facts, "[[permit]]\nname = 'x'\nask = false\npaths = ['src/**']"), Answer::Deny);
        QCOMPARE(answer(facts, permitAll + "[[forbid]]\nname = 'no'\npaths = ['docs/**']"), Answer::Deny);
    }

    void shippedPolicy()
    {
        const auto policy = gate::defaultPolicy();
        QVERIFY2(policy, policy ? "" : policy.error().text.c_str());
        auto facts = tests::goodFacts(Action::OpenDraft);
        facts.confidence = 0.75;
        QCOMPARE(gate::decide(facts, policy).answer, Answer::Allow);
        facts.confidence = 0.7499;
        QCOMPARE(gate::decide(facts, policy).answer, Answer::Deny);
        facts = tests::goodFacts(Action::OpenDraft);
        facts.files.push_back(".github/workflows/ci.yml");
        QCOMPARE(gate::decide(facts, policy).answer, Answer::Deny);
    }
};

SIGNALBOX_TEST(PolicyTest)
#include "tst_policy.moc"
