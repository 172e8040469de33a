// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/scan/line_search.h>
#include <core/scan/scanner.h>
#include <core/scan/shape.h>

#include <tests/registry.h>

#include <re2/re2.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <map>
#include <set>

using namespace sb;

class TestScan : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheSamePairsAsOneExpressionAfterTheOther();
    void groupsAreNamed();
    void refusesWhatCannotBeRead();
    void emptyTextAndNoPatterns();
    void repeatedLinesHaveTheSamePairs_data();
    void repeatedLinesHaveTheSamePairs();
    void numbersOfLinesAreTheSameOneByOneAndTogether();
    void linesThatTakeManyStepsHaveTheSamePairs();
    void keepsWhatItCompiled();
    void neverUsesADamagedFile_data();
    void neverUsesADamagedFile();
};

namespace {

/// A text of many lines, made of words that the patterns know and of others, the same at every run.
std::string madeText(std::vector<uint32_t> &starts)
{
    const std::vector<std::string> parts{"a.c:1:2: error: x",
                                         "FAILED",
                                         "  indented",
                                         "",
                                         "line 7 not found",
                                         "ok",
                                         "error:",
                                         "été : fatal",
                                         "line 81 not found",
                                         "exit 1",
                                         "b.c:17:28: note: 3",
                                         "\xE2\x84\xAAin",
                                         "ki\xC5\xBFt",
                                         "x\tFAILED 4",
                                         "\fno 7"};
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
                                            "[^f]ok",
                                            "exit [1-9]",
                                            R"(:[^0]7:\d8)",
                                            "(?i)(?:kin|kist)",
                                            R"(x\s(?:FAILED|ERROR)\s+[2-5])",
                                            R"([ \t]FAILED$)",
                                            R"((?:^|\f)(?:no|note:) \d)",
                                            R"(^^ok(?:\s|$)$)",
                                            R"(\tF)",
                                            R"((?:ok)?(?: line \d+)?(?:.*: note)? ?not found(?:ok|$))",
                                            R"(\w+ \w+ \w+)"};
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
    const std::string line = "a.c:12: bad";
    const scan::Groups groups = (*scanner)->groups(0, line);
    const auto text = [&](std::string_view name) {
        const scan::Group *group = groups.find(name);
        return group ? line.substr(group->begin, group->size) : "none";
    };
    QCOMPARE(text("file"), std::string("a.c"));
    QCOMPARE(text("row"), std::string("12"));
    QCOMPARE(text("message"), std::string("bad"));
    QCOMPARE(text("col"), std::string("none"));
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

namespace {

std::vector<uint32_t> linesOf(const scan::Scanner &scanner)
{
    std::vector<uint32_t> lines;
    auto scratch = scanner.scratch();
    scanner.scan("error: a\nok\nFAILED b\n", {0, 9, 12}, *scratch,
                 [&](uint32_t line, uint32_t) { lines.push_back(line); });
    return lines;
}

} // namespace

void TestScan::repeatedLinesHaveTheSamePairs_data()
{
    QTest::addColumn<int>("filler");
    QTest::newRow("all is remembered") << 0;
    QTest::newRow("forgets between the windows") << int(scan::LineSearch::RememberedBytes);
}

void TestScan::repeatedLinesHaveTheSamePairs()
{
    QFETCH(int, filler);
    const auto scanner
        = scan::Scanner::compile({"error: (?P<message>.+)", "^FAILED", R"(^\s+\S)", "^$", "[^f]ok", "line [1-7] "});
    QVERIFY(scanner.has_value());
    std::vector<uint32_t> starts;
    std::string text = madeText(starts);
    starts.push_back(uint32_t(text.size())); // one long line that matches nothing, and differs from window to window
    text += std::string(size_t(filler) + 1, 'x') + " \n";
    using Pairs = std::vector<std::pair<uint32_t, uint32_t>>;
    Pairs expected;
    auto scratch = (*scanner)->scratch();
    (*scanner)->scan(text, starts, *scratch,
                     [&](uint32_t line, uint32_t pattern) { expected.emplace_back(line, pattern); });
    QVERIFY(expected.size() > 2000);
    scan::LineSearch search(**scanner, (*scanner)->scratch().value());
    for (char window = 'a'; window < 'e'; ++window) {
        Pairs found;
        std::map<uint32_t, std::string> shapes;
        bool alike = true;
        search.scan(text, starts, [&](const scan::LineSearch::Hit &hit) {
            std::string shape;
            scan::appendShape(text.substr(starts[hit.line], text.find('\n', starts[hit.line]) - starts[hit.line]),
                              shape);
            alike = alike && shapes.try_emplace(hit.shape, shape).first->second == shape
                && hit.byShape == std::ranges::all_of(hit.patterns, [](uint32_t each) { return each != 5; });
            for (const uint32_t pattern : hit.patterns)
                found.emplace_back(hit.line, pattern);
        });
        QCOMPARE(found, expected);
        QVERIFY(alike);
        QCOMPARE(search.forgotten(), filler > 0 ? size_t(window - 'a') : 0);
        text[text.size() - 2] = window;
    }
}

void TestScan::numbersOfLinesAreTheSameOneByOneAndTogether()
{
    std::vector<std::string> lines;
    for (int i = 0; i < 30'000; ++i) { // the table grows meanwhile, and every third line was there before
        lines.push_back(i % 3 == 2 ? lines[size_t(i) / 2]
                                   : std::string(size_t(i % 40), char('a' + i % 26)) + std::to_string(i));
        if (i % 97 == 0) // what a program prints again and again
            lines.insert(lines.end(), size_t(i % 23), i % 2 ? lines.back() : std::string());
    }
    scan::LineTable together, alone;
    std::vector<uint32_t> numbers;
    together.numbersOf(lines.size(), [&](size_t i) { return std::string_view(lines[i]); }, numbers);
    QCOMPARE(numbers.size(), lines.size());
    std::map<std::string, uint32_t> known;
    for (size_t i = 0; i < lines.size(); ++i) {
        QCOMPARE(alone.numberOf(lines[i]), numbers[i]);
        QCOMPARE(known.try_emplace(lines[i], uint32_t(known.size())).first->second, numbers[i]);
    }
    QCOMPARE(together.size(), known.size());
    QCOMPARE(together.text(), alone.text());
    for (const auto &[line, number] : known)
        QCOMPARE(std::string_view(together.text()).substr(together.begin(number), line.size()), line);
    numbers.clear();
    together.numbersOf(0, [](size_t) { return std::string_view(); }, numbers);
    QVERIFY(numbers.empty());
}

void TestScan::linesThatTakeManyStepsHaveTheSamePairs()
{
    const std::string pattern = R"(^(?P<words>(?:\w+\s?)+)!$)";
    const auto scanner = scan::Scanner::compile({pattern});
    QVERIFY(scanner.has_value());
    const re2::RE2 peer(pattern);
    for (int i = 0; i < 100; ++i) { // often enough that machine code is made, and given up
        for (const std::string &line :
             {"some words" + std::to_string(i) + "!", std::string(300, 'a') + "!?", std::string("no words?"),
              std::string("caf\xc3\xa9!"), std::string("a\xff!"), std::string("a\vb!"), std::string(300, 'b') + "!"}) {
            std::vector<uint32_t> found;
            (*scanner)->confirm(line, std::vector<uint32_t>{0}, found);
            QCOMPARE(found.size(), size_t(re2::RE2::PartialMatch(line, peer)));
            QCOMPARE((*scanner)->groups(0, line).find("words") != nullptr, !found.empty());
        }
    }
}

void TestScan::keepsWhatItCompiled()
{
    QTemporaryDir folder;
    const std::string cache = folder.filePath(QStringLiteral("cache")).toStdString();
    for (int start = 0; start < 3; ++start) {
        const auto scanner = scan::Scanner::compile({"error: (?P<message>.+)", "^FAILED"}, cache);
        QVERIFY(scanner.has_value());
        QCOMPARE(linesOf(**scanner), (std::vector<uint32_t>{0, 2}));
        QVERIFY((*scanner)->groups(0, "error: a").find("message"));
        QCOMPARE(QDir(QString::fromStdString(cache)).entryList(QDir::Files).size(), 1);
    }
    QVERIFY(scan::Scanner::compile({"other"}, cache).has_value());
    QCOMPARE(QDir(QString::fromStdString(cache)).entryList(QDir::Files).size(), 2);
    QVERIFY(!scan::Scanner::compile({"(?=lookahead)"}, cache).has_value());
    for (int change = 0; change < 20; ++change)
        QVERIFY(scan::Scanner::compile({"changed " + std::to_string(change)}, cache).has_value());
    QCOMPARE(QDir(QString::fromStdString(cache)).entryList(QDir::Files).size(), 16);
}

void TestScan::neverUsesADamagedFile_data()
{
    QTest::addColumn<int>("damage");
    QTest::newRow("emptied") << -1;
    QTest::newRow("cut") << -2;
    QTest::newRow("no longer a file of ours") << -3;
    for (const int byte : {0, 63, 64, 80, 300})
        QTest::addRow("bit of byte %d", byte) << byte;
}

void TestScan::neverUsesADamagedFile()
{
    QFETCH(int, damage);
    QTemporaryDir folder;
    const std::vector<std::string> patterns{"error: (?P<message>.+)", "^FAILED"};
    QVERIFY(scan::Scanner::compile(patterns, folder.path().toStdString()).has_value());
    const QString path = folder.filePath(QDir(folder.path()).entryList(QDir::Files).value(0));
    QFile file(path);
    QVERIFY(file.open(QFile::ReadOnly));
    const QByteArray good = file.readAll();
    file.close();
    QByteArray bad = good;
    if (damage >= 0)
        bad[damage] = char(bad[damage] ^ 4);
    else
        bad = damage == -1 ? QByteArray() : damage == -2 ? good.chopped(100) : QByteArray(good.size(), 'x');
    QVERIFY(file.open(QFile::WriteOnly | QFile::Truncate));
    file.write(bad);
    file.close();
    const auto scanner = scan::Scanner::compile(patterns, folder.path().toStdString());
    QVERIFY(scanner.has_value());
    QCOMPARE(linesOf(**scanner), (std::vector<uint32_t>{0, 2}));
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(file.readAll().size(), good.size());
}

SIGNALBOX_TEST(TestScan)
#include "tst_scan.moc"
