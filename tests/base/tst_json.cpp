// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/base/json.h>

#include <tests/registry.h>

using sb::jsonText;
using sb::parseJson;

class TestJson : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsOnlyJson_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isJson");
        QTest::newRow("object") << QByteArray("{\"a\":[1,2.5,null,true]}") << true;
        QTest::newRow("white space around it") << QByteArray(" \n[]\t") << true;
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("cut") << QByteArray("{\"a\":") << false;
        QTest::newRow("something behind it") << QByteArray("{} {}") << false;
        QTest::newRow("a comment") << QByteArray("[1] // one") << false;
        QTest::newRow("a NUL") << QByteArray("[1,\0]", 5) << false;
        QTest::newRow("not UTF-8") << QByteArray("[\"\xFF\"]") << false;
        QTest::newRow("100,000 deep, never closed") << QByteArray(100'000, '[') << false;
    }
    void readsOnlyJson()
    {
        QFETCH(const QByteArray, text);
        QTEST(!parseJson(std::string_view(text.data(), size_t(text.size()))).is_discarded(), "isJson");
    }

    void textIsCanonical_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        QTest::newRow("keys sorted") << "{ \"b\" : 1,\n \"a\" : { \"d\": 2, \"c\": [ ] } }"
                                     << R"({"a":{"c":[],"d":2},"b":1})";
        QTest::newRow("the last of one key") << R"({"a":1,"a":2})" << R"({"a":2})";
        QTest::newRow("escapes") << R"(["\u00e9\/\u000a"])" << QStringLiteral("[\"\u00e9/\\n\"]");
        QTest::newRow("whole numbers stay whole") << "[9007199254740993, -0, 1e2]" << "[9007199254740993,0,100.0]";
    }
    void textIsCanonical()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, canonical);
        const std::string written = jsonText(parseJson(text.toStdString()));
        QCOMPARE(QString::fromStdString(written), canonical);
        QCOMPARE(jsonText(parseJson(written)), written);
    }

    void whatIsNotUtf8IsReplaced()
    {
        QCOMPARE(jsonText({{"log", "caf\xE9 \xC3"}}), std::string("{\"log\":\"caf\xEF\xBF\xBD \xEF\xBF\xBD\"}"));
    }
};

SIGNALBOX_TEST(TestJson)
#include "tst_json.moc"
