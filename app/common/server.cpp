// SPDX-License-Identifier: GPL-3.0-or-later
#include "server.h"

#include "frame.h"
#include "meeting_place.h"

#include <core/base/json.h>
#include <core/base/mailbox.h>
#include <core/engine/request_codec.h>

#include <QLocalServer>
#include <QLocalSocket>
#include <QSocketNotifier>
#include <QThread>
#include <QTimer>

#include <future>
#include <map>
#include <sys/socket.h>
#include <unistd.h>

namespace sb::common {

using namespace std::chrono_literals;

namespace {

constexpr size_t maxConnections = 16;
constexpr auto patienceWithHalves = 5s;
constexpr auto serverPatience = 60s;
constexpr auto beat = 2s;
constexpr auto patienceWithWork = 5s; // at the end, with what is still being done

/// What other threads hand to the server's: frames to send, and the word to end. Outlives the server while an answer is on its way.
struct Outbox {
    struct State {
        std::vector<std::pair<uint64_t, std::string>> frames; ///< by connection
        bool ending = false;
    };
    Guarded<State> state;
    WakeFd wake;
};

std::string errorFrame(Error error)
{
    return framed(engine::encode(Result<engine::Value>(std::unexpected(std::move(error))))).value_or(std::string());
}

std::string answerFrame(const Result<engine::Value> &answer)
{
    auto frame = framed(engine::encode(answer));
    return frame ? std::move(*frame) : errorFrame(frame.error());
}

std::string greeting()
{
    const nlohmann::json words{{"pid", ::getpid()}, {"program", ::program_invocation_short_name}, {"schema", 1}};
    return framed(jsonText(words)).value_or(std::string());
}

bool isOwnUser(const QLocalSocket &socket)
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0
        && peer.uid == ::geteuid();
}

class Connection {
public:
    Connection(uint64_t id, std::unique_ptr<QLocalSocket> socket, engine::Engine &engine,
               std::shared_ptr<Outbox> outbox)
        : m_id(id)
        , m_socket(std::move(socket))
        , m_engine(engine)
        , m_outbox(std::move(outbox))
    {
        m_socket->setReadBufferSize(requestLimit);
        m_beat.setInterval(beat);
        QObject::connect(&m_beat, &QTimer::timeout, &m_beat, [this] { write(framed("").value_or(std::string())); });
        m_patience.setSingleShot(true);
        QObject::connect(&m_patience, &QTimer::timeout, &m_patience, [this] {
            if (m_ending)
                m_socket->abort();
            else
                refuse({Error::Kind::Timeout, "no whole request came in time"});
        });
        QObject::connect(m_socket.get(), &QLocalSocket::readyRead, &m_patience, [this] { read(); });
        write(greeting());
        m_patience.start(serverPatience);
    }

    QLocalSocket *socket() const { return m_socket.get(); }

    void answer(const std::string &frame, bool last)
    {
        m_busy = false;
        m_beat.stop();
        write(frame);
        if (last)
            return end();
        m_patience.start(serverPatience);
        read();
    }

    bool busy() const { return m_busy; }

    /// Reads no more, and lets go of the other side once it has what was written.
    void end()
    {
        m_ending = true;
        m_patience.start(patienceWithHalves);
        m_socket->disconnectFromServer();
    }

    void refuse(Error error)
    {
        write(errorFrame(std::move(error)));
        end();
    }

private:
    void read()
    {
        if (m_busy || m_ending)
            return;
        const bool begun = m_in.partial();
        const QByteArray bytes = m_socket->readAll();
        m_in.feed({bytes.constData(), size_t(bytes.size())});
        auto body = m_in.next();
        if (!body)
            return refuse(body.error());
        if (!*body) {
            if (!begun && m_in.partial())
                m_patience.start(patienceWithHalves);
            return;
        }
        auto request = engine::decodeRequest(**body);
        if (!request)
            return refuse(request.error());
        m_busy = true;
        m_patience.stop();
        write(framed("").value_or(std::string())); // read: from here on nobody else should be asked
        m_socket->flush();
        m_beat.start();
        m_engine.call(std::move(*request), [id = m_id, outbox = m_outbox](const Result<engine::Value> &answer) {
            std::string frame = answerFrame(answer);
            outbox->state.with([&](Outbox::State &state) { state.frames.emplace_back(id, std::move(frame)); });
            outbox->wake.raise();
        });
    }

    void write(const std::string &frame) { m_socket->write(frame.data(), qint64(frame.size())); }

