// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The receiver of webhooks as a person switches it on and off. The secret is in the
// keychain, or in memory where there is none, and nothing reads it back.
#pragma once

#include "hooks.h"

#include <core/base/mailbox.h>

namespace sb::engine {

class Receiver {
public:
    Receiver(Desk &desk, Worker &worker, std::shared_ptr<Keeper> keeper = nullptr);
    /// As it was when the last engine ended. Waits for the keychain.
    void resume();
    /// Conflict where the port is taken, by another program or another engine. What was received at before is closed first.
    Result<> open(const HookOptions &options);
    void close(); ///< for good

    Result<Value> receive(const ReceiveHooks &request);
    /// Posts a signed ping to the receiver's own address, as GitHub would, and says what came back.
    Result<Value> sendTest(const Cancel &cancel);

    bool isOn();
    /// Deliveries that a sweep found on the host, as if they had come; how many of them are news.
    Result<int64_t> receiveMissed(std::vector<source::Delivery> deliveries);

private:
    struct State {
        std::unique_ptr<Hooks> hooks;
        HookOptions options;
        int port = 0;
        bool asked = false; ///< a person has said what they want since the start
        bool closed = false;
    };
    Result<> reopen(State &state, const HookOptions &options);
    /// Keeps a secret that a person gave; where it is then.
    std::string kept(const std::string &secret);
    void say(const std::string &secretIn, const std::string &problem = {});

    Desk &m_desk;
    Worker &m_worker;
    std::shared_ptr<Keeper> m_keeper;
    Guarded<State> m_state;
    std::atomic<uint64_t> m_tests = 0;
};

} // namespace sb::engine
