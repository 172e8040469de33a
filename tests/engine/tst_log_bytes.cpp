// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/engine/log_bytes.h>
#include <tests/registry.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <zlib.h>

using namespace sb;

class TestLogBytes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void reads_data();
    void reads();
    void refuses();
};

void TestLogBytes::reads_data()
{
    QTest::addColumn<int>("megabytes");
    QTest::addColumn<bool>("packed");
    QTest::newRow("small") << 1 << false;
    QTest::newRow("small and packed") << 1 << true;
    QTest::newRow("packed, too large for memory") << 41 << true;
    QTest::newRow("empty") << 0 << false;
    QTest::newRow("empty and packed") << 0 << true;
}

void TestLogBytes::reads()
{
    QFETCH(const int, megabytes);
    QFETCH(const bool, packed);
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(QStringLiteral("tmp")));
    const QByteArray before = qgetenv("TMPDIR");
    qputenv("TMPDIR", folder.filePath(QStringLiteral("tmp")).toUtf8());
    std::string text;
    for (int line = 0; int(text.size()) < megabytes * (1 << 20); ++line)
        text += "line " + std::to_string(line) + "\n";
    const std::string path = folder.filePath(QStringLiteral("log")).toStdString();
    const gzFile file = gzopen(path.c_str(), packed ? "wb1" : "wbT");
    QVERIFY(file);
    gzwrite(file, text.data(), unsigned(text.size()));
    QCOMPARE(gzclose(file), Z_OK);
    {
        auto opened = engine::LogBytes::open(path);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text.c_str());
        const engine::LogBytes bytes = std::move(*opened);
        QVERIFY(bytes.text() == text);
        const fact::JobLog log = bytes.log("it");
        log.release(log.text);
        QVERIFY(log.text == text);
    }
    QVERIFY(QDir(folder.filePath(QStringLiteral("tmp"))).isEmpty());
    if (before.isNull())
        qunsetenv("TMPDIR");
    else
        qputenv("TMPDIR", before);
}

void TestLogBytes::refuses()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("log.gz"));
    QCOMPARE(engine::LogBytes::open(path.toStdString()).error().kind, Error::Kind::NotFound);
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    file.write("\x1f\x8b\x08 this is not packed");
    file.close();
    const auto broken = engine::LogBytes::open(path.toStdString());
    QVERIFY(!broken.has_value());
    QCOMPARE(broken.error().kind, Error::Kind::Invalid);
    QVERIFY(broken.error().text.contains("log.gz"));
}

SIGNALBOX_TEST(TestLogBytes)
#include "tst_log_bytes.moc"
