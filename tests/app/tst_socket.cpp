// SPDX-License-Identifier: GPL-3.0-or-later
// The server of a workspace: honest clients get answers, everything else gets a named error and does no harm.

#include <app/common/client.h>
#include <app/common/frame.h>
#include <app/common/meeting_place.h>
#include <app/common/server.h>
#include <core/engine/request_codec.h>
#include <tests/registry.h>

#include <QFile>
#include <QLocalServer>
#include <QLocalSocket>
#include <QTemporaryDir>
#include <QThreadPool>

#include <future>
#include <sys/stat.h>
#include <thread>

using namespace sb;
using namespace sb::common;
using namespace std::chrono_literals;

namespace {

/// A client without manners.
class Raw {
public:
    explicit Raw(const std::string &path)
    {
        m_socket.connectToServer(QString::fromStdString(path));
        m_socket.waitForConnected(5000);
    }
    void send(const std::string &bytes)
    {
        m_socket.write(bytes.data(), qint64(bytes.size()));
        m_socket.flush();
    }
    /// The next message; nothing once the other side has hung up.
    std::optional<std::string> next()
    {
        for (;;) {
            const auto body = m_in.next();
            if (!body)
                return std::nullopt;
            if (*body && !(*body)->empty())
                return **body;
            if (*body)
                continue;
            if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(20000) && m_socket.bytesAvailable() == 0)
                return std::nullopt;
            const QByteArray bytes = m_socket.readAll();
            m_in.feed({bytes.constData(), size_t(bytes.size())});
        }
    }
    bool hungUp() { return m_socket.state() == QLocalSocket::UnconnectedState || m_socket.waitForDisconnected(10000); }

private:
    QLocalSocket m_socket;
    FrameReader m_in{answerLimit};
};

std::string length(uint32_t size)
{
    return {char(size >> 24 & 0xFF), char(size >> 16 & 0xFF), char(size >> 8 & 0xFF), char(size & 0xFF)};
}

} // namespace

