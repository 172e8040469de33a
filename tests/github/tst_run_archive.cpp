// SPDX-License-Identifier: GPL-3.0-or-later
// Archives as GitHub makes them, and as nobody should.
#include <core/forge/github/run_archive.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace sb;
using namespace sb::forge::github;

class RunArchiveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void unpacksLogs();
    void keepsNoPath();
    void stopsBombs_data();
    void stopsBombs();
    void takesWhatADamagedOneHolds();
    void refusesWhatIsNoArchive_data();
    void refusesWhatIsNoArchive();
    void canBeCancelled();

private:
    /// Made by Python's zipfile from lines of "name<TAB>expression".
    void make(const QByteArray &entries);
    Result<Unpacked> unpack(const ArchiveLimits &limits = {}, const Cancel &cancel = {}) const
    {
        return unpackLogs(zip().toStdString(), folder().toStdString(), cancel, limits);
    }
    QString zip() const { return m_folder->filePath(QStringLiteral("logs.zip")); }
    QString folder() const { return m_folder->filePath(QStringLiteral("logs")); }
    QByteArray text(const ArchivedLog &log) const
    {
        QFile file(folder() + QLatin1Char('/') + QString::fromStdString(log.file));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void RunArchiveTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void RunArchiveTest::make(const QByteArray &entries)
{
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"),
                  QStringLiteral("import sys, zipfile, os\n"
                                 "z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)\n"
                                 "for line in sys.stdin:\n"
                                 "    name, text = line.rstrip('\\n').split('\\t')\n"
                                 "    z.writestr(name, eval(text))\n"
                                 "z.close()\n"),
                  zip()});
    if (!python.waitForStarted(60'000))
        QSKIP("python3 makes the archives");
    python.write(entries);
    python.closeWriteChannel();
    QVERIFY(python.waitForFinished(300'000));
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
}

void RunArchiveTest::unpacksLogs()
{
    make("0_build.txt\t'whole log\\n'\nbuild/\t''\nbuild/1_Set up job.txt\t'one\\n' * 1000\nbuild/2_Run "
         "tests.txt\t'\\x1b[31mfailed\\n'\n");
    const auto unpacked = unpack();
    QVERIFY2(unpacked.has_value(), unpacked ? "" : unpacked.error().text.c_str());
    QCOMPARE(unpacked->logs.size(), size_t(3));
    QVERIFY2(unpacked->problem.empty(), unpacked->problem.c_str());
    QCOMPARE(unpacked->logs[1].label, std::string("build/1_Set up job.txt"));
    QCOMPARE(unpacked->logs[1].bytes, uint64_t(4000));
    QCOMPARE(text(unpacked->logs[1]), QByteArray("one\n").repeated(1000));
    QCOMPARE(text(unpacked->logs[0]), QByteArray("whole log\n"));
}

void RunArchiveTest::keepsNoPath()
{
    make("../../escaped.txt\t'x'\n/etc/absolute.txt\t'x'\nC:\\\\windows.txt\t'x'\n" + QByteArray(400, 'n')
         + "\t'x'\nnested.zip\t'PK'\n");
    const auto unpacked = unpack();
    QVERIFY(unpacked.has_value());
    QCOMPARE(unpacked->logs.size(), size_t(5));
    QCOMPARE(QDir(folder()).entryList(QDir::Files).size(), 5);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).size(), 2);
    for (const ArchivedLog &log : unpacked->logs) {
        QVERIFY(log.file.size() == 9 && log.file.ends_with(".log"));
        QVERIFY(log.label.size() <= 303);
    }
}

void RunArchiveTest::stopsBombs_data()
{
    QTest::addColumn<QByteArray>("entries");
    QTest::addRow("ratio") << QByteArray("bomb.txt\t'\\0' * 50_000_000\n");
    QTest::addRow("one entry") << QByteArray("large.txt\tos.urandom(3_000_000)\n");
    QTest::addRow("all entries") << QByteArray("a.txt\tos.urandom(1_500_000)\n").repeated(4);
    QTest::addRow("their number") << QByteArray("a.txt\t'x'\n").repeated(60);
}

void RunArchiveTest::stopsBombs()
{
    QFETCH(QByteArray, entries);
    make(entries);
    ArchiveLimits limits;
    limits.entry = 2'000'000;
    limits.total = 5'000'000;
    limits.entries = 50;
    if (QByteArray(QTest::currentDataTag()) == "ratio")
        limits.entry = limits.total = 1 << 30;
    const auto unpacked = unpack(limits);
    QVERIFY(!unpacked.has_value());
    QVERIFY2(unpacked.error().kind == Error::Kind::Limit, unpacked.error().text.c_str());
    QVERIFY(!QDir(folder()).exists());
}

void RunArchiveTest::takesWhatADamagedOneHolds()
{
    make("a.txt\t'first\\n'\nb.txt\tos.urandom(200_000)\n");
    QFile file(zip());
    QVERIFY(file.open(QFile::ReadWrite));
    const qint64 size = file.size();
    int good = 0, partly = 0;
    for (int cut = 1; cut < 64; ++cut) {
        QVERIFY(file.resize(size - size * cut / 64));
        const auto unpacked = unpack();
        good += unpacked && !unpacked->logs.empty();
        partly += unpacked && !unpacked->problem.empty();
        if (unpacked && !unpacked->logs.empty())
            QCOMPARE(text(unpacked->logs.front()), QByteArray("first\n"));
    }
    QVERIFY(good > 0);
    QCOMPARE(good, partly); // never as if it were whole
}

void RunArchiveTest::refusesWhatIsNoArchive_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addRow("nothing") << QByteArray();
    QTest::addRow("a page") << QByteArray("<html>sign in</html>").repeated(100);
    QTest::addRow("noise") << QByteArray("PK\3\4").repeated(1000);
}

void RunArchiveTest::refusesWhatIsNoArchive()
{
    QFETCH(QByteArray, bytes);
    QFile file(zip());
    QVERIFY(file.open(QFile::WriteOnly));
    file.write(bytes);
    file.close();
    const auto unpacked = unpack();
    QVERIFY(!unpacked || unpacked->logs.empty() || !unpacked->problem.empty());
    QVERIFY(!unpackLogs("/nowhere.zip", folder().toStdString(), {}).has_value());
}

void RunArchiveTest::canBeCancelled()
{
    make("a.txt\tos.urandom(200_000)\n");
    CancelSource source;
    source.request();
    QCOMPARE(unpack({}, source.token()).error().kind, Error::Kind::Cancelled);
}

SIGNALBOX_TEST(RunArchiveTest)
#include "tst_run_archive.moc"
