// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/diagnose/rerun.h>

#include <tests/registry.h>

using namespace sb;
using namespace sb::fact;

namespace {

/// "history+ known_issue-": who says what.
Diagnosis witnessed(const QString &words, FailureType type = FailureType::Network)
{
    Diagnosis diagnosis;
    diagnosis.type = type;
    diagnosis.group = groupOf(type);
    for (const QString &word : words.split(u' ', Qt::SkipEmptyParts)) {
        const std::string kind = word.chopped(1).toStdString();
        diagnosis.witnesses.push_back({kind, word.endsWith(u'+') ? "retry" : "no_retry", "the word of " + kind});
    }
    return diagnosis;
}

} // namespace

Q_DECLARE_METATYPE(FailureType)

class TestRerun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCombination();
    void advice_data();
    void advice();
    void changesSinceGreen_data();
    void changesSinceGreen();
};

/// Each of the four kinds for, against, or silent: 81 cases.
void TestRerun::everyCombination()
{
    const char *const kinds[] = {"history", "green_diff", "infrastructure_pattern", "known_issue"};
    for (int code = 0; code < 81; ++code) {
        QString words;
        int standing = 0;
        int against = 0;
        for (int i = 0, rest = code; i < 4; ++i, rest /= 3) {
            if (rest % 3 == 0)
                continue;
            standing += rest % 3 == 1;
            against += rest % 3 == 2;
            words += QLatin1String(kinds[i]) + QLatin1String(rest % 3 == 1 ? "+ " : "- ");
        }
        const auto advice = diagnose::adviseRerun(witnessed(words));
        QVERIFY2(advice.stands() == (standing >= 2 && against == 0), qPrintable(words));
        QCOMPARE(int(advice.standing.size()), standing);
        QCOMPARE(int(advice.against.size()), against);
        QVERIFY(!advice.why.empty());
    }
}

void TestRerun::advice_data()
{
    QTest::addColumn<QString>("words");
    QTest::addColumn<FailureType>("type");
    QTest::addColumn<bool>("stands");
    QTest::addColumn<QString>("why");
    const auto row = [](const char *name, const char *words, FailureType type, bool stands, const char *why) {
        QTest::newRow(name) << QString::fromLatin1(words) << type << stands << QString::fromLatin1(why);
    };
    const char *const two = "history+ infrastructure_pattern+";
    row("two", two, FailureType::Network, true, "history and infrastructure pattern");
    row("three", "history+ infrastructure_pattern+ known_issue+", FailureType::TestAssertion, true,
        "history, infrastructure pattern and known issue");
    row("none", "", FailureType::Network, false,
        "no witness says that it helps, and it takes two of history, green diff, infrastructure pattern and known "
        "issue");
    row("one", "infrastructure_pattern+", FailureType::Network, false,
        "infrastructure pattern alone says that it helps, and it takes one more: history, green diff or known issue");
    row("the same kind twice is one", "known_issue+ known_issue+", FailureType::Network, false,
        "known issue alone says that it helps, and it takes one more: history, green diff or infrastructure pattern");
    row("a kind that nobody knows", "history+ rumour+", FailureType::Network, false,
        "history alone says that it helps, and it takes one more: green diff, infrastructure pattern or known issue");
    row("the pull request touches it", "history+ known_issue+ change-", FailureType::TestAssertion, false,
        "the word of change");
    row("a test that two call flaky", two, FailureType::TestAssertion, true, "history and infrastructure pattern");
    row("a compiler", two, FailureType::Compile, false, "compile does not come and go by itself");
    row("a linker", two, FailureType::Link, false, "link does not come and go by itself");
    row("a linter", two, FailureType::LintFormat, false, "lint format does not come and go by itself");
    row("a type checker", two, FailureType::TypeCheck, false, "type check does not come and go by itself");
    row("a lockfile", two, FailureType::Lockfile, false, "lockfile does not come and go by itself");
}

void TestRerun::advice()
{
    QFETCH(const QString, words);
    QFETCH(const FailureType, type);
    QFETCH(const bool, stands);
    QFETCH(const QString, why);
    const auto advice = diagnose::adviseRerun(witnessed(words, type));
    QCOMPARE(advice.stands(), stands);
    QCOMPARE(QString::fromStdString(advice.why), why);
}

void TestRerun::changesSinceGreen_data()
{
    QTest::addColumn<QStringList>("paths");
    QTest::addColumn<QString>("says");
    QTest::newRow("nothing") << QStringList() << QStringLiteral("retry");
    QTest::newRow("one text") << QStringList{QStringLiteral("README.md")} << QStringLiteral("retry");
    QTest::newRow("texts") << QStringList{QStringLiteral("docs/a.rst"), QStringLiteral("LICENSE")}
                           << QStringLiteral("retry");
    QTest::newRow("a list that looks like a text")
        << QStringList{QStringLiteral("requirements.txt")} << QStringLiteral("");
    QTest::newRow("code elsewhere") << QStringList{QStringLiteral("README.md"), QStringLiteral("src/b.c")}
                                    << QStringLiteral("");
    QTest::newRow("what failed") << QStringList{QStringLiteral("src/a.c"), QStringLiteral("src/b.c")}
                                 << QStringLiteral("no_retry");
    QTest::newRow("a text that failed") << QStringList{QStringLiteral("docs/guide.md")} << QStringLiteral("no_retry");
}

void TestRerun::changesSinceGreen()
{
    QFETCH(const QStringList, paths);
    QFETCH(const QString, says);
    Diagnosis diagnosis = witnessed({});
    for (const char *file : {"/builds/7/src/a.c", "docs/guide.md"}) {
        LogError error;
        error.file = file;
        diagnosis.errors.push_back(error);
    }
    std::vector<std::string> changed;
    for (const QString &path : paths)
        changed.push_back(path.toStdString());
    const auto witness = diagnose::greenDiff(diagnosis, changed, {std::string(40, 'a')});
    QCOMPARE(witness ? QString::fromStdString(witness->says) : QString(), says);
    if (witness) {
        QCOMPARE(witness->kind, std::string("green_diff"));
        QVERIFY2(witness->text.contains("aaaaaaaa") && !witness->text.contains("aaaaaaaaa"), witness->text.c_str());
    }
}

SIGNALBOX_TEST(TestRerun)
#include "tst_rerun.moc"
