// SPDX-License-Identifier: GPL-3.0-or-later
// Which line is first, which lines go with it, how sure it is, and what a successful run takes away.
#include <core/base/format.h>
#include <core/base/user_folders.h>
#include <core/diagnose/cues.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/extent.h>
#include <core/diagnose/novelty.h>
#include <core/diagnose/order.h>

#include <tests/registry.h>

#include <algorithm>

using namespace sb;
using namespace sb::diagnose;

class TestRanking : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void keyLine_data();
    void keyLine();
    void evidence_data();
    void evidence();
    void words_data();
    void words();
    void distance();
    void novelty();
    void greenTakesAway();
    void zeroIsNotThree();
    void manyLines();
    void steps_data();
    void steps();
    void cues_data();
    void cues();
    void confidenceRises();
    void tooLittleIsSaid();
    void badModels_data();
    void badModels();

private:
    fact::Diagnosis of(const std::string &log)
    {
        return diagnose::diagnose({"log", log}, m_knowledge, Cancel()).value();
    }
    Knowledge m_knowledge;
};

void TestRanking::initTestCase()
{
    auto knowledge = shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestRanking::keyLine_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<int>("line");
    QTest::newRow("cause before its consequence") << "$ make\n"
                                                     "cc -c a.c\n"
                                                     "a.c:3:5: error: 'x' undeclared\n"
                                                     "make: *** [Makefile:2: a.o] Error 1\n"
                                                     "The command \"make\" exited with 2.\n"
                                                  << 3;
    QTest::newRow("a warning explains nothing") << "$ make\n"
                                                   "a.c:1:5: warning: unused variable 'y'\n"
                                                   "b.c:9:1: error: expected ';' before '}'\n"
                                                   "The command \"make\" exited with 2.\n"
                                                << 3;
    QTest::newRow("the failing step, not the one that passed") << "$ ./a\n"
                                                                  "error: this one is handled\n"
                                                                  "The command \"./a\" exited with 0.\n"
                                                                  "$ ./b\n"
                                                                  "error: this one is not\n"
                                                                  "The command \"./b\" exited with 1.\n"
                                                               << 5;
    QTest::newRow("what was tried again was survived") << "##[group]Run build\n"
                                                          "curl: (6) Could not resolve host: example.org\n"
                                                          "Waiting 5 seconds before trying again\n"
                                                          "a.c:3:5: error: 'x' undeclared\n"
                                                          "##[error]Process completed with exit code 2.\n"
                                                       << 4;
    QTest::newRow("the panic, not how to run it again")
        << "$ cargo test\n"
           "running 1 test\n"
           "test it_works ... FAILED\n"
           "\n"
           "failures:\n"
           "\n"
           "---- it_works stdout ----\n"
           "thread 'it_works' panicked at 'assertion failed: `(left == right)`', src/lib.rs:7:9\n"
           "\n"
           "error: test failed, to rerun pass '--lib'\n"
           "The command \"cargo test\" exited with 101.\n"
        << 8;
    QTest::newRow("no rule knows it") << "$ ./deploy\n"
                                         "Loading the plan\n"
                                         "FATAL: the plan has no stage called blue\n"
                                         "The command \"./deploy\" exited with 1.\n"
                                      << 3;
}

void TestRanking::keyLine()
{
    QFETCH(QString, log);
    QFETCH(int, line);
    const fact::Diagnosis diagnosis = of(log.toStdString());
    QCOMPARE(diagnosis.keyLine, line);
    QVERIFY(!diagnosis.errors.empty());
    QCOMPARE(diagnosis.errors.front().line, diagnosis.keyLine);
}

void TestRanking::evidence_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::newRow("traceback") << "$ python a.py\n"
                                  "\n"
                                  "Traceback (most recent call last):\n"
                                  "  File \"a.py\", line 3, in <module>\n"
                                  "    main()\n"
                                  "ModuleNotFoundError: No module named 'pandas'\n"
                                  "The command \"python a.py\" exited with 1.\n"
                               << 3 << 6;
    QTest::newRow("caret") << "$ make\n"
                              "[ 50%] Building CXX object a.o\n"
                              "a.cpp:3:5: error: 'x' was not declared in this scope\n"
                              "    3 |     x = 1;\n"
                              "      |     ^\n"
                              "make[2]: *** [a.o] Error 1\n"
                              "The command \"make\" exited with 2.\n"
                           << 3 << 5;
}

void TestRanking::evidence()
{
    QFETCH(QString, log);
    QFETCH(int, first);
    QFETCH(int, last);
    const fact::Diagnosis diagnosis = of(log.toStdString());
    QVERIFY(!diagnosis.evidence.empty());
    QCOMPARE(diagnosis.evidence.front().startLine, first);
    QCOMPARE(diagnosis.evidence.front().endLine, last);
}

