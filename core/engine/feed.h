// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Collects answers and changed rows until somebody takes them; of each row only the latest is kept.
#pragma once

#include "answer.h"

#include <core/base/mailbox.h>

#include <map>
#include <set>

namespace sb::engine {

class Feed {
public:
    int fd() const { return m_wake.fd(); }

    void answer(Answer answer);
    void changed(Delta delta);
    /// Answers in the order they were ready, and at most one delta, last.
    std::vector<Message> take();
    /// Waits for one ticket's answer and leaves everything else.
    Result<Value> wait(Ticket ticket);
    /// Every wait ends with Cancelled from now on.
    void close();

private:
    struct State {
        std::vector<Answer> answers;
        std::map<fact::PullKey, std::optional<fact::BoardRow>> board; ///< nullopt: gone
        std::map<fact::RunId, std::optional<fact::FailureRow>> failures;
        std::map<fact::PatchId, fact::PatchRow> patches;
        std::map<int64_t, fact::LedgerRow> ledger;
        std::optional<Status> status;
        bool closed = false;
    };
    static Delta deltaOf(State &state);

    Guarded<State> m_state;
    WakeFd m_wake;
};

} // namespace sb::engine
