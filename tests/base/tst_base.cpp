// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/clock.h>
#include <core/base/hash.h>
#include <core/base/spares.h>
#include <core/base/text.h>

#include <tests/registry.h>

using namespace sb;

class BaseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsTimes_data();
    void readsTimes();
    void hashes();
    void repairsUtf8_data();
    void repairsUtf8();
    void splitsLines();
    void shortens();
    void countsLevels_data();
    void countsLevels();
    void lendsToOneAtATime();
};

void BaseTest::readsTimes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("iso");
    QTest::addRow("utc") << QByteArray("2026-11-20T12:00:00Z") << QByteArray("2026-11-20T12:00:00.000Z");
    QTest::addRow("fraction") << QByteArray("2026-11-20T12:00:00.1239999Z") << QByteArray("2026-11-20T12:00:00.123Z");
    QTest::addRow("offset") << QByteArray("2026-11-20T12:00:00+01:30") << QByteArray("2026-11-20T10:30:00.000Z");
    QTest::addRow("leap day") << QByteArray("2024-02-29T00:00:00Z") << QByteArray("2024-02-29T00:00:00.000Z");
    QTest::addRow("no leap day") << QByteArray("2026-02-29T00:00:00Z") << QByteArray();
    QTest::addRow("no zone") << QByteArray("2026-11-20T12:00:00") << QByteArray();
    QTest::addRow("trailing") << QByteArray("2026-11-20T12:00:00Zx") << QByteArray();
    QTest::addRow("empty") << QByteArray("") << QByteArray();
    QTest::addRow("hour 24") << QByteArray("2026-11-20T24:00:00Z") << QByteArray();
}

void BaseTest::readsTimes()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, iso);
    const Result<Time> time = fromIso(text.toStdString());
    QCOMPARE(time.has_value(), !iso.isEmpty());
    if (time)
        QCOMPARE(toIso(*time), iso.toStdString());
    else
        QCOMPARE(time.error().kind, Error::Kind::Invalid);
}

void BaseTest::hashes()
{
    // FIPS 180-4 example vectors.
    QCOMPARE(sha256Hex("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    QCOMPARE(sha256Hex(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

void BaseTest::repairsUtf8_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");
    QTest::addRow("plain") << QByteArray("abc é €") << QByteArray("abc é €");
    QTest::addRow("stray byte") << QByteArray("a\xFFz") << QByteArray("a\xEF\xBF\xBDz");
    QTest::addRow("overlong") << QByteArray("\xC0\xAF") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
    QTest::addRow("surrogate") << QByteArray("\xED\xA0\x80") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    QTest::addRow("cut") << QByteArray("\xE2\x82") << QByteArray("\xEF\xBF\xBD\xEF\xBF\xBD");
    QTest::addRow("astral") << QByteArray("\xF0\x9F\x98\x80") << QByteArray("\xF0\x9F\x98\x80");
}

void BaseTest::repairsUtf8()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);
    QCOMPARE(repairedUtf8(bytes.toStdString()), text.toStdString());
    QCOMPARE(isUtf8(bytes.toStdString()), bytes == text);
}

void BaseTest::splitsLines()
{
    QCOMPARE(lines("").size(), size_t(0));
    QCOMPARE(lines("a").size(), size_t(1));
    QCOMPARE(lines("a\n").size(), size_t(1));
    QCOMPARE(lines("a\n\nb").size(), size_t(3));
    QCOMPARE(lines("\n").size(), size_t(1));
}

void BaseTest::shortens()
{
    QCOMPARE(shortened("abc", 3), std::string("abc"));
    QCOMPARE(shortened("abcd", 3), std::string("abc…"));
    QCOMPARE(shortened("a€z", 3), std::string("a…"));
}

void BaseTest::countsLevels_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("levels");
    QTest::addRow("none") << QByteArray("1") << 0;
    QTest::addRow("beside") << QByteArray("[[], []]") << 2;
    QTest::addRow("both kinds") << QByteArray("{\"a\": [{}]}") << 3;
    QTest::addRow("in a text") << QByteArray("[\"[[[\"]") << 1;
    QTest::addRow("after an escape") << QByteArray("[\"\\\"[[\", []]") << 2;
}

void BaseTest::countsLevels()
{
    QFETCH(QByteArray, json);
    QFETCH(int, levels);
    QVERIFY(!nestsDeeper(json.toStdString(), levels));
    QVERIFY(levels == 0 || nestsDeeper(json.toStdString(), levels - 1));
}

void BaseTest::lendsToOneAtATime()
{
    int made = 0;
    Spares<int> spares([&] { return std::make_unique<int>(++made); });
    for (int turn = 0; turn < 2; ++turn) {
        const auto one = spares.take();
        const auto other = spares.take();
        QVERIFY(&*one != &*other);
    }
    QCOMPARE(made, 2);
}

SIGNALBOX_TEST(BaseTest)
#include "tst_base.moc"