void TestRanking::words_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("same");
    QTest::newRow("numbers") << "took 12 s on worker7" << "took 340 s on worker12" << true;
    QTest::newRow("hashes") << "commit 1f3a9c2b done" << "commit 77aa01ff done" << true;
    QTest::newRow("hosts") << "fetch from mirror.one.org ok" << "fetch from eu-west.two-b.com ok" << true;
    QTest::newRow("case") << "Building Target" << "building target" << true;
    QTest::newRow("a package is no host") << "at java.io.Reader" << "at java.io.Writer" << false;
    QTest::newRow("zero") << "failures: 0" << "failures: 3" << false;
    QTest::newRow("zero of a time") << "took 0.5 s" << "took 1.5 s" << true;
    QTest::newRow("other words") << "build passed" << "build failed" << false;
    QTest::newRow("nothing") << "---- 12 ----" << "" << true;
}

void TestRanking::words()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QFETCH(bool, same);
    QCOMPARE(wordsOf(a.toStdString()) == wordsOf(b.toStdString()), same);
}

void TestRanking::distance()
{
    QCOMPARE(wordDistance(wordsOf("alpha beta"), wordsOf("beta alpha")), 0.0);
    QCOMPARE(wordDistance(wordsOf("alpha beta"), wordsOf("gamma delta")), 1.0);
    QCOMPARE(wordDistance(wordsOf("alpha beta"), wordsOf("alpha gamma")), 0.5);
    QCOMPARE(wordDistance({}, {}), 0.0);
    QCOMPARE(wordDistance({}, wordsOf("alpha")), 1.0);
}

void TestRanking::novelty()
{
    Templates green;
    green.learn("Downloading package foo 1.2 from mirror.one.org");
    green.learn("Tests passed");
    QVERIFY(green.knows("Downloading package foo 9.9 from other.two.org"));
    QVERIFY(!green.knows("Tests FAILED"));
    QCOMPARE(green.novelty(wordsOf("Tests FAILED")), 0.5);
    QCOMPARE(green.novelty(wordsOf("bootloader panic")), 1.0);
    QCOMPARE(green.novelty(wordsOf("bootloader panic"), 0.7), 0.7);

    // The nearest is found without a look at each.
    Templates many;
    std::vector<Words> known;
    uint32_t random = 1;
    const auto line = [&] {
        std::string words;
        for (uint32_t count = 1 + (random >> 20) % 9; count > 0; --count) {
            random = random * 1664525U + 1013904223U;
            words += std::string("word_") + char('a' + (random >> 16) % 26) + " ";
        }
        return words;
    };
    for (int i = 0; i < 150; ++i) {
        const std::string each = line();
        many.learn(each);
        known.push_back(wordsOf(each));
    }
    for (int i = 0; i < 300; ++i) {
        const Words words = wordsOf(line() + "unheard");
        double nearest = 1;
        for (const Words &each : known)
            nearest = std::min(nearest, wordDistance(words, each));
        QCOMPARE(many.novelty(words), nearest);
        QCOMPARE(many.novelty(words, 0.3), std::min(nearest, 0.3));
        QVERIFY(nearest < 0.5 ? many.novelty(words, 1, 0.5) < 0.5 : many.novelty(words, 1, 0.5) == nearest);
    }
}

void TestRanking::greenTakesAway()
{
    Knowledge knowledge = m_knowledge;
    std::string good = "step 1: boot\nwarning: slow disk on node 7\nstep 2: tests\nerror: probe of optional device "
                       "failed\nall tests passed\n";
    learnGreen(knowledge, good);
    const std::string bad = "step 1: boot\nwarning: slow disk on node 9\nstep 2: tests\nerror: probe of optional "
                            "device failed\nerror: kernel image is corrupt\n";
    const auto diagnosis = diagnose::diagnose({"log", bad}, knowledge, Cancel());
    QVERIFY(diagnosis.has_value());
    QCOMPARE(diagnosis->keyLine, 5);
    for (const fact::Evidence &each : diagnosis->evidence) {
        QCOMPARE(each.startLine, 5);
        QCOMPARE(each.endLine, 5);
    }
}

void TestRanking::zeroIsNotThree()
{
    Knowledge knowledge = m_knowledge;
    learnGreen(knowledge, "checked 40 files\nerrors found: 0\n");
    const auto diagnosis = diagnose::diagnose({"log", "checked 41 files\nerrors found: 3\n"}, knowledge, Cancel());
    QCOMPARE(diagnosis->keyLine, 2);
}

void TestRanking::manyLines()
{
    Templates green;
    green.learn("one usual line");
    std::string text;
    for (int i = 0; i < 3000; ++i) {
        const std::string word{char('a' + i % 26), char('a' + i / 26 % 26), char('a' + i / 676 % 26), 'x'};
        text += sb::format("{0}{0} {0}y {0}z\n", word);
    }
    const LogModel log = readLog(text, Cancel());
    const auto fresh = newLines(log.lines, green, {1, 1, ""}, {}, 8);
    int64_t count = 0;
    for (const fact::Evidence &each : fresh)
        count += each.endLine - each.startLine + 1;
    QCOMPARE(count, 8);
    QVERIFY(std::ranges::is_sorted(fresh, {}, &fact::Evidence::startLine));
}

