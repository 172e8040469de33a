// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on one; the handler runs on the server's threads, one at a time. An HTTP/1.1 server on loopback for tests,
// which can do what no honest server does. Plain sockets and std::thread, so that ThreadSanitizer sees all of it.
#pragma once

#include <core/base/mailbox.h>
#include <core/http/request_reader.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <list>
#include <thread>

namespace sb::fake {

/// An answer, and what becomes of it on the wire.
struct Wire {
    enum class End {
        Whole,
        Half, ///< half of the body, then hangs up
        Drop, ///< hangs up without a byte
        Hang, ///< says nothing until the server ends
        Endless, ///< a body without length that goes on for ever
    };
    int status = 200;
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
    End end = End::Whole;
    std::chrono::milliseconds drip{0}; ///< between single bytes of the body
};

struct Seen {
    std::string method;
    std::string target;
    std::string authorization; ///< as it was sent
    std::vector<std::pair<std::string, std::string>> fields;
    std::string body;
};

class FakeServer {
public:
    using Handler = std::function<Wire(const http::Request &)>;
    explicit FakeServer(Handler handler);
    ~FakeServer();
    FakeServer(const FakeServer &) = delete;
    FakeServer &operator=(const FakeServer &) = delete;

    std::string url() const; ///< "http://127.0.0.1:PORT"
    uint16_t port() const { return m_port; }
    std::vector<Seen> seen(); ///< every request, oldest first
    void forget(); ///< what was seen so far
    int mostAtOnce() const { return m_most; } ///< requests that had come and were not yet being answered
    /// Refuses connections from now on, and answers again.
    void unplug();
    void plug();

private:
    struct Line {
        int socket = -1;
        std::thread thread;
        std::atomic<bool> done = false;
    };
    void accept();
    void serve(Line &line);
    bool answer(int socket, const Wire &wire, bool head);
    bool listen();

    Handler m_handler;
    Guarded<std::vector<Seen>> m_seen;
    Guarded<std::list<Line>> m_lines;
    Guarded<int> m_turn; ///< one request at a time is handled
    std::atomic<int> m_inHand = 0;
    std::atomic<int> m_most = 0;
    std::atomic<bool> m_ending = false;
    std::atomic<bool> m_unplugged = false;
    WakeFd m_wake;
    int m_listening = -1;
    uint16_t m_port = 0;
    std::thread m_thread;
};

} // namespace sb::fake
