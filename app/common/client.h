// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the one that made it; blocks. Asks the engine of whoever holds the workspace.
#pragma once

#include <core/engine/answer.h>
#include <core/engine/request.h>

#include <chrono>
#include <memory>
#include <string>

namespace sb::common {

class Client {
public:
    /// With the holder's name: Unavailable where nobody listens or the holder ends, Timeout where it does not greet within `patience`.
    static Result<std::unique_ptr<Client>> connect(const std::string &workspace, std::chrono::milliseconds patience);
    ~Client();
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    /// Waits as long as the other side says that it is at it. Unavailable where it falls silent or ends before it has answered:
    /// what was asked for may or may not have been done, and the ledger tells.
    Result<engine::Value> ask(const engine::Request &request);
    /// After an ask that failed: the other side ended before it had read the request, so that another may be asked instead.
    bool unread() const;

private:
    class Private;
    explicit Client(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace sb::common
