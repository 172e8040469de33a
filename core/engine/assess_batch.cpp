// SPDX-License-Identifier: GPL-3.0-or-later
#include "assess_batch.h"

#include <core/base/format.h>

#include <algorithm>

namespace sb::engine {

namespace {

constexpr size_t atOnce = 4;
constexpr size_t steps = 50; ///< of the progress that is told

struct Batch {
    Batch(Desk &desk, std::vector<fact::PullKey> wanted, Cancel token)
        : keys(std::move(wanted))
        , cancel(std::move(token))
        , doing(desk, sb::format("Judging {} pull requests", keys.size()))
    {
    }
    std::vector<fact::PullKey> keys;
    Cancel cancel;
    Doing doing; ///< ends with the last task
    std::atomic<size_t> next = 0, judged = 0;
};

} // namespace

void AssessBatch::begin(std::vector<fact::PullKey> keys, std::function<void(const fact::PullKey &)> judge)
{
    if (keys.empty())
        return;
    const CancelSource source;
    m_running.with([&](std::vector<CancelSource> &running) { running.push_back(source); });
    const auto batch = std::make_shared<Batch>(m_desk, std::move(keys), source.token());
    const size_t all = batch->keys.size(), step = std::max<size_t>(1, all / steps);
    for (size_t i = 0; i < std::min(atOnce, all); ++i) {
        m_pump.work([this, batch, judge, all, step] {
            for (size_t at; (at = batch->next.fetch_add(1)) < all;) {
                if (batch->cancel.requested() || m_pump.cancel().requested())
                    return;
                judge(batch->keys[at]);
                if (const size_t judged = ++batch->judged; judged % step == 0)
                    batch->doing.reached(int64_t(judged), int64_t(all));
            }
        });
    }
}

void AssessBatch::stop()
{
    m_running.with([](std::vector<CancelSource> &running) {
        for (CancelSource &source : running)
            source.request();
        running.clear();
    });
}

} // namespace sb::engine
