// SPDX-License-Identifier: GPL-3.0-or-later
// A clock that goes on when somebody waits, so that no test does.
#pragma once

#include <core/base/clock.h>

#include <atomic>

namespace sb::tests {

class Watch final : public Clock {
public:
    explicit Watch(Time start)
        : m_now(start)
    {
    }
    Time now() const override { return m_now.load(); }
    void advance(std::chrono::milliseconds by) { m_now = m_now.load() + by; }

private:
    std::atomic<Time> m_now;
};

} // namespace sb::tests
