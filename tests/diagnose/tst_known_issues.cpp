// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/known_issues.h>
#include <core/diagnose/pattern_lint.h>
#include <core/diagnose/patterns.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;

class TestKnownIssues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void matches_data();
    void matches();
    void theTeamsWordGoesFirst();
    void refuses_data();
    void refuses();
    void lint_data();
    void lint();
    void aTeamsRuleGivesTheVerdict();
    void aTeamsRuleIsLinted();
};

namespace {

const std::string list = R"(
[[issue]]
id = "INFRA-7"
title = "The mirror resets connections"
pattern = 'mirror\.example\.org.*reset'
cause = "The package mirror resets connections."
action = "Run it again."
retry = true
link = "https://example.org/7"

[[issue]]
id = "APP-1"
title = "The login test"
signature = "0123456789abcdef"
type = "flaky_test"

[[issue]]
id = "APP-2"
title = "Only there"
pattern = "the gate is shut"
repo = "acme/widgets"
)";

Diagnosis failure(const char *text, const char *message = "", const char *signature = "feed")
{
    Diagnosis diagnosis;
    diagnosis.signatureText = text;
    diagnosis.signature = signature;
    diagnosis.cause = "A download fails.";
    LogError error;
    error.message = message;
    diagnosis.errors.push_back(error);
    return diagnosis;
}

} // namespace

void TestKnownIssues::matches_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("signature");
    QTest::addColumn<QString>("repo");
    QTest::addColumn<QString>("issue");
    const auto row
        = [](const char *name, const char *text, const char *message, const char *signature, const char *repo,
             const char *issue) { QTest::addRow("%s", name) << text << message << signature << repo << issue; };
    row("the key line", "mirror.example.org: connection reset", "", "x", "a/b", "INFRA-7");
    row("an error of the log", "make: failed", "fetch mirror.example.org/x: reset by peer", "x", "a/b", "INFRA-7");
    row("the signature", "anything", "", "0123456789abcdef", "a/b", "APP-1");
    row("half a signature", "anything", "", "01234567", "a/b", "");
    row("the first of two", "mirror.example.org reset", "", "0123456789abcdef", "a/b", "INFRA-7");
    row("its repository", "the gate is shut", "", "x", "acme/widgets", "APP-2");
    row("another repository", "the gate is shut", "", "x", "acme/gears", "");
    row("none", "mirror is fine", "", "x", "a/b", "");
}

void TestKnownIssues::matches()
{
    QFETCH(const QString, text);
    QFETCH(const QString, message);
    QFETCH(const QString, signature);
    QFETCH(const QString, repo);
    QFETCH(const QString, issue);
    const auto known = diagnose::KnownIssues::parse(list, "known_issues.toml");
    QVERIFY2(known.has_value(), known ? "" : known.error().text.c_str());
    const auto *found = known->match(
        {repo.toStdString()},
        failure(text.toUtf8().constData(), message.toUtf8().constData(), signature.toUtf8().constData()));
    QCOMPARE(QString::fromStdString(found ? found->id : ""), issue);
}

void TestKnownIssues::theTeamsWordGoesFirst()
{
    const auto known = diagnose::KnownIssues::parse(list, "known_issues.toml");
    QVERIFY(known.has_value());
    Diagnosis diagnosis = failure("x");
    apply(known->issues()[0], diagnosis);
    QCOMPARE(diagnosis.cause, std::string("The package mirror resets connections."));
    QCOMPARE(diagnosis.witnesses.size(), size_t(1));
    QCOMPARE(diagnosis.witnesses[0].kind, std::string("known_issue"));
    QCOMPARE(diagnosis.witnesses[0].says, std::string("retry"));
    QVERIFY(diagnosis.witnesses[0].text.contains("https://example.org/7"));
    Diagnosis other = failure("x");
    apply(known->issues()[1], other);
    QCOMPARE(other.type, FailureType::FlakyTest);
    QCOMPARE(other.group, FailureGroup::Test);
    QCOMPARE(other.cause, std::string("A download fails."));
    QCOMPARE(other.witnesses[0].says, std::string("no_retry"));
}

void TestKnownIssues::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("says");
    const auto issue = [](const char *rest) {
        return QStringLiteral("[[issue]]\nid = 'A'\ntitle = 'T'\n") + QString::fromUtf8(rest) + QLatin1Char('\n');
    };
    QTest::newRow("not TOML") << "[[issue" << "known_issues.toml:1:";
    QTest::newRow("nothing in it") << "" << "[[issue]] and nothing else";
    QTest::newRow("something else") << "[[rule]]\nid = 'A'\n" << "[[issue]] and nothing else";
    QTest::newRow("no title") << "[[issue]]\nid = 'A'\nsignature = 'x'\n" << "an id and a title";
    QTest::newRow("matches nothing") << issue("") << "a pattern or a signature";
    QTest::newRow("a key too many") << issue("signature = 'x'\nretries = true") << "'retries' is not a key";
    QTest::newRow("a number") << issue("signature = 7") << "signature must be a text";
    QTest::newRow("retry is a text") << issue("signature = 'x'\nretry = 'yes'") << "retry must be true or false";
    QTest::newRow("a type that is none") << issue("signature = 'x'\ntype = 'boom'") << "'boom' is not a failure type";
    QTest::newRow("a link that runs") << issue("signature = 'x'\nlink = 'javascript:alert(1)'") << "https://";
    QTest::newRow("a pattern that is none") << issue("pattern = '(open'") << "RE2 syntax";
    QTest::newRow("a pattern for everything") << issue("pattern = '.*'") << "matches the empty line";
    QTest::newRow("twice") << issue("signature = 'x'") + issue("signature = 'y'") << "two issues 'A'";
}

