// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time per object. What was spent at one endpoint: calls of the last hour, tokens of the last 24 hours. A call books what
// it may cost before it is made, and what it did cost after.
#pragma once

#include "endpoint.h"

#include <core/base/clock.h>

#include <deque>

namespace sb::llm {

class Budget {
public:
    using Booking = uint64_t;

    /// Limit where a call that may cost so many tokens would go over the allowance; it says until when.
    Result<Booking> book(Time now, int64_t tokens, const Allowance &allowance);
    /// What it did cost.
    void settle(Booking booking, int64_t tokens);
    /// Of an earlier run of the program. In the order of time.
    void remember(Time at, int64_t tokens);

    int64_t tokens(Time now) const; ///< of the last 24 hours
    int64_t calls(Time now) const; ///< of the last hour

private:
    struct Spent {
        Booking booking;
        Time at;
        int64_t tokens;
    };
    std::deque<Spent> m_spent; ///< oldest first
    Booking m_last = 0;
};

} // namespace sb::llm
