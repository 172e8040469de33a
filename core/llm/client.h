// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; each call blocks its own thread, several may run at once. Asks a model one question and gives back an answer that fits,
// or why there is none; at most two calls a question. Nothing but redact::Redacted is asked about, and the whole body is looked at once
// more before it is sent.
#pragma once

#include "breaker.h"
#include "budget.h"
#include "completion.h"

#include <core/base/cancel.h>
#include <core/base/mailbox.h>
#include <core/http/client.h>

#include <functional>
#include <map>
#include <memory>

namespace sb::llm {

/// One call, as it is written down; without the text.
struct Sent {
    std::string sha256; ///< of the body's exact bytes
    size_t bytes = 0;
    int64_t tokens = 0; ///< before the answer: at most so many, the answer's included; after: as counted
};

struct Outcome {
    Result<Answer> answer;
    std::vector<Sent> sent; ///< in order
    std::chrono::milliseconds took{0};
};

class Client {
public:
    struct Hands {
        std::shared_ptr<http::Transport> transport;
        std::shared_ptr<const Clock> clock;
        std::function<Result<>(std::string_view body)> recheck; ///< redact::Redactor's
        /// Waits so long, or until it is cancelled.
        std::function<void(std::chrono::milliseconds, const Cancel &)> wait;
    };
    explicit Client(Hands hands)
        : m_hands(std::move(hands))
    {
    }

    /// Called before each call, which is not made where it fails.
    using Note = std::function<Result<>(const Sent &)>;
    /// Errors: those of completion.h; Limit where the budget is spent; Unavailable while the endpoint rests, and what the transport,
    /// the redactor and `note` say. None holds the key or what was asked.
    Outcome ask(const Endpoint &endpoint, const Question &question, const Note &note, const Cancel &cancel);

    /// Of an earlier run of the program, in the order of time.
    void remember(Tier tier, Time at, int64_t tokens);
    /// Another endpoint took the tier's place: what it was said to be is forgotten, what was spent is not.
    void replaced(Tier tier);

    struct State {
        int64_t tokensToday = 0;
        int64_t callsThisHour = 0;
        Time restsUntil; ///< the past, while it may be asked
    };
    State state(Tier tier);

private:
    struct Slot {
        Breaker breaker;
        Budget budget;
    };
    struct Try; ///< one call and what came of it
    Try call(const Endpoint &endpoint, const Question &question, std::chrono::milliseconds limit, bool plain,
             const Note &note, const Cancel &cancel, std::vector<Sent> &sent);
    Slot &of(std::map<Tier, Slot> &slots, Tier tier) { return slots[tier]; }

    Hands m_hands;
    Guarded<std::map<Tier, Slot>> m_slots;
};

} // namespace sb::llm
