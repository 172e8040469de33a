// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the server's. One sender: its request as it comes, the deadlines it has to keep, and the answer.
#pragma once

#include "server.h"

#include <QTimer>

class QTcpSocket;

namespace sb::http {

class Connection {
public:
    /// `changed` is called when there are bytes to read().
    Connection(std::unique_ptr<QTcpSocket> socket, const ServerLimits &limits, std::function<void()> changed);
    ~Connection();

    /// Takes what has come, and answers by itself what is no request. False where nothing came of it.
    bool read();
    bool complete() const { return m_reader.state() == RequestReader::State::Complete; }
    /// Once complete: from here on it is busy, until it is answered.
    Request take();
    void answer(const Response &response, bool last);
    void drop();

    bool busy() const { return m_busy; }
    bool gone() const { return m_gone; }
    uint64_t turn() const { return m_turn; } ///< of the request that was taken last
    /// Nothing of one that was dropped: it goes at the next turn of the loop, and must not push out others until then.
    size_t held() const { return m_gone ? 0 : m_busy ? m_taken : m_reader.held(); }
    /// When the request that is coming began, or the last one ended.
    std::chrono::steady_clock::time_point since() const { return m_since; }

private:
    void wait(std::chrono::milliseconds patience);

    std::unique_ptr<QTcpSocket> m_socket;
    const ServerLimits m_limits;
    std::function<void()> m_changed;
    RequestReader m_reader;
    QTimer m_patience;
    std::chrono::steady_clock::time_point m_since = std::chrono::steady_clock::now();
    uint64_t m_turn = 0;
    size_t m_taken = 0;
    bool m_busy = false;
    bool m_last = false;
    bool m_gone = false;
    bool m_overdue = false; ///< its time is up, and what has come by then is being looked at
    bool m_closing = false; ///< the sender asked for it
};

} // namespace sb::http
