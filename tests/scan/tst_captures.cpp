// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/scan/captures.h>

#include <re2/re2.h>

#include <tests/registry.h>

#include <map>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

using namespace sb;

class TestCaptures : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameAsRe2_data();
    void sameAsRe2();
    void leavesToRe2WhatDiffers_data();
    void leavesToRe2WhatDiffers();
    void givesUpOnWhatTakesTooLong();
    void refusesWhatIsNoUtf8();
};

namespace {

bool machineCode()
{
    uint32_t there = 0;
    return pcre2_config(PCRE2_CONFIG_JIT, &there) >= 0 && there != 0;
}

using Groups = std::map<std::string, std::string>;

Groups named(const scan::Groups &groups, const std::string &line)
{
    Groups values;
    for (const scan::Group &each : groups)
        values.emplace(each.name, line.substr(each.begin, each.size));
    return values;
}

Groups byRe2(const std::string &pattern, const std::string &line)
{
    const re2::RE2 one(pattern);
    std::vector<re2::StringPiece> parts(size_t(one.NumberOfCapturingGroups()) + 1);
    Groups values;
    if (!one.Match(line, 0, line.size(), re2::RE2::UNANCHORED, parts.data(), int(parts.size())))
        return values;
    for (const auto &[name, number] : one.NamedCapturingGroups()) {
        if (!parts[size_t(number)].empty())
            values[name] = std::string(parts[size_t(number)]);
    }
    return values;
}

} // namespace

void TestCaptures::sameAsRe2_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QString>("line");
    QTest::newRow("a place") << R"(^(?P<file>[^\s:]+):(?P<row>\d+)(?::(?P<col>\d+))?: (?P<message>.+)$)"
                             << "src/a.c:12: bad thing";
    QTest::newRow("greedy and lazy") << R"(^(?P<a>.+?): (?P<b>.+) at (?P<c>.*)$)" << "x: y: z at home at work";
    QTest::newRow("within the line") << R"((?i)(?P<message>(?:fatal|error) .*(?P<word>\bX\b)?))" << "an ERROR of été X";
    QTest::newRow("leftmost first") << "(?P<a>ab|a)(?P<b>c|bcd)(?P<c>d*)" << "xabcd";
    QTest::newRow("the last of a repetition") << R"((?:(?P<part>\w+)[,;])+$)" << "one,two;three,";
    QTest::newRow("dollar") << "(?P<a>x+)$" << "x xx";
    QTest::newRow("carriage return within") << "(?P<a>.+)b$" << "a\rcb";
    QTest::newRow("bytes by their number") << R"((?P<a>[\x27"]\x{e9}+))" << "say 'éé";
    QTest::newRow("white space") << R"(^\s+(?P<a>\S+)[[:space:]]*$)" << " \t\fword \r";
}

void TestCaptures::sameAsRe2()
{
    QFETCH(const QString, pattern);
    QFETCH(const QString, line);
    const auto captures = scan::Captures::compile(pattern.toStdString());
    if (!captures && !machineCode())
        QSKIP("PCRE2 cannot compile to machine code here");
    QVERIFY(captures);
    for (int round = 0; round < 3; ++round) {
        const auto groups = captures->of(line.toStdString());
        QVERIFY(groups.has_value());
        QVERIFY(!groups->empty());
        QCOMPARE(named(*groups, line.toStdString()), byRe2(pattern.toStdString(), line.toStdString()));
        QVERIFY(!captures->of("").has_value());
        QVERIFY(captures->matches(line.toStdString()) == true);
        QVERIFY(captures->matches("") == false);
    }
}

void TestCaptures::leavesToRe2WhatDiffers_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::newRow("a count without its first number") << "(?P<a>x{,3})";
    QTest::newRow("vertical tab") << R"((?P<a>\v))";
    QTest::newRow("Unicode class") << R"((?P<a>\pL+))";
    QTest::newRow("broken") << "(?P<a>";
}

void TestCaptures::leavesToRe2WhatDiffers()
{
    QFETCH(const QString, pattern);
    QVERIFY(!scan::Captures::compile(pattern.toStdString()));
}

void TestCaptures::givesUpOnWhatTakesTooLong()
{
    const auto captures = scan::Captures::compile(R"(^(?P<a>(?:\w+\s?)+)!$)");
    if (!captures && !machineCode())
        QSKIP("PCRE2 cannot compile to machine code here");
    QVERIFY(captures);
    QVERIFY(captures->of("a few words!").has_value());
    QVERIFY(!captures->of(std::string(4000, 'a') + "!?").has_value()); // or this test would not end
    QVERIFY(!captures->of("a\vb!").has_value());
    QVERIFY(!captures->matches(std::string(4000, 'a') + "!?").has_value());
    QVERIFY(!captures->matches("a\vb!").has_value());
    QVERIFY(captures->matches("a few words!") == true);
    QVERIFY(captures->matches("?") == false);
}

void TestCaptures::refusesWhatIsNoUtf8()
{
    const auto captures = scan::Captures::compile("(?P<a>.+)");
    if (!captures && !machineCode())
        QSKIP("PCRE2 cannot compile to machine code here");
    QVERIFY(captures);
    QVERIFY(!captures->of("a\xff\xfe").has_value());
    QVERIFY(captures->of("a").has_value());
}

SIGNALBOX_TEST(TestCaptures)
#include "tst_captures.moc"
