// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/scan/scanner.h>

#include <re2/re2.h>

#include <QTest>

#include <algorithm>
#include <set>

using namespace sb;

class TestScan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheSamePairsAsOneExpressionAfterTheOther();
    void groupsAreNamed();
    void refusesWhatCannotBeRead();
    void emptyTextAndNoPatterns();
};

namespace {

/// A text of many lines, made of words that the patterns know and of others, the same at every run.
std::string madeText(std::vector<uint32_t> &starts)
{
    const std::vector<std::string> parts{"a.c:1:2: error: x", "FAILED", "  indented", "",
                                         "line 7 not found",  "ok",     "error:",     "été : fatal"};
    std::string text;
    uint32_t state = 12345;
    for (int i = 0; i < 4000; ++i) {
        starts.push_back(uint32_t(text.size()));
        for (int words = 0; words < 3; ++words) {
            state = state * 1664525U + 1013904223U;
            text += parts[(state >> 16) % parts.size()];
            text += (state >> 30) ? " " : "";
        }
        text += '\n';
    }
    return text;
}

} // namespace

void TestScan::findsTheSamePairsAsOneExpressionAfterTheOther()
{
    const std::vector<std::string> patterns{"error: (?P<message>.+)",
                                            "^FAILED",
                                            "not found$",
                                            R"(^\s+\S)",
                                            "(?i)fatal(?P<message>.*)",
                                            "^$",
                                            R"(^(?P<file>\S+):(?P<row>\d+):(?P<col>\d+): (?P<message>\S.*))",
                                            "[^f]ok"};
    const auto scanner = scan::Scanner::compile(patterns);
    QVERIFY2(scanner.has_value(), scanner ? "" : scanner.error().text.c_str());
    std::vector<uint32_t> starts;
    const std::string text = madeText(starts);
    std::set<std::pair<uint32_t, uint32_t>> expected;
    for (uint32_t p = 0; p < patterns.size(); ++p) {
        const re2::RE2 expression(patterns[p]);
        for (uint32_t i = 0; i < starts.size(); ++i) {
            const size_t end = text.find('\n', starts[i]);
            if (re2::RE2::PartialMatch(text.substr(starts[i], end - starts[i]), expression))
                expected.emplace(i, p);
        }
    }
    std::vector<std::pair<uint32_t, uint32_t>> found;
    auto scratch = (*scanner)->scratch();
    QVERIFY(scratch.has_value());
    (*scanner)->scan(text, starts, *scratch,
                     [&](uint32_t line, uint32_t pattern) { found.emplace_back(line, pattern); });
    QVERIFY(expected.size() > 4000);
    QVERIFY(std::ranges::is_sorted(found));
    QCOMPARE(found.size(), expected.size());
    QVERIFY(std::ranges::equal(found, expected));
}

void TestScan::groupsAreNamed()
{
    const auto scanner = scan::Scanner::compile({R"(^(?P<file>\S+):(?P<row>\d+)(?::(?P<col>\d+))?: (?P<message>.+))"});
    QVERIFY(scanner.has_value());
    const auto groups = (*scanner)->groups(0, "a.c:12: bad");
    QCOMPARE(groups.at("file"), std::string("a.c"));
    QCOMPARE(groups.at("row"), std::string("12"));
    QVERIFY(!groups.contains("col"));
    QVERIFY((*scanner)->groups(0, "nothing").empty());
}

void TestScan::refusesWhatCannotBeRead()
{
    const auto scanner = scan::Scanner::compile({"fine", "(open"});
    QVERIFY(!scanner.has_value());
    QCOMPARE(scanner.error().kind, Error::Kind::Invalid);
    QVERIFY(scanner.error().text.contains("(open"));
    QVERIFY(!scan::Scanner::compile({"(?=ahead)"}).has_value());
}

void TestScan::emptyTextAndNoPatterns()
{
    const auto none = scan::Scanner::compile({});
    QVERIFY(none.has_value());
    auto scratch = (*none)->scratch();
    QVERIFY(scratch.has_value());
    int hits = 0;
    (*none)->scan("a\n", {0}, *scratch, [&](uint32_t, uint32_t) { ++hits; });
    QCOMPARE(hits, 0);
}

QTEST_GUILESS_MAIN(TestScan)
#include "tst_scan.moc"
