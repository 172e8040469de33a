// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on one thread (the window: GUI), which it never blocks; it serves on a thread of its own.
//
// Whoever holds the workspace answers the other programs of the same user through a local socket (unix(7)). The server greets with
// {"pid","program","schema"}; then each request gets one answer, in order. While a request is worked on, an empty message goes out
// every two seconds, so that the other side can tell "busy" from "hanging". Hostile input gets a named error and is cut off: another
// user, more than 16 connections, a message over 1 MiB, half a message for 5 s, silence for 60 s, anything that is not a request.
#pragma once

#include <core/engine/engine.h>

#include <memory>
#include <string>

namespace sb::common {

class Server {
public:
    /// Listens where socketPath() says. The engine outlives the server.
    static Result<std::unique_ptr<Server>> open(engine::Engine &engine, const std::string &workspace);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

private:
    class Thread;
    explicit Server(std::unique_ptr<Thread> thread);
    std::unique_ptr<Thread> m_thread;
};

} // namespace sb::common
