// SPDX-License-Identifier: GPL-3.0-or-later
// The server among senders that do what they should not: honest ones are still answered, and nothing grows.
#include "../sanitizers/effort.h"

#include <core/http/server.h>
#include <tests/registry.h>

#include <QFile>
#include <QTcpSocket>

#include <future>
#include <thread>

using namespace sb;
using namespace sb::http;
using namespace std::chrono_literals;

namespace {

const QByteArray post = "POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}";

std::unique_ptr<QTcpSocket> connected(const Server &server)
{
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QStringLiteral("127.0.0.1"), server.port());
    socket->waitForConnected(5000);
    return socket;
}

/// The status of the next answer; 0 where the server hangs up without one.
int statusOf(QTcpSocket &socket)
{
    QByteArray text;
    while (!text.contains("\r\n\r\n")) {
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(10000))
            return 0;
        text += socket.readAll();
    }
    return text.mid(9, 3).toInt();
}

int ask(const Server &server, const QByteArray &bytes)
{
    const auto socket = connected(server);
    socket->write(bytes);
    return statusOf(*socket);
}

constexpr bool memoryIsOurs = !test::sanitized; // a sanitizer keeps what was freed

size_t residentKb()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QFile::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).simplified().split(' ').front().toULong();
    }
    return 0;
}

} // namespace

