// SPDX-License-Identifier: GPL-3.0-or-later
// The transport over Qt Network. One thread with an event loop does all exchanges; callers wait for theirs and take the bytes from it,
// so that a slow taker slows its own exchange alone.
#include "client.h"

#include <core/base/format.h>
#include <core/base/mailbox.h>

#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QSocketNotifier>
#include <QThread>

#include <algorithm>
#include <deque>
#include <map>

namespace sb::http {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t ahead = size_t(1) << 20; // bytes that are read before the caller takes them
constexpr size_t refusalLimit = size_t(64) << 10; // of a body that says why there is none for the sink
constexpr auto glance = std::chrono::milliseconds(50); // how often a waiting caller looks whether it is cancelled

QByteArray bytes(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

/// One call on its way, seen by its caller and by the thread.
struct Exchange {
    explicit Exchange(Call made)
        : call(std::move(made))
    {
    }
    const Call call;
    struct State {
        int status = 0; ///< 0 until the head is there
        Fields fields;
        std::deque<std::string> pieces;
        size_t waiting = 0; ///< bytes in them
        qint64 received = 0; ///< bytes that were ever in them
        std::optional<Result<>> ended;
    };
    Guarded<State> state;
};

/// What callers hand to the thread.
struct Outbox {
    std::vector<std::shared_ptr<Exchange>> started;
    std::vector<std::shared_ptr<Exchange>> abandoned;
    bool ending = false;
};

/// A body that can be sent once: Qt sends a request again by itself where a connection breaks, which would do a write twice.
class OnceBody final : public QIODevice {
public:
    OnceBody(const std::string &text, QObject *parent)
        : QIODevice(parent)
        , m_text(text)
    {
        open(ReadOnly | Unbuffered);
    }
    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return qint64(m_text.size() - m_given); }
    bool atEnd() const override { return m_given == m_text.size(); }
    bool seek(qint64) override { return false; }

protected:
    qint64 readData(char *to, qint64 room) override
    {
        const size_t count = std::min(size_t(room), m_text.size() - m_given);
        if (count == 0)
            return -1;
        m_text.copy(to, count, m_given);
        m_given += count;
        return qint64(count);
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    const std::string m_text;
    size_t m_given = 0;
};

/// What the environment names, but for this computer itself.
class Proxies final : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QString host = query.peerHostName();
        if (host == QLatin1String("localhost") || QHostAddress(host).isLoopback())
            return {QNetworkProxy::NoProxy};
        return systemProxyForQuery(query);
    }
};

QNetworkRequest requestOf(const Call &call)
{
    QNetworkRequest request(QUrl::fromEncoded(bytes(call.url), QUrl::StrictMode));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setDecompressedSafetyCheckThreshold(-1); // our limit counts what comes out
    request.setTransferTimeout(call.idle);
    for (const auto &[name, value] : call.fields)
        request.setRawHeader(bytes(name), bytes(value));
    if (!call.token.empty())
        request.setRawHeader("Authorization", "Bearer " + bytes(call.token.reveal()));
    return request;
}

Error errorOf(const QNetworkReply &reply)
{
    const std::string host = reply.url().host().toStdString();
    switch (reply.error()) {
    case QNetworkReply::OperationCanceledError: // aborted by Qt's own clock; we leave before we abort
    case QNetworkReply::TimeoutError: return {Error::Kind::Timeout, host + " does not answer"};
    case QNetworkReply::ProtocolUnknownError:
    case QNetworkReply::ProtocolInvalidOperationError:
        return {Error::Kind::Invalid, "not an address to call: " + reply.errorString().toStdString()};
    default: return {Error::Kind::Unavailable, host + ": " + reply.errorString().toStdString()};
    }
}

