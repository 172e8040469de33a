// SPDX-License-Identifier: GPL-3.0-or-later
// The rules that Signalbox ships: each has a line of its own, and the sentences that it says about it are whole.
#include <core/base/user_folders.h>
#include <core/diagnose/knowledge.h>
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>
#include <tests/checkout.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>

#include <algorithm>
#include <set>

using namespace sb;

class TestPatterns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void eachHasALineOfItsOwn_data();
    void eachHasALineOfItsOwn();
    void noneIsMissedAmongTheOthers();
    void toolsAreMany();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();
    void aConsequenceStandsBehindItsLine();

private:
    std::vector<diagnose::Match> matchesOf(const diagnose::Patterns &patterns, const std::string &line)
    {
        std::vector<diagnose::Match> found;
        const auto done = patterns.match(diagnose::readLog(line + "\n", Cancel()).lines, Cancel(),
                                         [&](size_t, std::span<const diagnose::LineMatch> matches) {
                                             for (const diagnose::LineMatch &each : matches)
                                                 found.push_back(each.kept());
                                         });
        return done ? found : std::vector<diagnose::Match>();
    }
    diagnose::Knowledge m_knowledge;
};

void TestPatterns::initTestCase()
{
    auto knowledge = diagnose::shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestPatterns::eachHasALineOfItsOwn_data()
{
    QTest::addColumn<size_t>("number");
    const std::vector<diagnose::Rule> &rules = m_knowledge.patterns->rules();
    for (size_t i = 0; i < rules.size(); ++i)
        QTest::newRow(rules[i].id.c_str()) << i;
}

void TestPatterns::eachHasALineOfItsOwn()
{
    QFETCH(const size_t, number);
    const diagnose::Rule &rule = m_knowledge.patterns->rules()[number];
    QVERIFY2(!rule.example.empty(), "the rule has no example");
    std::vector<diagnose::Match> matches = matchesOf(*m_knowledge.patterns, rule.example);
    const auto own = std::ranges::find(matches, &rule, &diagnose::Match::rule);
    QVERIFY2(own != matches.end(), "the rule does not match its example");
    for (const diagnose::Match &other : matches) {
        const bool explains
            = rule.heading ? !other.rule->heading && other.rule->over >= 40 : other.rule->over >= rule.over;
        QVERIFY2(other.rule == &rule || (other.rule->heading && !rule.heading) || !explains,
                 (other.rule->id + " explains it too").c_str());
    }
    if (rule.heading)
        return;
    if (m_knowledge.patterns->expressions()[number].contains("(?P<test>"))
        QVERIFY2(own->groups.contains("test"), "the example names no test");
    diagnose::NamedTexts groups = own->groups;
    if (!groups.contains("next"))
        groups.set("next", "what the next line says");
    for (const std::string &sentence : {rule.cause, rule.action}) {
        const std::string text = diagnose::filled(sentence, groups);
        QVERIFY(text.size() > 8);
        QVERIFY2(!text.contains('{') || rule.example.contains('{'), text.c_str());
    }
}

/// All are looked for at once, and Vectorscan is known to lose matches: whatever an expression alone matches must be found, in the
/// golden logs and in the lines that the rules are made for.
void TestPatterns::noneIsMissedAmongTheOthers()
{
    const diagnose::Patterns &patterns = *m_knowledge.patterns;
    std::string text;
    for (const diagnose::Rule &rule : patterns.rules())
        text += rule.example + "\n  " + rule.example + "\n2026-11-20T12:04:31Z then: " + rule.example + "\n";
    const QDir golden(sb::test::checkout("tests/golden"));
    for (const QString &name : golden.entryList({QStringLiteral("*.log")})) {
        QFile file(golden.filePath(name));
        QVERIFY(file.open(QFile::ReadOnly));
        text += file.readAll().toStdString() + "\n";
    }
    const diagnose::LogModel log = diagnose::readLog(text, Cancel());
    std::set<std::pair<size_t, size_t>> found;
    const auto done
        = patterns.match(log.lines, Cancel(), [&](size_t line, std::span<const diagnose::LineMatch> matches) {
              for (const diagnose::LineMatch &match : matches)
                  found.emplace(line, size_t(match.rule - patterns.rules().data()));
          });
    QVERIFY(done.has_value());
    QVERIFY(found.size() > 1000);
    for (size_t line = 0; line < log.lines.size(); ++line) {
        for (size_t rule = 0; rule < patterns.rules().size(); ++rule) {
            const std::string which = patterns.rules()[rule].id + ": " + std::string(log.lines[line]);
            QVERIFY2(patterns.scanner().matches(rule, log.lines[line]) == found.contains({line, rule}), which.c_str());
        }
    }
}

void TestPatterns::toolsAreMany()
{
    std::set<std::string> tools;
    for (const diagnose::Rule &rule : m_knowledge.patterns->rules())
        tools.insert(rule.tool);
    QVERIFY2(tools.size() >= 120, std::to_string(tools.size()).c_str());
    for (const char *tool :
         {"gcc",        "clang-tidy", "msvc",   "ld",       "lld",        "cmake",  "make",      "ninja",    "bazel",
          "maven",      "gradle",     "javac",  "kotlinc",  "sbt",        "rustc",  "cargo",     "go",       "swift",
          "xcodebuild", "dotnet",     "ghc",    "ocaml",    "elixir",     "erlang", "perl",      "php",      "composer",
          "phpunit",    "ruby",       "rspec",  "minitest", "bundler",    "python", "pytest",    "unittest", "tox",
          "pip",        "uv",         "poetry", "mypy",     "ruff",       "node",   "npm",       "pnpm",     "yarn",
          "jest",       "vitest",     "mocha",  "karma",    "tsc",        "eslint", "webpack",   "vite",     "R",
          "lua",        "busted",     "shell",  "docker",   "kubernetes", "helm",   "terraform", "ansible",  "apt",
          "dnf",        "brew",       "git",    "curl",     "wget",       "tls",    "dns",       "network",  "system",
          "runner",     "github"})
        QVERIFY2(tools.contains(tool), tool);
}

void TestPatterns::whatIsWrongIsNamed_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("error");
    const QByteArray head = "[[rule]]\nid = \"a\"\ntool = \"t\"\n";
    QTest::newRow("no rule") << QByteArray("x = 1\n") << QByteArray("f.toml: there is no [[rule]] in it");
    QTest::newRow("not TOML") << QByteArray("[[rule\n") << QByteArray("f.toml:1:");
    QTest::newRow("no pattern") << head + "type = \"network\"\nrank = 1\n" << QByteArray("a rule wants");
    QTest::newRow("no type") << head + "pattern = 'x'\nrank = 1\n" << QByteArray("is not a failure type");
    QTest::newRow("rank") << head + "pattern = 'x'\ntype = \"network\"\nrank = 101\n" << QByteArray("0 to 100");
    QTest::newRow("no integer") << head + "pattern = 'x'\ntype = \"network\"\nrank = 1e40\n" << QByteArray("0 to 100");
    QTest::newRow("a word") << head + "pattern = 'x'\ntype = \"network\"\nrank = \"9\"\n" << QByteArray("0 to 100");
    QTest::newRow("over") << head + "pattern = 'x'\ntype = \"network\"\nrank = 1\nover = -1\n"
                          << QByteArray("0 to 100");
    QTest::newRow("expression") << head + "pattern = '(x'\ntype = \"network\"\nrank = 1\n" << QByteArray("(x");
    QTest::newRow("lookahead") << head + "pattern = 'x(?=y)'\ntype = \"network\"\nrank = 1\n" << QByteArray("RE2");
    QTest::newRow("twice") << head + "pattern = 'xyz1'\ntype = \"network\"\nrank = 1\n" + head
            + "pattern = 'xyz2'\ntype = \"network\"\nrank = 1\n"
                           << QByteArray("two rules 'a'");
    QTest::newRow("not a table") << QByteArray("rule = [1, 2]\n") << QByteArray("a rule is a table");
}

