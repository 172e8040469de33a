// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One side holds the source, the work looks at the token now and then.
#pragma once

#include <atomic>
#include <memory>

namespace sb {

/// A copyable question: has somebody asked this work to stop? Default-made tokens never stop.
class Cancel {
public:
    Cancel() = default;
    bool requested() const { return m_flag && m_flag->load(std::memory_order_relaxed); }

private:
    friend class CancelSource;
    explicit Cancel(std::shared_ptr<const std::atomic<bool>> flag)
        : m_flag(std::move(flag))
    {
    }
    std::shared_ptr<const std::atomic<bool>> m_flag;
};

class CancelSource {
public:
    Cancel token() const { return Cancel(m_flag); }
    void request() { m_flag->store(true, std::memory_order_relaxed); }

private:
    std::shared_ptr<std::atomic<bool>> m_flag = std::make_shared<std::atomic<bool>>(false);
};

} // namespace sb
