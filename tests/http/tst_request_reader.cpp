// SPDX-License-Identifier: GPL-3.0-or-later
#include <core/http/request_reader.h>

#include <tests/registry.h>

using namespace sb::http;
using State = RequestReader::State;

namespace {

const std::string get = "GET / HTTP/1.1\r\nHost: localhost\r\n";

ReaderLimits small()
{
    return {.head = 200, .fields = 5, .body = 10};
}

} // namespace

class TestRequestReader : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("status"); // 0: it is a request
        const QByteArray head = "POST /webhook HTTP/1.1\r\nHost: localhost\r\n";
        QTest::newRow("good") << head + "Content-Length: 2\r\n\r\n{}" << 0;
        QTest::newRow("no body") << QByteArray("GET /a?b=c HTTP/1.1\r\nHost: [::1]:80\r\n\r\n") << 0;
        QTest::newRow("blanks around a value") << head + "Content-Length: \t 2 \r\n\r\n{}" << 0;
        QTest::newRow("any case") << head + "cOnTeNt-LeNgTh: 2\r\n\r\n{}" << 0;
        QTest::newRow("bytes above ASCII") << head + "X: \xC3\xA9\r\nContent-Length: 0\r\n\r\n" << 0;
        QTest::newRow("negative length") << head + "Content-Length: -1\r\n\r\n" << 400;
        QTest::newRow("signed length") << head + "Content-Length: +2\r\n\r\n{}" << 400;
        QTest::newRow("hexadecimal length") << head + "Content-Length: 0x2\r\n\r\n{}" << 400;
        QTest::newRow("list of lengths") << head + "Content-Length: 2, 2\r\n\r\n{}" << 400;
        QTest::newRow("empty length") << head + "Content-Length:\r\n\r\n" << 400;
        QTest::newRow("two lengths") << head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}" << 400;
        QTest::newRow("the same length twice") << head + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" << 400;
        QTest::newRow("length that overflows") << head + "Content-Length: 99999999999999999999\r\n\r\n" << 413;
        QTest::newRow("largest length") << head + "Content-Length: 18446744073709551615\r\n\r\n" << 413;
        QTest::newRow("one byte too many") << head + "Content-Length: 11\r\n\r\n" << 413;
        QTest::newRow("no length") << head + "\r\n" << 411;
        QTest::newRow("chunked") << head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" << 501;
        QTest::newRow("chunked with length")
            << head + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}" << 400;
        QTest::newRow("other expectation") << head + "Content-Length: 2\r\nExpect: tea\r\n\r\n{}" << 417;
        QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\nX: y\r\n\r\n") << 400;
        QTest::newRow("two hosts") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") << 400;
        QTest::newRow("old version") << QByteArray("GET / HTTP/1.0\r\nHost: a\r\n\r\n") << 505;
        QTest::newRow("new version") << QByteArray("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") << 505;
        QTest::newRow("no version") << QByteArray("GET /\r\nHost: a\r\n\r\n") << 400;
        QTest::newRow("absolute target") << QByteArray("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
        QTest::newRow("control character in target") << QByteArray("GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
        QTest::newRow("two blanks") << QByteArray("GET  / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
        QTest::newRow("bare line feeds") << QByteArray("GET / HTTP/1.1\nHost: a\n\n\r\n\r\n") << 400;
        QTest::newRow("line feed in a value") << QByteArray("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n") << 400;
        QTest::newRow("carriage return in a value") << QByteArray("GET / HTTP/1.1\r\nHost: a\rX: y\r\n\r\n") << 400;
        QTest::newRow("folded field") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n") << 400;
        QTest::newRow("blank before the colon") << QByteArray("GET / HTTP/1.1\r\nHost : a\r\n\r\n") << 400;
        QTest::newRow("no colon") << QByteArray("GET / HTTP/1.1\r\nHost\r\n\r\n") << 400;
        QTest::newRow("NUL") << QByteArray("GET / HTTP/1.1\r\nHost: a") + QByteArray(1, '\0') + "\r\n\r\n" << 400;
        QTest::newRow("empty line first") << QByteArray("\r\n\r\n") << 400;
        QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x02\x01\x01\r\n\r\n") << 400;
        QTest::newRow("many fields") << QByteArray(
            "GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n")
                                     << 431;
        QTest::newRow("long head") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nA: ") + QByteArray(300, 'x') + "\r\n\r\n"
                                   << 431;
        QTest::newRow("head without an end") << QByteArray(300, 'x') << 431;
    }

    void refuses()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, status);
        const std::string_view whole(bytes.constData(), size_t(bytes.size()));
        RequestReader atOnce(small());
        atOnce.feed(whole);
        RequestReader byByte(small());
        for (const char &byte : whole) {
            if (byByte.state() != State::Complete)
                byByte.feed({&byte, 1});
        }
        for (const RequestReader *reader : {&atOnce, &byByte}) {
            QCOMPARE(reader->state(), status ? State::Refused : State::Complete);
            QCOMPARE(reader->status(), status);
            QCOMPARE(reader->why().empty(), status == 0);
        }
    }

    void readsOneAfterTheOther()
    {
        RequestReader reader;
        const std::string second = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
        QCOMPARE(reader.feed(get + "\r\n" + second + "GET /c"), State::Complete);
        QCOMPARE(reader.take().target, std::string("/"));
        QCOMPARE(reader.state(), State::Complete);
        const Request post = reader.take();
        QCOMPARE(post.method, std::string("POST"));
        QCOMPARE(post.body, std::string("abc"));
        QCOMPARE(reader.state(), State::Head);
        QCOMPARE(reader.feed(" HTTP/1.1\r\nHost: a\r\n\r\n"), State::Complete);
        QCOMPARE(reader.take().target, std::string("/c"));
    }

    void fieldsAreFound()
    {
        RequestReader reader;
        reader.feed(get + "X-One:  1 \r\nX-Two: a\r\nx-two: b\r\n\r\n");
        const Request request = reader.take();
        QCOMPARE(request.field("x-one"), std::optional<std::string_view>("1"));
        QVERIFY(!request.field("x-two")); // which of them counts, nobody knows
        QVERIFY(!request.field("x-three"));
    }

    void saysThatItsSenderWaits()
    {
        RequestReader reader;
        reader.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n");
        QCOMPARE(reader.state(), State::Body);
        QVERIFY(reader.expectsContinue());
        QCOMPARE(reader.feed("{}"), State::Complete);
    }

    void holdsNoMoreThanItWasSent()
    {
        RequestReader reader;
        reader.feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n");
        QVERIFY(reader.held() < 200); // what is announced is not yet there
        reader.feed(std::string(1000, 'x'));
        QVERIFY(reader.held() >= 1000 && reader.held() < 1200);
    }
};

SIGNALBOX_TEST(TestRequestReader)
#include "tst_request_reader.moc"
