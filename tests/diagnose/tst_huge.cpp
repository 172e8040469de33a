// SPDX-License-Identifier: GPL-3.0-or-later
// Logs that are larger or stranger than memory likes: the peak of what the process holds is measured (VmHWM), and the answer checked.
// SIGNALBOX_HUGE_MB sets the size of the large log (256), such as 4096 and more.
#include "../sanitizers/effort.h"

#include <core/base/format.h>
#include <core/base/mapped_file.h>
#include <core/base/user_folders.h>
#include <core/diagnose/diagnose.h>
#include <tests/registry.h>

#include <QFile>
#include <QTemporaryDir>

#include <algorithm>

using namespace sb;

namespace {

constexpr int64_t mega = int64_t(1) << 20;
constexpr int64_t memoryLimit = 256 * mega;
const std::string theError = "src/a.c:3:5: error: 'x' undeclared\n";

/// Of this process, in bytes, since the last call of forgetPeak().
int64_t peakMemory()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QFile::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').front().toLongLong() * 1024;
    }
    return 0;
}

void forgetPeak()
{
    QFile refs(QStringLiteral("/proc/self/clear_refs"));
    if (refs.open(QFile::WriteOnly))
        refs.write("5");
}

/// A file that is written piece by piece.
class LogFile {
public:
    explicit LogFile(const QTemporaryDir &folder)
        : m_file(folder.filePath(QStringLiteral("log")))
    {
        m_open = m_file.open(QFile::WriteOnly);
    }
    void add(std::string_view text)
    {
        m_buffer += text;
        if (m_buffer.size() > size_t(4 * mega))
            flush();
    }
    void fill(std::string_view piece, int64_t bytes)
    {
        for (int64_t done = 0; done < bytes; done += int64_t(piece.size()))
            add(piece);
    }
    int64_t size() const { return m_file.size() + int64_t(m_buffer.size()); }
    std::string finish()
    {
        flush();
        m_file.close();
        return m_open ? m_file.fileName().toStdString() : std::string();
    }

private:
    void flush()
    {
        m_open = m_open && m_file.write(m_buffer.data(), qint64(m_buffer.size())) == qint64(m_buffer.size());
        m_buffer.clear();
    }
    QFile m_file;
    std::string m_buffer;
    bool m_open = false;
};

} // namespace

class TestHuge : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void aLogOfManyGigabytes();
    void strange_data();
    void strange();
    void everyLineIsAnError();

private:
    /// Checks the memory; the diagnosis is the caller's to check.
    fact::Diagnosis of(const std::string &path)
    {
        const auto log = MappedFile::open(path);
        if (!log) {
            QTest::qFail(log.error().text.c_str(), __FILE__, __LINE__);
            return {};
        }
        forgetPeak();
        const auto diagnosis = diagnose::diagnose(
            {path, log->text(), [&](std::string_view part) { log->release(part); }}, m_knowledge, Cancel());
        const int64_t peak = peakMemory();
        qInfo("%lld MB of log, peak memory %lld MB", static_cast<long long>(log->text().size() / mega),
              static_cast<long long>(peak / mega));
        if (!test::sanitized && peak > memoryLimit)
            QTest::qFail(sb::format("{} MB of memory", peak / mega).c_str(), __FILE__, __LINE__);
        return diagnosis ? *diagnosis : fact::Diagnosis{};
    }
    diagnose::Knowledge m_knowledge;
};

void TestHuge::initTestCase()
{
    auto knowledge = diagnose::shippedKnowledge(sb::userCacheFolder());
    QVERIFY2(knowledge.has_value(), knowledge ? "" : knowledge.error().text.c_str());
    m_knowledge = std::move(*knowledge);
}

void TestHuge::aLogOfManyGigabytes()
{
    const int asked = qEnvironmentVariableIntValue("SIGNALBOX_HUGE_MB");
    const int64_t bytes = (asked > 0 ? asked : test::sanitized ? 32 : 256) * mega;
    QTemporaryDir folder;
    LogFile file(folder);
    int64_t lines = 0;
    const auto chatter = [&](int64_t until) {
        while (file.size() < until) {
            const int64_t n = lines++;
            file.add(
                sb::format("2026-11-20T12:{:02}:{:02}.1234567Z [{:3}%] Building CXX object src/CMakeFiles/core.dir/"
                           "part{}/file{}.cpp.o\n",
                           n / 60 % 60, n % 60, n % 100, n % 977, n));
        }
    };
    file.add("2026-11-20T12:00:00.0000000Z ##[group]Run make\n");
    file.add("2026-11-20T12:00:00.0000000Z ##[endgroup]\n");
    lines = 2;
    chatter(bytes / 5 * 4);
    file.add("2026-11-20T12:59:59.0000000Z \x1b[1m" + theError);
    const int64_t expected = ++lines;
    chatter(bytes);
    file.add("make: *** [Makefile:7: all] Error 2\n2026-11-20T12:59:59.0000000Z ##[error]Process completed with exit "
             "code 2.\n");
    lines += 2;
    const fact::Diagnosis diagnosis = of(file.finish());
    QCOMPARE(diagnosis.keyLine, expected);
    QCOMPARE(diagnosis.lines, lines);
    QVERIFY(diagnosis.bytes >= bytes);
    QCOMPARE(diagnosis.type, fact::FailureType::Compile);
    QCOMPARE(diagnosis.errors.front().file, std::string("src/a.c"));
}

