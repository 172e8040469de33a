// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made and destroyed on any one. Webhooks in: what is admitted is on the disk before the sender is told so, and only what is on the
// disk is worked on, so that neither a crash nor a redelivery loses or doubles anything.
#pragma once

#include "engine.h"
#include "worker.h"

#include <core/http/server.h>
#include <core/source/webhook.h>

namespace sb::engine {

class Hooks {
public:
    /// Listens, and takes up what the last run left undone.
    static Result<std::unique_ptr<Hooks>> open(Desk &desk, Worker &worker, const HookOptions &options);
    ~Hooks();
    /// Thread: any. What did not come by itself. How many of them are news.
    Result<int64_t> keepMissed(std::vector<source::Delivery> deliveries);
    /// Of the job that a delivery becomes.
    static std::string keyOf(const std::string &delivery) { return "delivery/" + delivery; }

private:
    struct Waiting {
        store::Job job;
        http::Server::Answer answer;
    };
    struct State {
        std::vector<Waiting> waiting; ///< at most as many as the server has connections
        bool work = true; ///< there may be jobs to do
        bool closed = false;
    };

    Hooks(Desk &desk, Worker &worker, source::Secrets secrets);
    void receive(http::Request request, http::Server::Answer answer);
    /// Whatever waits shares one commit.
    void keep();
    void work();
    Result<fact::Event> eventOf(const store::Job &job) const;
    Result<> append(const std::vector<Result<fact::Event>> &events);
    bool isKnown(const fact::Event &event) const;
    Result<> perform(const store::Job &job, const fact::Event &event);

    Desk &m_desk;
    Worker &m_worker;
    const source::Secrets m_secrets;
    Guarded<State> m_state;
    std::jthread m_keeper;
    std::jthread m_doer;
    std::unique_ptr<http::Server> m_server;
};

} // namespace sb::engine
