// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection.h"

#include <core/base/text.h>

#include <QTcpSocket>

#include <utility>

namespace sb::http {

namespace {

constexpr qint64 readAtOnce = 64 << 10;

std::string_view reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";
    }
}

std::string written(const Response &response, bool last)
{
    std::string text
        = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason(response.status)) + "\r\n";
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
    if (response.status == 503)
        text += "Retry-After: 5\r\n";
    if (last)
        text += "Connection: close\r\n";
    return text + "\r\n" + response.body;
}

} // namespace

Connection::Connection(std::unique_ptr<QTcpSocket> socket, const ServerLimits &limits, std::function<void()> changed)
    : m_socket(std::move(socket))
    , m_limits(limits)
    , m_changed(std::move(changed))
    , m_reader(limits.request)
{
    m_socket->setReadBufferSize(readAtOnce);
    m_patience.setSingleShot(true);
    QObject::connect(&m_patience, &QTimer::timeout, &m_patience, [this] {
        if (!std::exchange(m_overdue, true)) {
            m_patience.start(0); // what has come while this thread was busy is read first
            return;
        }
        if (m_last || m_reader.held() == 0)
            drop();
        else
            answer({408, R"({"error":"no whole request came in time"})"}, true);
    });
    QObject::connect(m_socket.get(), &QTcpSocket::readyRead, &m_patience, [this] { m_changed(); });
    wait(m_limits.head);
}

Connection::~Connection() = default;

bool Connection::read()
{
    if (m_busy || m_last || m_gone)
        return false;
    const bool fresh = m_reader.held() == 0;
    const RequestReader::State before = m_reader.state();
    const QByteArray bytes = m_socket->read(readAtOnce);
    const RequestReader::State state = m_reader.feed({bytes.constData(), size_t(bytes.size())});
    if (fresh && !bytes.isEmpty()) {
        m_since = std::chrono::steady_clock::now();
        wait(m_limits.head);
    }
    if (state == RequestReader::State::Refused) {
        answer({m_reader.status(), R"({"error":")" + m_reader.why() + R"("})"}, true);
        return false;
    }
    if (before == RequestReader::State::Head && state == RequestReader::State::Body) {
        wait(m_limits.whole);
        if (m_reader.expectsContinue())
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (state != RequestReader::State::Complete && m_socket->bytesAvailable() > 0)
        QTimer::singleShot(0, &m_patience, [this] { m_changed(); });
    return true;
}

Request Connection::take()
{
    m_taken = m_reader.held();
    m_busy = true;
    ++m_turn;
    m_patience.stop();
    Request request = m_reader.take();
    const auto wish = request.field("connection");
    m_closing = wish && lower(*wish) == "close";
    return request;
}

void Connection::answer(const Response &response, bool last)
{
    m_busy = false;
    m_last = last || m_closing;
    m_since = std::chrono::steady_clock::now();
    const std::string text = written(response, m_last);
    m_socket->write(text.data(), qint64(text.size()));
    if (m_last) {
        wait(m_limits.whole);
        m_socket->disconnectFromHost();
        return;
    }
    wait(m_limits.idle);
    QTimer::singleShot(0, &m_patience, [this] { m_changed(); }); // what came meanwhile was not read
}

void Connection::drop()
{
    m_gone = true;
    m_socket->abort();
}

void Connection::wait(std::chrono::milliseconds patience)
{
    m_overdue = false;
    m_patience.start(patience);
}

} // namespace sb::http
