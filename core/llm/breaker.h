// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time per object. A circuit breaker: an endpoint that failed again and again is left alone for a while, then tried with
// one call.
#pragma once

#include <core/base/clock.h>

#include <algorithm>

namespace sb::llm {

class Breaker {
public:
    static constexpr int mostFailures = 3; ///< in a row
    static constexpr std::chrono::seconds rest{60};

    /// Whether a call may be made now. Who was let says later how it ended: succeeded(), failed() or withdrew().
    bool lets(Time now)
    {
        if (now < m_restsUntil || (m_failures >= mostFailures && m_trying))
            return false;
        m_trying = m_failures >= mostFailures;
        return true;
    }
    void succeeded()
    {
        m_failures = 0;
        m_trying = false;
    }
    /// `until`: the endpoint itself named a time before which it wants no calls.
    void failed(Time now, Time until = {})
    {
        m_trying = false;
        if (++m_failures >= mostFailures)
            m_restsUntil = now + rest;
        m_restsUntil = std::max(m_restsUntil, until);
    }
    /// The call says nothing about the endpoint.
    void withdrew() { m_trying = false; }
    Time restsUntil() const { return m_restsUntil; }

private:
    int m_failures = 0; ///< in a row
    bool m_trying = false; ///< one call finds out whether it works again
    Time m_restsUntil;
};

} // namespace sb::llm