class TestHttpServer : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_requests = 0;
        open({.request = {}, .connections = 50, .held = size_t(4) << 20, .head = 500ms, .whole = 2s, .idle = 2s});
    }
    void cleanup() { m_server.reset(); }

    void answers()
    {
        const auto socket = connected(*m_server);
        for (int turn = 1; turn <= 3; ++turn) {
            socket->write(post);
            QCOMPARE(statusOf(*socket), 202);
            QCOMPARE(m_requests.load(), turn);
        }
        socket->write(post + post); // the second one is read when the first is answered
        QCOMPARE(statusOf(*socket), 202);
        QTRY_COMPARE(m_requests.load(), 5);
    }

    void closesWhenAsked()
    {
        const auto socket = connected(*m_server);
        socket->write("POST /webhook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
        QCOMPARE(statusOf(*socket), 202);
        QVERIFY(socket->state() == QTcpSocket::UnconnectedState || socket->waitForDisconnected(3000));
    }

    void waitsForTheBody()
    {
        const auto socket = connected(*m_server);
        socket->write("POST /webhook HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        QCOMPARE(statusOf(*socket), 100);
        socket->write("{}");
        QCOMPARE(statusOf(*socket), 202);
    }

    void refusesAndCloses()
    {
        QCOMPARE(ask(*m_server, "GET / HTTP/1.0\r\n\r\n"), 505);
        QCOMPARE(ask(*m_server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"), 400);
        QCOMPARE(ask(*m_server, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000000\r\n\r\n"), 413);
        QCOMPARE(m_requests.load(), 0);
        QCOMPARE(ask(*m_server, post), 202);
    }

    void endlessHeadsAreCut()
    {
        const size_t before = residentKb();
        const auto socket = connected(*m_server);
        socket->write("GET / HTTP/1.1\r\nX: ");
        const QByteArray block(1 << 20, 'x');
        for (int i = 0; i < 100 && socket->state() == QTcpSocket::ConnectedState; ++i) {
            socket->write(block);
            if (!socket->waitForBytesWritten(2000))
                break;
        }
        QVERIFY(!memoryIsOurs || residentKb() < before + 32 * 1024);
        QCOMPARE(ask(*m_server, post), 202);
    }

    void bodiesTogetherAreBounded()
    {
        const size_t before = residentKb();
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        const QByteArray part(1 << 20, 'x');
        for (int i = 0; i < 40; ++i) {
            crowd.push_back(connected(*m_server));
            crowd.back()->write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + part);
            crowd.back()->waitForBytesWritten(1000);
        }
        QCOMPARE(ask(*m_server, post), 202);
        QVERIFY2(!memoryIsOurs || residentKb() < before + 100 * 1024,
                 qPrintable(QString::number(residentKb() - before)));
    }

    /// While the server's thread is held up, more comes than may be held, and every sender's time runs out: who sent a whole
    /// request is answered all the same.
    void anHonestOneIsAnsweredAfterAJam()
    {
        std::promise<void> jammed, cleared;
        std::atomic<bool> first = true;
        m_server.reset();
        auto server = Server::open(
            0,
            [&](Request, Server::Answer answer) {
                if (first.exchange(false)) {
                    jammed.set_value();
                    cleared.get_future().wait();
                }
                answer({202, "{}"});
            },
            {.request = {}, .connections = 50, .held = size_t(1) << 20, .head = 3s, .whole = 30s, .idle = 30s});
        QVERIFY(server);
        m_server = std::move(*server);
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (int i = 0; i < 20; ++i)
            crowd.push_back(connected(*m_server));
        const auto honest = connected(*m_server), stopper = connected(*m_server);
        stopper->write(post);
        QVERIFY(stopper->waitForBytesWritten(60000));
        jammed.get_future().wait();
        const QByteArray part(200 << 10, 'x');
        for (const auto &each : crowd) {
            each->write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + part);
            each->waitForBytesWritten(200);
        }
        honest->write(post);
        QVERIFY(honest->waitForBytesWritten(60000));
        QTest::qSleep(3200); // longer than a head may take
        cleared.set_value();
        QCOMPARE(statusOf(*honest), 202);
        QCOMPARE(statusOf(*stopper), 202);
    }

    void manySlowOnesStopNobody()
    {
        std::vector<std::unique_ptr<QTcpSocket>> crowd;
        for (int i = 0; i < 1000; ++i) {
            crowd.push_back(connected(*m_server));
            crowd.back()->write("POST / HT");
            crowd.back()->flush();
        }
        QCOMPARE(ask(*m_server, post), 202);
    }

    void halvesAreNotWaitedForForEver()
    {
        const auto head = connected(*m_server);
        head->write("POST / HT");
        QCOMPARE(statusOf(*head), 408);
        const auto body = connected(*m_server);
        body->write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n{");
        QCOMPARE(statusOf(*body), 408);
        const auto silent = connected(*m_server);
        QCOMPARE(statusOf(*silent), 0);
        QCOMPARE(m_requests.load(), 0);
    }

    void aDripDoesNotKeepAConnection()
    {
        const auto socket = connected(*m_server);
        for (int i = 0; i < 40 && socket->state() == QTcpSocket::ConnectedState; ++i) {
            socket->write("x");
            socket->flush();
            socket->waitForReadyRead(50);
        }
        QVERIFY(socket->state() != QTcpSocket::ConnectedState || statusOf(*socket) == 408);
    }

    void answersThatComeLateGoNowhere()
    {
        std::promise<Server::Answer> asked;
        m_server.reset();
        auto server = Server::open(0, [&](Request, Server::Answer answer) { asked.set_value(std::move(answer)); });
        QVERIFY(server);
        const auto socket = connected(**server);
        socket->write(post);
        QVERIFY(socket->waitForBytesWritten(60000));
        const Server::Answer kept = asked.get_future().get();
        server->reset();
        kept({202, ""});
        kept({500, ""});
    }

    void aTakenPortIsSaid()
    {
        const auto other = Server::open(m_server->port(), [](Request, Server::Answer) { });
        QVERIFY(!other && other.error().kind == Error::Kind::Conflict);
        QVERIFY(other.error().text.contains(std::to_string(m_server->port())));
    }

private:
    void open(ServerLimits limits)
    {
        auto server = Server::open(
            0,
            [this](Request, Server::Answer answer) {
                ++m_requests;
                std::jthread([answer = std::move(answer)] { answer({202, "{}"}); });
            },
            limits);
        QVERIFY2(server, server ? "" : server.error().text.c_str());
        m_server = std::move(*server);
    }

    std::unique_ptr<Server> m_server;
    std::atomic<int> m_requests = 0;
};

SIGNALBOX_TEST(TestHttpServer)
#include "tst_http_server.moc"