void TestHuge::strange_data()
{
    QTest::addColumn<QByteArray>("before"); ///< once
    QTest::addColumn<QByteArray>("piece"); ///< as often as there is room
    QTest::addColumn<QByteArray>("after"); ///< once
    QTest::addColumn<int>("megabytes");
    QTest::addColumn<qint64>("keyLine");
    const QByteArray error = QByteArray::fromStdString("\n" + theError);
    QByteArray random;
    uint32_t state = 7;
    for (int i = 0; i < 4096; ++i) {
        state = state * 1664525U + 1013904223U;
        const char byte = char(state >> 24);
        random += byte == '\n' ? 'n' : byte;
    }
    QTest::newRow("a line of 600 MB") << QByteArray() << QByteArray("x=0123456789abcdef ") << error << 600 << qint64(2);
    QTest::newRow("a line of 600 MB, and its end is the error")
        << QByteArray("one\n") << QByteArray("padding ") << QByteArray(" error: the disk is on fire\n") << 600
        << qint64(2);
    QTest::newRow("zeros") << QByteArray() << QByteArray(4096, '\0') << error << 16 << qint64(2);
    QTest::newRow("zeros in lines") << QByteArray(theError.c_str()) << QByteArray("a\0b\0\n", 5) << QByteArray() << 16
                                    << qint64(1);
    QTest::newRow("bytes that are no UTF-8") << QByteArray() << random << error << 16 << qint64(2);
    QTest::newRow("lines that are no UTF-8")
        << QByteArray(theError.c_str()) << QByteArray("\xff\xc3\x28 \xed\xa0\x80 caf\xe9\n") << QByteArray() << 16
        << qint64(1);
    QTest::newRow("empty lines") << QByteArray(theError.c_str()) << QByteArray(4096, '\n') << QByteArray() << 16
                                 << qint64(1);
    QTest::newRow("a progress bar") << QByteArray() << QByteArray("\r 12% [#####>        ] 8 MB/s") << error << 16
                                    << qint64(2);
    QTest::newRow("a link that never ends")
        << QByteArray("\x1b]8;;https://example.org/") << QByteArray("abcdefgh") << error << 16 << qint64(2);
    QTest::newRow("sequences that never end")
        << QByteArray() << QByteArray("\x1b[\x1b]\x1bP\x1b_bk;t=\x1b[38;5;") << error << 16 << qint64(2);
    QTest::newRow("notes that never end") << QByteArray() << QByteArray("\x1b[8mha:AAAA") << error << 16 << qint64(2);
    QTest::newRow("sequences that never end, each on a line")
        << QByteArray(theError.c_str()) << QByteArray("\x1b]8;;x\n\x1b[\n\x1b_bk;t=1\n\x1b") << QByteArray("\n") << 16
        << qint64(1);
    QTest::newRow("groups that never end")
        << QByteArray(theError.c_str()) << QByteArray("##[group]again\n") << QByteArray() << 16 << qint64(1);
    QTest::newRow("returns alone") << QByteArray() << QByteArray(4096, '\r') << error << 16 << qint64(2);
}

void TestHuge::strange()
{
    QFETCH(const QByteArray, before);
    QFETCH(const QByteArray, piece);
    QFETCH(const QByteArray, after);
    QFETCH(const int, megabytes);
    QFETCH(const qint64, keyLine);
    QTemporaryDir folder;
    LogFile file(folder);
    file.add({before.data(), size_t(before.size())});
    file.fill({piece.data(), size_t(piece.size())}, (test::sanitized ? 2 : megabytes) * mega);
    file.add({after.data(), size_t(after.size())});
    const fact::Diagnosis diagnosis = of(file.finish());
    QCOMPARE(diagnosis.keyLine, keyLine);
    for (const fact::LogError &error : diagnosis.errors)
        QVERIFY(QString::fromUtf8(error.message.data(), qsizetype(error.message.size())).toUtf8().toStdString()
                == error.message);
}

void TestHuge::everyLineIsAnError()
{
    QTemporaryDir folder;
    LogFile file(folder);
    const int64_t bytes = (test::sanitized ? 2 : 128) * mega;
    int64_t lines = 0;
    for (; file.size() < bytes; ++lines) {
        file.add(sb::format("src/module{}/file{}.c:{}:{}: error: 'name{}' undeclared (first use in this function)\n",
                            lines % 89, lines % 7919, lines % 1000 + 1, lines % 80 + 1, lines));
    }
    const fact::Diagnosis diagnosis = of(file.finish());
    QCOMPARE(diagnosis.lines, lines);
    QVERIFY(diagnosis.keyLine > 0);
    QCOMPARE(diagnosis.type, fact::FailureType::Compile);
    QVERIFY(diagnosis.errors.size() <= 5000);
}

SIGNALBOX_TEST(TestHuge)
#include "tst_huge.moc"
