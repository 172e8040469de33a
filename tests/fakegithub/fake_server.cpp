// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_server.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sb::fake {

FakeServer::FakeServer(Handler handler)
    : m_handler(std::move(handler))
{
    m_listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (m_listening < 0 || ::bind(m_listening, reinterpret_cast<sockaddr *>(&at), size) != 0
        || ::listen(m_listening, 128) != 0
        || ::getsockname(m_listening, reinterpret_cast<sockaddr *>(&at), &size) != 0) {
        std::perror("the fake server cannot listen");
        std::abort(); // no test can go on
    }
    m_port = ntohs(at.sin_port);
    m_thread = std::thread([this] { accept(); });
}

FakeServer::~FakeServer()
{
    m_ending = true;
    m_wake.raise();
    m_thread.join();
    m_lines.with([](std::list<Line> &lines) {
        for (Line &line : lines)
            ::shutdown(line.socket, SHUT_RDWR);
    });
    // The list is no longer added to; the threads are joined outside its lock, which they take at their end.
    std::list<Line> *lines = m_lines.with([](std::list<Line> &all) { return &all; });
    for (Line &line : *lines) {
        line.thread.join();
        ::close(line.socket);
    }
    ::close(m_listening);
}

std::string FakeServer::url() const
{
    return sb::format("http://127.0.0.1:{}", m_port);
}

std::vector<Seen> FakeServer::seen()
{
    return m_seen.with([](const std::vector<Seen> &seen) { return seen; });
}

void FakeServer::forget()
{
    m_seen.with([](std::vector<Seen> &seen) { seen.clear(); });
}

void FakeServer::unplug()
{
    m_unplugged = true;
    m_lines.with([](std::list<Line> &lines) {
        for (Line &line : lines)
            ::shutdown(line.socket, SHUT_RDWR);
    });
}

void FakeServer::plug()
{
    m_unplugged = false;
}

void FakeServer::accept()
{
    for (;;) {
        pollfd waits[] = {{m_listening, POLLIN, 0}, {m_wake.fd(), POLLIN, 0}};
        ::poll(waits, 2, -1);
        if (m_ending)
            return;
        const int socket = ::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0)
            continue;
        if (m_unplugged) {
            ::close(socket);
            continue;
        }
        const int atOnce = 1; // else a body waits 40 ms for its head to be acknowledged
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &atOnce, sizeof atOnce);
        m_lines.with([&](std::list<Line> &lines) {
            std::erase_if(lines, [](Line &line) {
                if (!line.done)
                    return false;
                line.thread.join();
                ::close(line.socket);
                return true;
            });
            Line &line = lines.emplace_back();
            line.socket = socket;
            line.thread = std::thread([this, &line] { serve(line); });
        });
    }
}

void FakeServer::serve(Line &line)
{
    http::RequestReader reader;
    char buffer[16 << 10];
    bool open = true;
    while (open) {
        if (reader.state() == http::RequestReader::State::Complete) {
            const http::Request request = reader.take();
            const int inHand = ++m_inHand;
            for (int most = m_most; most < inHand && !m_most.compare_exchange_weak(most, inHand);)
                ;
            const bool lets = m_turn.with([&](int &) {
                if (m_unplugged)
                    return false;
                m_seen.with([&](std::vector<Seen> &seen) {
                    seen.push_back({request.method, request.target,
                                    std::string(request.field("authorization").value_or("")), request.fields,
                                    request.body});
                });
                return true;
            });
            Wire wire;
            if (lets)
                wire = m_turn.with([&](int &) { return m_handler(request); });
            else
                wire.end = Wire::End::Drop;
            --m_inHand;
            open = answer(line.socket, wire, request.method == "HEAD");
            continue;
        }
        if (reader.state() == http::RequestReader::State::Refused) {
            answer(line.socket, {reader.status(), {}, reader.why()}, false);
            break;
        }
        const ssize_t got = ::recv(line.socket, buffer, sizeof buffer, 0);
        if (got <= 0)
            break;
        reader.feed({buffer, size_t(got)});
    }
    ::shutdown(line.socket, SHUT_RDWR);
    line.done = true;
}

bool FakeServer::answer(int socket, const Wire &wire, bool head)
{
    const auto send = [&](std::string_view text) {
        while (!text.empty()) {
            const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            text.remove_prefix(size_t(sent));
        }
        return true;
    };
    const auto gone = [&](std::chrono::milliseconds pause) { // waits; true where the other side or the server has ended
        pollfd waits[] = {{m_wake.fd(), POLLIN, 0}, {socket, POLLRDHUP, 0}};
        return ::poll(waits, 2, int(pause.count())) > 0;
    };
    if (wire.end == Wire::End::Drop)
        return false;
    if (wire.end == Wire::End::Hang) {
        while (!gone(std::chrono::seconds(60)))
            ;
        return false;
    }
    std::string text = sb::format("HTTP/1.1 {} Fake\r\n", wire.status);
    for (const auto &[name, value] : wire.fields)
        text += name + ": " + value + "\r\n";
    const bool bodiless = wire.status == 304 || wire.status == 204 || head;
    if (wire.end == Wire::End::Endless)
        text += "Connection: close\r\n";
    else if (!bodiless || head)
        text += sb::format("Content-Length: {}\r\n", wire.body.size());
    if (!send(text + "\r\n") || bodiless)
        return bodiless;
    if (wire.end == Wire::End::Endless) {
        const std::string piece(16 << 10, 'x');
        while (send(piece) && !m_ending)
            ;
        return false;
    }
    if (wire.drip.count() > 0) {
        for (const char &byte : wire.body) {
            if (!send({&byte, 1}) || gone(wire.drip))
                return false;
        }
        return true;
    }
    const bool half = wire.end == Wire::End::Half;
    return send(std::string_view(wire.body).substr(0, half ? wire.body.size() / 2 : wire.body.size())) && !half;
}

} // namespace sb::fake