void TestRanking::steps_data()
{
    QTest::addColumn<QString>("log");
    QTest::addColumn<QList<int>>("steps"); // first, last, first, last ...
    QTest::newRow("travis") << "$ a\nx\nThe command \"a\" exited with 0.\n$ b\ny\nThe command \"b\" exited with 1.\n"
                            << QList<int>{4, 6};
    QTest::newRow("github annotates one step twice")
        << "##[group]Run a\nx\n##[error]one\ny\n##[error]two\n##[group]Run b\nz\n"
        << QList<int>{1, 5};
    QTest::newRow("two steps of github") << "##[group]Run a\n##[error]one\n##[group]Run b\n##[error]two\n"
                                         << QList<int>{1, 2, 3, 4};
    QTest::newRow("nothing failed") << "$ a\nx\n" << QList<int>{1, 2};
    QTest::newRow("empty") << "" << QList<int>{};
}

void TestRanking::steps()
{
    QFETCH(QString, log);
    const std::string text = log.toStdString();
    QList<int> found;
    for (const FailedStep &step : failedSteps(readLog(text, Cancel()).lines))
        found << int(step.startLine) << int(step.endLine);
    QTEST(found, "steps");
}

void TestRanking::cues_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<QString>("cue");
    QTest::addColumn<bool>("has");
    QTest::newRow("tally") << "  FAILED:     1 Tests" << "tally" << true;
    QTest::newRow("tally after") << "10 examples, 2 failures" << "tally" << true;
    QTest::newRow("no tally") << "error: 3 is not 4" << "tally" << false;
    QTest::newRow("rerun") << "error: test failed, to rerun pass '--lib'" << "rerun" << true;
    QTest::newRow("rspec") << "rspec ./spec/a_spec.rb:3 # A b" << "rerun" << true;
    QTest::newRow("setting") << "Authentication timestamp timeout: 15.0 minutes" << "setting" << true;
    QTest::newRow("no setting") << "Error: 15 of 20 are wrong" << "setting" << false;
    QTest::newRow("progress") << "test a::b ... FAILED" << "progress_row" << true;
    QTest::newRow("none") << "0 errors" << "none_counted" << true;
    QTest::newRow("no errors expected") << "AssertionError: no errors" << "none_counted" << false;
    QTest::newRow("exception") << "pkg.a.FooException: bar" << "exception" << true;
}

void TestRanking::cues()
{
    QFETCH(QString, line);
    QFETCH(QString, cue);
    const auto &names = m_knowledge.ranking->cueNames();
    const auto at = std::ranges::find(names, cue.toStdString());
    QVERIFY(at != names.end());
    QTEST((m_knowledge.ranking->cuesOf(line.toStdString()) >> (at - names.begin()) & 1) != 0, "has");
}

void TestRanking::confidenceRises()
{
    double before = 0;
    for (const double share : {0.0, 0.1, 0.5, 0.9, 1.0}) {
        const double confidence = m_knowledge.ranking->calibrated(share);
        QVERIFY(confidence > before && confidence < 1);
        before = confidence;
    }
}

void TestRanking::tooLittleIsSaid()
{
    const fact::Diagnosis diagnosis = of("step one\nstep two is missing\nstep three\n");
    QVERIFY2(diagnosis.cause.starts_with("Not enough information"), diagnosis.cause.c_str());
    QVERIFY(diagnosis.confidence <= m_knowledge.ranking->weak());
    QVERIFY(!diagnosis.retryable.has_value());
}

void TestRanking::badModels_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QByteArray>("why");
    QTest::newRow("no toml") << QByteArray("[cues") << QByteArray("line 1");
    QTest::newRow("cue") << QByteArray("[cues]\na = '('\n") << QByteArray("cue 'a'");
    QTest::newRow("unknown feature") << QByteArray("[weights]\nbeauty = 1.0\n") << QByteArray("beauty");
    QTest::newRow("unknown of a line") << QByteArray("[extent]\nbeauty = 1.0\n") << QByteArray("beauty");
    QTest::newRow("no number") << QByteArray("[weights]\nrank = \"much\"\n") << QByteArray("rank");
    QTest::newRow("falling") << QByteArray("[confidence]\nslope = -1.0\n") << QByteArray("slope");
    QByteArray many("[cues]\n");
    for (int i = 0; i < 65; ++i)
        many += "c" + QByteArray::number(i) + " = 'x'\n";
    QTest::newRow("too many cues") << many << QByteArray("64");
}

void TestRanking::badModels()
{
    QFETCH(QByteArray, toml);
    QFETCH(QByteArray, why);
    const auto ranking = Ranking::parse(toml.toStdString(), "m.toml");
    QVERIFY(!ranking.has_value());
    QVERIFY2(ranking.error().text.starts_with("m.toml"), ranking.error().text.c_str());
    QVERIFY2(ranking.error().text.contains(why.toStdString()), ranking.error().text.c_str());
}

SIGNALBOX_TEST(TestRanking)
#include "tst_ranking.moc"
