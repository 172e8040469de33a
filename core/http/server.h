// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on any one; works on its own. A small HTTP/1.1 server for machines on this computer, which no sender can
// fill or stop: all its limits are hard, and where there is no room left the sender that dawdled longest makes some.
#pragma once

#include "request_reader.h"

#include <core/base/result.h>

#include <chrono>
#include <functional>
#include <memory>

namespace sb::http {

struct Response {
    int status = 200;
    std::string body; ///< JSON
};

struct ServerLimits {
    ReaderLimits request;
    size_t connections = 256;
    size_t held = size_t(64) << 20; ///< bytes of all requests, from their first one to their answer
    std::chrono::milliseconds head{5'000}; ///< from the first byte to the end of the head
    std::chrono::milliseconds whole{30'000}; ///< to the end of the body, and as long for the sender to take the answer
    std::chrono::milliseconds idle{30'000}; ///< between requests
};

class Server {
public:
    /// Thread: any. Only the first call counts.
    using Answer = std::function<void(Response)>;
    /// Thread: the server's; is not to wait.
    using Handler = std::function<void(Request, Answer)>;

    /// Listens on the loopback addresses of this computer alone. Port 0 lets the system choose. Conflict where the port is taken.
    static Result<std::unique_ptr<Server>> open(uint16_t port, Handler handler, ServerLimits limits = {});
    /// What was not answered by now is dropped.
    ~Server();

    uint16_t port() const;

private:
    class Thread;
    explicit Server(std::unique_ptr<Thread> thread);
    std::unique_ptr<Thread> m_thread;
};

} // namespace sb::http
