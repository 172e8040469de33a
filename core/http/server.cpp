// SPDX-License-Identifier: GPL-3.0-or-later
#include "server.h"

#include "connection.h"

#include <core/base/mailbox.h>

#include <QHostAddress>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>

#include <future>
#include <map>

namespace sb::http {

namespace {

struct Answered {
    uint64_t connection = 0;
    uint64_t turn = 0; ///< which of its requests
    Response response;
};

/// What other threads hand to the server's. Outlives the server while an answer is on its way.
struct AnswerOutbox {
    struct State {
        std::vector<Answered> answers;
        bool ending = false;
    };
    Guarded<State> state;
    WakeFd wake;
};

/// Everything that lives on the server's thread.
class Listener {
public:
    Listener(Server::Handler handler, ServerLimits limits, std::shared_ptr<AnswerOutbox> outbox,
             std::function<void()> end)
        : m_handler(std::move(handler))
        , m_limits(limits)
        , m_outbox(std::move(outbox))
        , m_end(std::move(end))
        , m_woken(m_outbox->wake.fd(), QSocketNotifier::Read)
    {
        m_server.setListenBacklogSize(int(limits.connections));
        m_server.setMaxPendingConnections(int(limits.connections));
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { welcome(); });
        QObject::connect(&m_woken, &QSocketNotifier::activated, &m_woken, [this] { hear(); });
    }

    Result<uint16_t> listen(uint16_t port)
    {
        if (!m_server.listen(QHostAddress::LocalHost, port))
            return fail(Error::Kind::Conflict,
                        "cannot listen on port " + std::to_string(port) + ": " + m_server.errorString().toStdString()
                            + ": choose another, or 0 for any");
        return m_server.serverPort();
    }

private:
    void welcome()
    {
        while (QTcpSocket *next = m_server.nextPendingConnection()) {
            next->setParent(nullptr);
            if (m_connections.size() >= m_limits.connections && !makeRoom([](const Connection &) { return true; })) {
                next->abort();
                next->deleteLater();
                continue;
            }
            const uint64_t id = ++m_ids;
            QObject::connect(next, &QTcpSocket::disconnected, &m_server, [this, id] { leave(id); });
            m_connections.emplace(
                id,
                std::make_unique<Connection>(std::unique_ptr<QTcpSocket>(next), m_limits, [this, id] { read(id); }));
        }
    }

    /// The connection has bytes for us, or a request is complete.
    void read(uint64_t id)
    {
        const auto found = m_connections.find(id);
        if (found == m_connections.end())
            return;
        Connection &connection = *found->second;
        if (!connection.read())
            return;
        size_t held = 0;
        for (const auto &[other, each] : m_connections)
            held += each->held();
        const auto fills = [&](const Connection &other) { return &other != &connection && other.held() > 0; };
        if (held > m_limits.held && !makeRoom(fills)) {
            connection.answer({503, R"({"error":"too much at once: try again"})"}, true);
            return;
        }
        if (!connection.complete())
            return;
        Request request = connection.take();
        m_handler(std::move(request), [id, turn = connection.turn(), outbox = m_outbox](Response response) {
            outbox->state.with(
                [&](AnswerOutbox::State &state) { state.answers.push_back({id, turn, std::move(response)}); });
            outbox->wake.raise();
        });
    }

    /// Drops who of them has been sending the longest without coming to an end. False where there is nobody.
    bool makeRoom(auto &&mayGo)
    {
        auto slowest = m_connections.end();
        for (auto each = m_connections.begin(); each != m_connections.end(); ++each) {
            if (!each->second->busy() && !each->second->gone() && mayGo(*each->second)
                && (slowest == m_connections.end() || each->second->since() < slowest->second->since()))
                slowest = each;
        }
        if (slowest == m_connections.end())
            return false;
        slowest->second->drop();
        return true;
    }

    void leave(uint64_t id)
    {
        // Not from inside the socket's own signal.
        QTimer::singleShot(0, &m_server, [this, id] { m_connections.erase(id); });
    }

    void hear()
    {
        m_outbox->wake.lower();
        auto [answers, ending] = m_outbox->state.with(
            [](AnswerOutbox::State &state) { return std::pair(std::exchange(state.answers, {}), state.ending); });
        for (const Answered &each : answers) {
            const auto found = m_connections.find(each.connection);
            if (found != m_connections.end() && found->second->busy() && found->second->turn() == each.turn)
                found->second->answer(each.response, false);
        }
        if (ending)
            m_end();
    }

    Server::Handler m_handler;
    ServerLimits m_limits;
    std::shared_ptr<AnswerOutbox> m_outbox;
    std::function<void()> m_end;
    QTcpServer m_server;
    QSocketNotifier m_woken;
    std::map<uint64_t, std::unique_ptr<Connection>> m_connections;
    uint64_t m_ids = 0;
};

} // namespace

class Server::Thread : public QThread {
public:
    Thread(Server::Handler handler, ServerLimits limits)
        : m_handler(std::move(handler))
        , m_limits(limits)
    {
    }
    ~Thread() override
    {
        m_outbox->state.with([](AnswerOutbox::State &state) { state.ending = true; });
        m_outbox->wake.raise();
        wait();
    }

    Result<uint16_t> listen(uint16_t port)
    {
        m_port = port;
        start();
        Result<uint16_t> listening = m_listening.get_future().get();
        m_port = listening.value_or(0);
        return listening;
    }
    uint16_t port() const { return m_port; }

protected:
    void run() override
    {
        Listener listener(std::move(m_handler), m_limits, m_outbox, [this] { quit(); });
        const Result<uint16_t> listening = listener.listen(m_port);
        m_listening.set_value(listening);
        if (listening)
            exec();
    }

private:
    Server::Handler m_handler;
    ServerLimits m_limits;
    std::shared_ptr<AnswerOutbox> m_outbox = std::make_shared<AnswerOutbox>();
    std::promise<Result<uint16_t>> m_listening;
    uint16_t m_port = 0;
};

Server::Server(std::unique_ptr<Thread> thread)
    : m_thread(std::move(thread))
{
}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::open(uint16_t port, Handler handler, ServerLimits limits)
{
    auto thread = std::make_unique<Thread>(std::move(handler), limits);
    if (const auto listening = thread->listen(port); !listening)
        return std::unexpected(listening.error());
    return std::unique_ptr<Server>(new Server(std::move(thread)));
}

uint16_t Server::port() const
{
    return m_thread->port();
}

} // namespace sb::http