class TestSocket : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_workspace = m_folder->filePath(QStringLiteral("ws")).toStdString();
        m_pool = std::make_unique<QThreadPool>();
        engine::Options options;
        options.workspace = m_workspace;
        auto opened = engine::Engine::open(options, m_pool.get());
        QVERIFY2(opened, opened ? "" : opened.error().text.c_str());
        m_engine = std::move(*opened);
        listen();
        m_path = *socketPath(m_workspace);
    }
    void cleanup()
    {
        m_server.reset();
        m_engine.reset();
        m_pool.reset();
        m_folder.reset();
    }

    void answers()
    {
        const auto client = Client::connect(m_workspace, 5s);
        QVERIFY2(client, client ? "" : client.error().text.c_str());
        for (int i = 0; i < 3; ++i) {
            const auto status = (*client)->ask(engine::ReadStatus{});
            QVERIFY2(status, status ? "" : status.error().text.c_str());
            QVERIFY(std::get<engine::Status>(*status).ledgerIntact);
        }
        const auto missing = (*client)->ask(engine::ReadPatch{fact::PatchId{"none"}});
        QVERIFY(!missing && missing.error().kind == Error::Kind::NotFound);
        const auto board = (*client)->ask(engine::ReadBoard{});
        QVERIFY(board && std::get<std::vector<fact::BoardRow>>(*board).empty());
    }

    void belongsToItsUserAlone()
    {
        struct stat entry{};
        QCOMPARE(::stat(m_path.c_str(), &entry), 0);
        QVERIFY(S_ISSOCK(entry.st_mode));
        QCOMPARE(entry.st_mode & 0777, mode_t(0700));
    }

    void manyAtOnce()
    {
        std::vector<std::jthread> threads;
        std::atomic<int> answered = 0;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&] {
                const auto client = Client::connect(m_workspace, 10s);
                for (int turn = 0; client && turn < 20; ++turn)
                    answered += (*client)->ask(engine::ReadStatus{}).has_value();
            });
        }
        threads.clear();
        QCOMPARE(answered.load(), 160);
    }

    void hostileInputIsNamed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const std::string &bytes, const char *says) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString::fromUtf8(says);
        };
        row("announces 4 GB", length(0xFFFFFFFF), "4294967295 bytes");
        row("announces one byte too many", length((1 << 20) + 1), "1048577 bytes");
        row("not JSON", length(4) + "quit", "not JSON");
        row("no message", length(0), "not JSON");
        row("HTTP", "GET / HTTP/1.1\r\n\r\n", "bytes is announced");
        row("NUL", length(3) + std::string(3, '\0'), "not JSON");
        row("not UTF-8", *framed("{\"is\":{},\"request\":\"read_\xC3\x28\xFF\",\"schema\":1}"), "not JSON");
        row("a newer version", *framed(R"({"is":{},"request":"read_board","schema":2})"), "newer Signalbox");
        row("an answer", length(2) + "{}", "schema");
        row("a whole megabyte of brackets", std::string(1 << 20, '[').insert(0, length(1 << 20)), "nested");
    }
    void hostileInputIsNamed()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, says);
        Raw raw(m_path);
        QVERIFY(raw.next()); // the greeting
        raw.send(bytes.toStdString());
        const auto answer = raw.next();
        QVERIFY(answer);
        const auto error = engine::decodeAnswer(*answer);
        QVERIFY2(!error, answer->c_str());
        QVERIFY2(QString::fromStdString(error.error().text).contains(says), answer->c_str());
        QVERIFY(raw.hungUp());
        answers();
    }

    void halfAMessageIsCutOff()
    {
        Raw raw(m_path);
        QVERIFY(raw.next());
        raw.send(length(100) + "half");
        const auto answer = raw.next();
        QVERIFY(answer && answer->contains("timeout"));
        QVERIFY(raw.hungUp());
        answers();
    }

    void tooManyAreTurnedAway()
    {
        std::vector<std::unique_ptr<Raw>> crowd;
        for (int i = 0; i < 16; ++i) {
            crowd.push_back(std::make_unique<Raw>(m_path));
            QVERIFY(crowd.back()->next());
        }
        Raw last(m_path);
        QVERIFY(last.next());
        const auto answer = last.next();
        QVERIFY(answer && answer->contains("too many"));
        crowd.clear();
        QTRY_VERIFY_WITH_TIMEOUT(Client::connect(m_workspace, 1s).has_value(), 5000);
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto client = Client::connect(m_workspace, 1s);
                return client && (*client)->ask(engine::ReadStatus{}).has_value();
            }(),
            5000);
    }

    void goingAwayInTheMiddleHarmsNobody()
    {
        for (int i = 0; i < 50; ++i) {
            Raw raw(m_path);
            QVERIFY(raw.next());
            const std::string body = engine::encode(engine::Request(engine::VerifyLedger{}));
            raw.send(length(uint32_t(body.size())) + body);
        }
        QTRY_VERIFY_WITH_TIMEOUT(
            [&] {
                const auto client = Client::connect(m_workspace, 1s);
                return client && (*client)->ask(engine::ReadStatus{}).has_value();
            }(),
            5000);
    }

    void closesWhileSomebodyWaits()
    {
        Raw raw(m_path);
        QVERIFY(raw.next());
        const std::string body = engine::encode(engine::Request(engine::WaitIdle{}));
        raw.send(length(uint32_t(body.size())) + body);
        m_server.reset();
        m_engine.reset();
        QVERIFY(raw.hungUp());
        const auto client = Client::connect(m_workspace, 1s);
        QVERIFY(!client && client.error().kind == Error::Kind::Unavailable);
    }

    void whatWasBegunIsAnsweredBeforeTheEnd()
    {
        for (int turn = 0; turn < 20; ++turn) {
            listen();
            std::promise<void> connected;
            auto asked = std::async(std::launch::async, [&] {
                const auto client = Client::connect(m_workspace, 5s);
                connected.set_value();
                return client && ((*client)->ask(engine::ReadBoard{}) || (*client)->unread());
            });
            connected.get_future().wait();
            m_server.reset();
            QVERIFY(asked.get());
        }
    }

    void whatWasNotBegunMayBeAskedElsewhere()
    {
        const auto client = Client::connect(m_workspace, 5s);
        QVERIFY(client);
        m_server.reset();
        const auto answer = (*client)->ask(engine::ReadStatus{});
        QVERIFY(!answer && answer.error().kind == Error::Kind::Unavailable);
        QVERIFY((*client)->unread());
        QVERIFY(!answer.error().text.contains("ledger"));
    }

    void takesOverFromADeadProgram()
    {
        m_server.reset();
        QFile left(QString::fromStdString(m_path));
        QVERIFY(left.open(QIODevice::WriteOnly));
        left.close();
        auto again = Server::open(*m_engine, m_workspace);
        QVERIFY2(again, again ? "" : again.error().text.c_str());
        m_server = std::move(*again);
        answers();
    }

    void aSilentHolderIsNamed()
    {
        m_server.reset();
        QLocalServer mute;
        QVERIFY(mute.listen(QString::fromStdString(m_path)));
        const auto client = Client::connect(m_workspace, 300ms);
        QVERIFY(!client && client.error().kind == Error::Kind::Timeout);
        const QString text = QString::fromStdString(client.error().text);
        QVERIFY2(text.contains(QStringLiteral("process %1").arg(QCoreApplication::applicationPid())), qPrintable(text));
        QVERIFY2(text.contains(QFileInfo(QCoreApplication::applicationFilePath()).fileName()), qPrintable(text));
    }

    void longPathsMeetElsewhere()
    {
        const std::string deep = m_workspace + "/" + std::string(90, 'x');
        qputenv("XDG_RUNTIME_DIR", "/run/user/1");
        const auto path = socketPath(deep);
        QVERIFY(path && path->starts_with("/run/user/1/signalbox-"));
        QVERIFY(*path != *socketPath(deep + "y"));
        qunsetenv("XDG_RUNTIME_DIR");
        const auto none = socketPath(deep);
        QVERIFY(!none && none.error().text.contains("too long"));
    }

private:
    void listen()
    {
        m_server.reset();
        auto server = Server::open(*m_engine, m_workspace);
        QVERIFY2(server, server ? "" : server.error().text.c_str());
        m_server = std::move(*server);
    }

    std::unique_ptr<QThreadPool> m_pool;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_workspace;
    std::string m_path;
    std::unique_ptr<engine::Engine> m_engine;
    std::unique_ptr<Server> m_server;
};

SIGNALBOX_TEST(TestSocket)
#include "tst_socket.moc"
