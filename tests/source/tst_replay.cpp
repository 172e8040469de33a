// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/source/replay.h>

#include <tests/registry.h>

using namespace sb;
using source::readRecording;

namespace {

const std::string ping
    = R"({"zen":"Design for failure.","hook_id":1,"repository":{"full_name":"demo/widgets"},"sender":{"login":"ada"}})";

std::string record(const std::string &event, const std::string &payload)
{
    return R"({"event":")" + event + R"(","payload":)" + payload + "}";
}

} // namespace

class TestReplay : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void linesInOrder()
    {
        const auto events
            = readRecording(record("ping", ping) + "\n\n" + record("star", R"({"action":"created"})") + "\n", "f");
        QVERIFY2(events, events ? "" : events.error().text.c_str());
        QCOMPARE(events->size(), size_t(2));
        QCOMPARE(events->at(0).kind, fact::EventKind::Ping);
        QCOMPARE(events->at(0).repo.value, std::string("demo/widgets"));
        QCOMPARE(events->at(1).kind, fact::EventKind::Unknown);
        QCOMPARE(events->at(1).name, std::string("star"));
    }

    void oneBodyOverManyLines()
    {
        const auto events = readRecording("{\n  \"event\": \"ping\",\n  \"payload\": " + ping + "\n}\n", "f");
        QVERIFY2(events, events ? "" : events.error().text.c_str());
        QCOMPARE(events->size(), size_t(1));
        QCOMPARE(events->front().kind, fact::EventKind::Ping);
    }

    void nothingIsNothing()
    {
        const auto events = readRecording("\n \n", "f");
        QVERIFY(events && events->empty());
    }

    void sameEventsSameKeys()
    {
        const auto once = readRecording(record("ping", ping), "a");
        const auto again = readRecording(record("ping", ping), "b");
        QVERIFY(once && again);
        QCOMPARE(once->front().key, again->front().key);
    }

    void badLinesAreNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("begins");
        const auto row = [](const char *name, const std::string &bytes, const char *begins) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(begins);
        };
        row("not JSON", "hello", "rec:1: ");
        row("second line", record("ping", ping) + "\nhello\n", "rec:2: ");
        row("third, after an empty one", record("ping", ping) + "\n\n{\"event\":1}\n", "rec:3: ");
        row("a list", "[1,2]", "rec:1: expected an object");
        row("event is no name", R"({"event":1,"payload":{}})", "rec:1: event");
        row("event without payload", R"({"event":"ping"})", "rec:1: event");
        row("payload without event", record("ping", ping) + "\n{\"payload\":{}}", "rec:2: event");
        row("payload is a text", R"({"event":"ping","payload":"{}"})", "rec:1: event");
        row("a field is missing", record("pull_request", R"({"action":"opened"})"), "rec:1: ");
        row("a field of the wrong type", record("pull_request", R"({"action":7})"), "rec:1: ");
        row("deep", record("ping", std::string(5000, '[')), "rec:1: ");
        row("deep and whole", record("ping", R"({"a":)" + std::string(500, '[') + std::string(500, ']') + "}"),
            "rec:1: ");
        row("not UTF-8", record("ping", "{\"zen\":\"\xFF\"}"), "rec:1: ");
        row("NUL", std::string("\0\0", 2), "rec:1: ");
    }
    void badLinesAreNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, begins);
        const auto events = readRecording(bytes.toStdString(), "rec");
        QVERIFY(!events);
        QVERIFY2(QString::fromStdString(events.error().text).startsWith(begins), events.error().text.c_str());
        QVERIFY(events.error().text.size() > 8);
    }

    void tooManyAndTooLarge()
    {
        std::string many;
        for (size_t i = 0; i <= source::eventLimit; ++i)
            many += "{\"event\":\"x\",\"payload\":{}}\n";
        const auto events = readRecording(many, "rec");
        QVERIFY(!events && events.error().kind == Error::Kind::Limit);
        QVERIFY2(events.error().text.starts_with("rec:100001: "), events.error().text.c_str());
        const auto large = readRecording(std::string(source::recordingLimit + 1, ' '), "rec");
        QVERIFY(!large && large.error().kind == Error::Kind::Limit);
    }
};

SIGNALBOX_TEST(TestReplay)
#include "tst_replay.moc"