    uint64_t m_id;
    std::unique_ptr<QLocalSocket> m_socket;
    engine::Engine &m_engine;
    std::shared_ptr<Outbox> m_outbox;
    FrameReader m_in{requestLimit};
    QTimer m_beat;
    QTimer m_patience; ///< with a silent or slow other side
    bool m_busy = false;
    bool m_ending = false;
};

/// Everything that lives on the server's thread.
class Listener {
public:
    Listener(engine::Engine &engine, std::shared_ptr<Outbox> outbox, std::function<void()> end)
        : m_engine(engine)
        , m_outbox(std::move(outbox))
        , m_end(std::move(end))
        , m_woken(m_outbox->wake.fd(), QSocketNotifier::Read)
    {
        m_server.setSocketOptions(QLocalServer::UserAccessOption);
        m_server.setMaxPendingConnections(int(maxConnections));
        QObject::connect(&m_server, &QLocalServer::newConnection, &m_server, [this] { welcome(); });
        QObject::connect(&m_woken, &QSocketNotifier::activated, &m_woken, [this] { hear(); });
    }

    Result<> listen(const std::string &path)
    {
        // What is left there is a dead program's: the lock is ours.
        QLocalServer::removeServer(QString::fromStdString(path));
        if (!m_server.listen(QString::fromStdString(path)))
            return fail(Error::Kind::Io, "cannot listen on " + path + ": " + m_server.errorString().toStdString());
        return {};
    }

private:
    void welcome()
    {
        while (QLocalSocket *next = m_server.nextPendingConnection()) {
            next->setParent(nullptr);
            std::unique_ptr<QLocalSocket> socket(next);
            if (!isOwnUser(*socket))
                continue;
            const uint64_t id = ++m_ids;
            QObject::connect(next, &QLocalSocket::disconnected, &m_server, [this, id] { leave(id); });
            auto connection = std::make_unique<Connection>(id, std::move(socket), m_engine, m_outbox);
            if (m_connections.size() >= maxConnections)
                connection->refuse({Error::Kind::Unavailable, "too many programs ask at once: try again"});
            m_connections.emplace(id, std::move(connection));
        }
    }

    void leave(uint64_t id)
    {
        // Not from inside the socket's own signal.
        QTimer::singleShot(0, &m_server, [this, id] {
            m_connections.erase(id);
            if (m_ending && m_connections.empty())
                m_end();
        });
    }

    void hear()
    {
        m_outbox->wake.lower();
        const auto [frames, ending] = m_outbox->state.with(
            [](Outbox::State &state) { return std::pair(std::exchange(state.frames, {}), state.ending); });
        if (ending && !m_ending) {
            m_ending = true;
            m_server.close();
            QTimer::singleShot(patienceWithWork, &m_server, m_end);
            for (const auto &[id, connection] : m_connections) {
                if (!connection->busy())
                    connection->end();
            }
        }
        for (const auto &[id, frame] : frames) {
            if (const auto found = m_connections.find(id); found != m_connections.end())
                found->second->answer(frame, m_ending);
        }
        if (m_ending && m_connections.empty())
            m_end();
    }

    engine::Engine &m_engine;
    std::shared_ptr<Outbox> m_outbox;
    std::function<void()> m_end;
    QLocalServer m_server;
    QSocketNotifier m_woken;
    std::map<uint64_t, std::unique_ptr<Connection>> m_connections;
    uint64_t m_ids = 0;
    bool m_ending = false; ///< what was begun is still answered
};

} // namespace

class Server::Thread : public QThread {
public:
    Thread(engine::Engine &engine, std::string path)
        : m_engine(engine)
        , m_path(std::move(path))
    {
    }
    ~Thread() override
    {
        m_outbox->state.with([](Outbox::State &state) { state.ending = true; });
        m_outbox->wake.raise();
        wait();
    }

    Result<> listen()
    {
        start();
        return m_listening.get_future().get();
    }

protected:
    void run() override
    {
        Listener listener(m_engine, m_outbox, [this] { quit(); });
        auto listening = listener.listen(m_path);
        const bool works = listening.has_value();
        m_listening.set_value(std::move(listening));
        if (works)
            exec();
    }

private:
    engine::Engine &m_engine;
    std::string m_path;
    std::shared_ptr<Outbox> m_outbox = std::make_shared<Outbox>();
    std::promise<Result<>> m_listening;
};

Server::Server(std::unique_ptr<Thread> thread)
    : m_thread(std::move(thread))
{
}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(engine::Engine &engine, const std::string &workspace)
{
    const auto path = socketPath(workspace);
    if (!path)
        return std::unexpected(path.error());
    auto thread = std::make_unique<Thread>(engine, *path);
    if (const auto listening = thread->listen(); !listening)
        return std::unexpected(listening.error());
    return std::unique_ptr<Server>(new Server(std::move(thread)));
}

} // namespace sb::common