void TestKnownIssues::refuses()
{
    QFETCH(const QString, text);
    QFETCH(const QString, says);
    const auto known = diagnose::KnownIssues::parse(text.toStdString(), "known_issues.toml");
    QVERIFY(!known.has_value());
    QVERIFY2(QString::fromStdString(known.error().text).contains(says), known.error().text.c_str());
    QVERIFY(known.error().text.starts_with("known_issues.toml"));
}

void TestKnownIssues::lint_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("says"); ///< empty: it may join
    QTest::newRow("a message") << R"(^FATAL: (?P<message>the vault is sealed.*))" << "";
    QTest::newRow("a place") << R"(^(?P<file>\S+):(?P<row>\d+): broken rule: )" << "";
    QTest::newRow("a word of some builds") << R"(npm warn deprecated)" << "";
    QTest::newRow("everything") << ".*" << "empty line";
    QTest::newRow("nothing asked") << "(error)?" << "empty line";
    QTest::newRow("a letter") << "e" << "too general";
    QTest::newRow("any word") << R"(\w+)" << "too general";
    QTest::newRow("any place") << R"(\S+:\S+)" << "too general";
    QTest::newRow("any number") << R"([0-9])" << "too general";
    QTest::newRow("unbalanced") << "(open" << "RE2 syntax";
    QTest::newRow("looks ahead") << "(?=x)y" << "RE2 syntax";
    QTest::newRow("refers back") << R"((a)\1)" << "RE2 syntax";
    QTest::newRow("explodes") << "((((a{1,30}){1,30}){1,30}){1,30})Z" << "invalid repetition size";
    QTest::newRow("large") << R"(Q(\pL{1,100}x){1,50}Z)" << "";
    QTest::newRow("empty") << "" << "1 to 1000";
    QTest::newRow("long") << QString(1001, QLatin1Char('x')) << "1 to 1000";
    QTest::newRow("two lines") << "one\ntwo" << "lines are matched one by one";
}

void TestKnownIssues::lint()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, says);
    const auto usable = diagnose::lintPattern(pattern.toStdString());
    if (QByteArray(QTest::currentDataTag()) == "large") {
        QVERIFY(!usable.has_value());
        return;
    }
    QVERIFY2(usable.has_value() == says.isEmpty(), usable ? "it may join" : usable.error().text.c_str());
    if (!usable)
        QVERIFY2(QString::fromStdString(usable.error().text).contains(says), usable.error().text.c_str());
}

void TestKnownIssues::aTeamsRuleGivesTheVerdict()
{
    const std::string rules = R"([[rule]]
id = "acme-vault"
tool = "vault"
pattern = '^VAULT-13: (?P<message>.+)'
type = "permission"
rank = 95
retryable = true
cause = "The vault is sealed: {message}."
action = "Unseal it."
link = "https://example.org/vault"
)";
    const std::string log = "fetching\nVAULT-13: no key for team a\nmake: *** [all] Error 2\n";
    const auto before = diagnose::shippedKnowledge(sb::userCacheFolder());
    const auto known = diagnose::shippedKnowledge(sb::userCacheFolder(), {{"rules/acme.toml", rules}});
    QVERIFY2(known.has_value(), known ? "" : known.error().text.c_str());
    const auto verdict = diagnose::diagnose({"log", log}, *known, Cancel());
    QVERIFY(verdict.has_value());
    QCOMPARE(verdict->rule, std::string("acme-vault"));
    QCOMPARE(verdict->keyLine, int64_t(2));
    QCOMPARE(verdict->cause, std::string("The vault is sealed: no key for team a."));
    QCOMPARE(verdict->witnesses.front().kind, std::string("known_issue"));
    QVERIFY(diagnose::diagnose({"log", log}, *before, Cancel())->rule != "acme-vault");
}

void TestKnownIssues::aTeamsRuleIsLinted()
{
    const std::string rules = "[[rule]]\nid = 'a'\ntool = 'a'\npattern = '\\w+ \\w+'\ntype = 'network'\nrank = 95\n";
    const auto known = diagnose::shippedKnowledge(sb::userCacheFolder(), {{"rules/acme.toml", rules}});
    QVERIFY(!known.has_value());
    QVERIFY2(known.error().text.starts_with("rules/acme.toml: the pattern of 'a' is too general"),
             known.error().text.c_str());
}

SIGNALBOX_TEST(TestKnownIssues)
#include "tst_known_issues.moc"
