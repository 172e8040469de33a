// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Many pull requests judged on the pool, with an activity that says how far it is; what is judged shows at once.
#pragma once

#include "desk.h"

#include <memory>

namespace sb::engine {

class AssessBatch {
public:
    AssessBatch(Desk &desk, Pump &pump)
        : m_desk(desk)
        , m_pump(pump)
    {
    }
    /// `judge` is called on the pool, for several pull requests at a time.
    void begin(std::vector<fact::PullKey> keys, std::function<void(const fact::PullKey &)> judge);
    /// Pull requests that nobody has begun with are left as they are.
    void stop();

private:
    Desk &m_desk;
    Pump &m_pump;
    Guarded<std::vector<CancelSource>> m_running;
};

} // namespace sb::engine
