// SPDX-License-Identifier: GPL-3.0-or-later
// The signature of a failure is the same wherever and whenever it happens, and another for another cause.
#include <core/base/format.h>
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>
#include <core/diagnose/signature.h>

#include <tests/registry.h>

#include <map>
#include <random>

using namespace sb;

class TestSignature : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void normalised_data();
    void normalised();
    void sameWhereverItHappens_data();
    void sameWhereverItHappens();
    void anotherCauseIsAnotherKey();
    void normalisedTwiceIsNormalisedOnce();
    void anyBytesWillDo();

private:
    std::string signatureOf(const std::string &log)
    {
        const auto diagnosis = diagnose::diagnose({"log", log}, m_knowledge, Cancel());
        return diagnosis ? diagnosis->signature : std::string();
    }
    diagnose::Knowledge m_knowledge;
};

namespace {

/// What changes from run to run, by a seeded generator: the same on every machine.
class Chance {
public:
    std::string of(const std::string &slot)
    {
        if (slot == "n")
            return std::to_string(1 + m_random() % 99'999);
        if (slot == "port")
            return std::to_string(1024 + m_random() % 60'000);
        if (slot == "hash")
            return word("0123456789abcdef", 7 + m_random() % 34);
        if (slot == "uuid")
            return sb::format("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12));
        if (slot == "address")
            return "0x" + hex(12);
        if (slot == "ip")
            return sb::format("{}.{}.{}.{}", 1 + m_random() % 223, m_random() % 256, m_random() % 256,
                              m_random() % 256);
        if (slot == "host")
            return one({"ip-10-0-3-77", "fv-az" + of("n") + "-" + of("n"),
                        "runner-" + hex(8) + "-project-" + of("n") + "-concurrent-0", "build7.eu.internal"});
        if (slot == "folder")
            return one({"/home/runner/work/app/app/", "/builds/" + of("n") + "/app/", "/home/travis/build/me/app/",
                        "/var/lib/jenkins/workspace/app@2/", "D:\\a\\app\\app\\", "/Users/runner/work/app/", ""});
        if (slot == "temporary")
            return one({"/tmp/tmp" + word("abcdefghijklmnop0123456789_", 8),
                        "/tmp/pytest-of-ci/pytest-" + of("n") + "/x" + word("abcdef", 4),
                        "/var/folders/zz/" + word("abcdef", 9) + "/T/tmp" + word("abc", 6)});
        if (slot == "time")
            return sb::format("2026-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", 1 + m_random() % 12, 1 + m_random() % 28,
                              m_random() % 24, m_random() % 60, m_random() % 60, m_random() % 1000);
        if (slot == "clock")
            return sb::format("{:02}:{:02}:{:02}", m_random() % 24, m_random() % 60, m_random() % 60);
        if (slot == "took")
            return one({of("n") + "ms", "0." + of("n") + " s", "3m" + of("n") + "s", of("n") + " seconds"});
        return {};
    }
    std::string filled(const std::string &text)
    {
        std::string line;
        for (size_t at = 0; at < text.size();) {
            const size_t close = text[at] == '{' ? text.find('}', at) : std::string::npos;
            if (close != std::string::npos) {
                line += of(text.substr(at + 1, close - at - 1));
                at = close + 1;
            } else {
                line += text[at++];
            }
        }
        return line;
    }
    /// As one of the hosts of CI prints it: with its stamps, its colours, its carriage returns.
    std::string printed(const std::string &line)
    {
        const std::string colour = one({"", "\x1b[31m", "\x1b[1;31m", "\x1b[0m\x1b[38;5;9m"});
        const std::string shown = colour + line + (colour.empty() ? "" : "\x1b[0m\x1b[K");
        return one({"", of("time") + " ", "[" + of("time") + "] ", "[" + of("clock") + "] "}) + shown
            + one({"\n", "\r\n"});
    }
    std::string one(const std::vector<std::string> &choices) { return choices[m_random() % choices.size()]; }

private:
    std::string word(const std::string &letters, size_t length)
    {
        std::string made;
        while (made.size() < length)
            made += letters[m_random() % letters.size()];
        return made;
    }
    std::string hex(size_t length) { return word("0123456789abcdef", length); }
    std::mt19937 m_random{20261121};
};

} // namespace

void TestSignature::initTestCase()
{
    auto knowledge = diagnose::shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestSignature::normalised_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *line, const char *expected) {
        QTest::newRow(line) << QByteArray(line) << QByteArray(expected);
    };
    row("/home/a/src/a.c:3:5: error: bad x", "a.c:<n>:<n>: error: bad x");
    row("src\\app\\main.cpp(17,5): error C2065: x", "main.cpp(<n>,<n>): error C2065: x");
    row("fetch https://example.org/a/b-1.2.tar.gz failed: 503", "fetch <url example.org b-<n>.tar.gz> failed: <n>");
    row("cannot reach http://10.0.0.7:8080/", "cannot reach <url <host>>");
    row("took 3.2 s at 12:30:11", "took <time> at <time>");
    row("object 0x7ffd12 of 1f3a9c77d2", "object <address> of <n>");
    row("cannot write /tmp/tmpa8f3k_x: full", "cannot write <temporary>: full");
    row("cannot read /tmp/run7/settings.json", "cannot read settings.json");
    row("pod web-7d4b9c6f5-x2x9z is gone", "pod web<n> is gone");
    row("pid 812 of ip-10-0-0-1 died", "pid <n> of <host> died");
    row("job 123e4567-e89b-12d3-a456-426614174000", "job <n>");
    row("  spaces \t and tabs  ", "spaces and tabs");
}

void TestSignature::normalised()
{
    QFETCH(const QByteArray, line);
    QFETCH(const QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(diagnose::normalised(line.toStdString())), expected);
}

void TestSignature::sameWhereverItHappens_data()
{
    QTest::addColumn<QByteArray>("text");
    const auto row = [](const char *name, const char *text) { QTest::newRow(name) << QByteArray(text); };
    row("compiler", "{folder}a.c:{n}:{n}: error: 'total' undeclared (first use in this function)");
    row("python", "KeyError: 'name' at {address}");
    row("refused", "error: [Errno 111] Connection refused by {ip}:{port}");
    row("lost", "fatal: the hosted runner {host} lost communication with the server");
    row("sanitizer", "=={n}==ERROR: AddressSanitizer: heap-buffer-overflow on address {address} at pc {address}");
    row("commit", "error: pathspec '{hash}' did not match any file(s) known to git");
    row("container", "Error response from daemon: dial tcp {ip}:{port}: i/o timeout (request {uuid})");
    row("temporary", "OSError: [Errno 28] No space left on device: '{temporary}'");
    row("duration", "Error: Timeout of 2000ms exceeded after {took}");
    row("dated", "ERROR {time} worker [{n}] could not connect to database");
    row("row", "AssertionError: no rows in {folder}report.csv line {n}");
}

void TestSignature::sameWhereverItHappens()
{
    QFETCH(const QByteArray, text);
    Chance chance;
    std::string first;
    for (int i = 0; i < 200; ++i) {
        const std::string line = chance.filled(text.toStdString());
        std::string log;
        for (int before = i % 5; before > 0; --before)
            log += chance.printed("step " + std::to_string(before));
        log += chance.printed(line) + chance.printed("make: *** [all] Error 2");
        const std::string signature = signatureOf(log);
        QVERIFY(!signature.empty());
        if (first.empty())
            first = signature;
        QVERIFY2(signature == first, line.c_str());
    }
}

void TestSignature::anotherCauseIsAnotherKey()
{
    const std::vector<std::string> lines{
        "a.c:3:5: error: 'total' undeclared",
        "a.c:3:5: error: 'count' undeclared",
        "b.c:3:5: error: 'total' undeclared",
        "ModuleNotFoundError: No module named 'pandas'",
        "ModuleNotFoundError: No module named 'numpy'",
        "curl: (6) Could not resolve host: example.org",
        "curl: (6) Could not resolve host: example.com",
        "fatal: unable to access 'https://a.example/r.git/': Connection timed out",
        "fatal: unable to access 'https://b.example/r.git/': Connection timed out",
        "FAILED tests/test_a.py::test_sum - assert 1 == 2",
        "FAILED tests/test_a.py::test_mean - assert 1 == 2",
        "E: Unable to locate package libfoo",
        "E: Unable to locate package libbar",
        "cp: error writing 'x': No space left on device",
        "java.lang.NullPointerException: user",
        "java.lang.IllegalStateException: user",
        "--- FAIL: TestSum (0.00s)",
        "--- FAIL: TestMean (0.00s)",
    };
    std::map<std::string, std::string> seen;
    for (const std::string &line : lines) {
        const auto [other, fresh] = seen.emplace(signatureOf(line + "\n"), line);
        QVERIFY2(fresh, (line + " = " + other->second).c_str());
    }
}

void TestSignature::normalisedTwiceIsNormalisedOnce()
{
    Chance chance;
    for (int i = 0; i < 500; ++i) {
        const std::string line
            = chance.filled("{folder}a.c:{n}: {host} {ip}:{port} {hash} {uuid} {temporary} {time} {took} {address}");
        const std::string once = diagnose::normalised(line);
        QCOMPARE(diagnose::normalised(once), once);
    }
}

void TestSignature::anyBytesWillDo()
{
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        std::string line(random() % 300, '\0');
        for (char &c : line)
            c = char(random() % 4 ? "/\\:.-0123456789abcdefx<>@ \t'\""[random() % 29] : random());
        QVERIFY(diagnose::normalised(line).size() <= line.size() * 8 + 16);
    }
    QVERIFY(diagnose::normalised(std::string(10'000'000, '/')).size() <= 4096);
}

SIGNALBOX_TEST(TestSignature)
#include "tst_signature.moc"