void TestPatterns::whatIsWrongIsNamed()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, error);
    const auto made = diagnose::Patterns::compile({{"f.toml", text.toStdString()}});
    QVERIFY(!made);
    QVERIFY2(QByteArray::fromStdString(made.error().text).contains(error), made.error().text.c_str());
    QVERIFY(made.error().text.contains("f.toml") || made.error().text.contains("pattern"));
}

void TestPatterns::aConsequenceStandsBehindItsLine()
{
    const auto best = [&](const std::string &line) {
        const auto matches = matchesOf(*m_knowledge.patterns, line);
        const auto found = std::ranges::max_element(matches, {}, [](const auto &match) { return match.rule->over; });
        return found == matches.end() ? std::string() : found->rule->id;
    };
    QCOMPARE(best("error: script failed with exit code 1"), std::string("exit-status"));
    QCOMPARE(best("ERROR: Job failed: exit code 1"), std::string("exit-status"));
    QCOMPARE(best("exit status 2"), std::string("exit-status"));
    QVERIFY(best("12 tests run, 3 failed: 3") != "exit-status");
    QVERIFY(best("curl: (6) Could not resolve host: a.example; exit code 6") != "exit-status");
}

SIGNALBOX_TEST(TestPatterns)
#include "tst_patterns.moc"