/// Everything that lives on the thread.
class Courier {
public:
    Courier(Guarded<Outbox> &outbox, const WakeFd &wake, std::function<void()> end)
        : m_outbox(outbox)
        , m_wake(wake)
        , m_end(std::move(end))
        , m_woken(wake.fd(), QSocketNotifier::Read)
    {
        m_manager.setProxyFactory(new Proxies);
        m_manager.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
        QObject::connect(&m_woken, &QSocketNotifier::activated, &m_woken, [this] { hear(); });
    }
    ~Courier()
    {
        for (const auto &[exchange, reply] : std::exchange(m_running, {}))
            stop(reply);
    }

private:
    void hear()
    {
        m_wake.lower();
        const Outbox heard = m_outbox.with([](Outbox &outbox) {
            return Outbox{std::exchange(outbox.started, {}), std::exchange(outbox.abandoned, {}), outbox.ending};
        });
        if (heard.ending)
            return m_end();
        for (const auto &exchange : heard.started)
            start(exchange);
        for (const auto &exchange : heard.abandoned) {
            if (const auto found = m_running.find(exchange); found != m_running.end()) {
                QNetworkReply *reply = found->second;
                m_running.erase(found);
                stop(reply);
            }
        }
        for (const auto &[exchange, reply] : m_running) // somebody may have made room
            move(*exchange, *reply);
    }

    void start(const std::shared_ptr<Exchange> &exchange)
    {
        const Call &call = exchange->call;
        QNetworkRequest request = requestOf(call);
        QNetworkReply *reply = nullptr;
        if (call.body.empty()) {
            reply = m_manager.sendCustomRequest(request, bytes(call.method));
        } else {
            request.setHeader(QNetworkRequest::ContentLengthHeader, qlonglong(call.body.size()));
            request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
            auto *body = new OnceBody(call.body, nullptr);
            reply = m_manager.sendCustomRequest(request, bytes(call.method), body);
            body->setParent(reply);
        }
        reply->setReadBufferSize(qint64(ahead));
        m_running.emplace(exchange, reply);
        QObject::connect(reply, &QNetworkReply::metaDataChanged, reply,
                         [this, exchange, reply] { head(*exchange, *reply); });
        QObject::connect(reply, &QNetworkReply::readyRead, reply, [this, exchange, reply] { move(*exchange, *reply); });
        QObject::connect(reply, &QNetworkReply::finished, reply, [this, exchange, reply] { finish(exchange, *reply); });
    }

    void head(Exchange &exchange, const QNetworkReply &reply)
    {
        Fields fields;
        for (const auto &[name, value] : reply.rawHeaderPairs())
            fields.emplace_back(name.toLower().toStdString(), value.toStdString());
        exchange.state.with([&](Exchange::State &state) {
            state.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
            state.fields = std::move(fields);
        });
    }

    void move(Exchange &exchange, QNetworkReply &reply)
    {
        exchange.state.with([&](Exchange::State &state) {
            while (reply.bytesAvailable() > 0 && (state.waiting < ahead || reply.isFinished())) {
                const QByteArray piece = reply.read(qint64(64) << 10);
                if (piece.isEmpty())
                    break;
                state.waiting += size_t(piece.size());
                state.received += piece.size();
                state.pieces.push_back(piece.toStdString());
            }
        });
    }

    void finish(const std::shared_ptr<Exchange> &exchange, QNetworkReply &reply)
    {
        if (!m_running.erase(exchange))
            return;
        head(*exchange, reply);
        move(*exchange, reply);
        const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        // What Qt makes of a status of 400 and above is no error of ours: it has an answer.
        const bool answered = status != 0
            && (reply.error() == QNetworkReply::NoError || reply.error() >= QNetworkReply::ContentAccessDenied)
            && reply.error() != QNetworkReply::ProtocolFailure && reply.error() != QNetworkReply::ContentReSendError;
        // What was compressed has no length here: Qt takes it away, as it is not that of what comes out.
        const QVariant length = reply.header(QNetworkRequest::ContentLengthHeader);
        const bool bodiless = exchange->call.method == "HEAD" || status == 204 || status == 304;
        exchange->state.with([&](Exchange::State &state) {
            if (!answered)
                state.ended = std::unexpected(errorOf(reply));
            // Of a body larger than its buffer, Qt may call the part that came before the connection broke the whole.
            else if (length.isValid() && !bodiless && state.received < length.toLongLong())
                state.ended = fail(Error::Kind::Unavailable,
                                   sb::format("{}: the answer ended after {} of {} bytes",
                                              reply.url().host().toStdString(), state.received, length.toLongLong()));
            else
                state.ended = Result<>();
        });
        reply.deleteLater();
    }

