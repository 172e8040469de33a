// SPDX-License-Identifier: GPL-3.0-or-later
// The only owner of threads and time.
//
// Threads: whoever holds the Engine sends requests and takes messages, from any one thread (the window: GUI). Stages run on the
// pool that is handed in, one writer thread owns the database, one I/O thread polls. Values cross, objects do not.
// Destruction means cancel, then wait, then close the database, in that order.
#pragma once

#include "answer.h"
#include "keeper.h"
#include "request.h"

#include <core/base/clock.h>
#include <core/base/secret.h>

#include <functional>
#include <memory>
#include <optional>

class QThreadPool;

namespace sb::engine {

/// Where webhooks are received.
struct HookOptions {
    uint16_t port = 0; ///< 0: any that is free
    std::string secret; ///< that signs them; empty: every one is refused
    std::string autofixToken; ///< of POST /api/autofix; empty: every call is refused
};

struct Options {
    std::string workspace; ///< folder; made if it is missing
    bool demo = false; ///< make the demo workspace on first start
    std::shared_ptr<const Clock> clock;
    std::optional<HookOptions> hooks = std::nullopt; ///< none are received without
    std::string demoScripts = ":/signalbox/demo"; ///< folder of the *.demo files that the demo workspace is made from
    /// The token of a code host by its name, for a workspace that watches one (remote_host.h). On any thread; may wait.
    std::function<Result<Secret>(const std::string &host)> token = {};
    /// How often a host elsewhere is asked for what was missed of it (sweep.h); the first time at once.
    std::chrono::milliseconds sweepEvery = std::chrono::minutes(15);
    /// In place of `token`, for a program that stays and can also keep one: webhooks are received again as they were when it ended, and
    /// models are asked by themselves.
    std::shared_ptr<Keeper> keeper = nullptr;
    /// Where the keys of model endpoints are, for a program without `keeper`.
    std::shared_ptr<Keeper> modelKeys = nullptr;
};

class Engine {
public:
    /// Locks the workspace (Unavailable while another program holds it), opens the store, verifies the ledger, closes
    /// interrupted intents against the host, and begins to work.
    static Result<std::unique_ptr<Engine>> open(const Options &options, QThreadPool *pool);
    ~Engine();
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    /// Never blocks. The answer comes with the same ticket through take().
    Ticket send(Request request);
    /// What has happened since the last call: answers in the order they were ready, and at most one delta, last.
    std::vector<Message> take();
    /// Readable (eventfd) while take() has something to give.
    int wakeFd() const;
    /// send() and wait, for programs without an event loop. Not for the GUI thread; not mixed with take().
    Result<Value> ask(Request request);
    /// Thread: any. As send(), but the answer goes to `then`, on the thread that made it, and not through take(). While the engine
    /// closes, what still waits is dropped unanswered.
    void call(Request request, std::function<void(Result<Value>)> then);

private:
    class Private;
    explicit Engine(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace sb::engine