    static void stop(QNetworkReply *reply)
    {
        reply->disconnect();
        reply->abort();
        reply->deleteLater();
    }

    Guarded<Outbox> &m_outbox;
    const WakeFd &m_wake;
    std::function<void()> m_end;
    QSocketNotifier m_woken;
    QNetworkAccessManager m_manager;
    std::map<std::shared_ptr<Exchange>, QNetworkReply *> m_running;
};

class QtTransport final : public Transport, private QThread {
public:
    QtTransport() { start(); }
    ~QtTransport() override
    {
        m_outbox.with([](Outbox &outbox) { outbox.ending = true; });
        m_wake.raise();
        wait();
    }
    Result<Reply> exchange(const Call &call, const Cancel &cancel) override;

private:
    void run() override
    {
        Courier courier(m_outbox, m_wake, [this] { quit(); });
        exec();
    }

    Guarded<Outbox> m_outbox;
    WakeFd m_wake;
};

/// Nothing that could end a line early, and an address that Qt takes as it stands.
Result<> check(const Call &call)
{
    const auto plain = [](std::string_view text) {
        return std::ranges::none_of(text, [](char c) { return uint8_t(c) < ' ' || c == 0x7f; });
    };
    const QUrl url = QUrl::fromEncoded(bytes(call.url), QUrl::StrictMode);
    if (!plain(call.url) || !url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty()
        || (url.scheme() != QLatin1String("https") && url.scheme() != QLatin1String("http")))
        return fail(Error::Kind::Invalid, "not an http or https address: '" + call.url.substr(0, 200) + "'");
    bool sound = plain(call.method) && plain(call.token.reveal());
    for (const auto &[name, value] : call.fields)
        sound = sound && plain(name) && plain(value);
    return sound ? Result<>() : fail(Error::Kind::Invalid, "a field of the request holds a line break");
}

Result<Reply> QtTransport::exchange(const Call &call, const Cancel &cancel)
{
    if (auto sound = check(call); !sound)
        return std::unexpected(sound.error());
    const auto shared = std::make_shared<Exchange>(call);
    const auto tell = [&](std::vector<std::shared_ptr<Exchange>> Outbox::*list) {
        m_outbox.with([&](Outbox &outbox) { (outbox.*list).push_back(shared); });
        m_wake.raise();
    };
    tell(&Outbox::started);
    const auto deadline = SteadyClock::now() + call.whole;
    Reply reply;
    reply.url = call.url;
    size_t taken = 0;
    // Gives up on what is still running.
    const auto leave = [&](Error error) -> Result<Reply> {
        tell(&Outbox::abandoned);
        return std::unexpected(std::move(error));
    };
    for (;;) {
        std::deque<std::string> pieces;
        const auto ended = shared->state.within(
            glance, [](const Exchange::State &state) { return !state.pieces.empty() || state.ended; },
            [&](Exchange::State &state) {
                pieces = std::exchange(state.pieces, {});
                state.waiting = 0;
                reply.status = state.status;
                reply.fields = state.fields;
                return state.ended;
            });
        if (cancel.requested())
            return leave({Error::Kind::Cancelled, "stopped"});
        const bool sinks = call.sink && reply.status >= 200 && reply.status < 300;
        const size_t limit = call.sink && !sinks ? std::min(refusalLimit, call.bodyLimit) : call.bodyLimit;
        for (const std::string &piece : pieces) {
            taken += piece.size();
            if (taken > limit)
                return leave({Error::Kind::Limit, sb::format("the answer has more than {} bytes", limit)});
            if (!sinks) {
                reply.body += piece;
            } else if (auto sunk = call.sink(piece); !sunk) {
                return leave(sunk.error());
            }
        }
        if (ended)
            return *ended ? Result<Reply>(std::move(reply)) : std::unexpected(ended->error());
        if (SteadyClock::now() > deadline)
            return leave(
                {Error::Kind::Timeout, sb::format("no whole answer within {} s", call.whole.count() / 1000.0)});
        if (!pieces.empty())
            m_wake.raise();
    }
}

} // namespace

std::unique_ptr<Transport> openTransport()
{
    return std::make_unique<QtTransport>();
}

} // namespace sb::http
