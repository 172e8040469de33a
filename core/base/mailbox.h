// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The one class through which threads hand values to each other: a mutex, a condition and an eventfd, all of which
// ThreadSanitizer understands.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace sb {

/// Readable while it is raised. Level-triggered: raising twice is raising once.
class WakeFd {
public:
    WakeFd();
    ~WakeFd();
    WakeFd(const WakeFd &) = delete;
    WakeFd &operator=(const WakeFd &) = delete;
    int fd() const { return m_fd; }
    void raise() const;
    void lower() const;

private:
    int m_fd = -1;
};

/// A value that several threads look at and change in turn; whoever waits for it wakes at each change.
template<typename T>
class Guarded {
public:
    template<typename F>
    auto with(F &&f)
    {
        const std::lock_guard lock(m_mutex);
        Wake wake{m_changed};
        return std::forward<F>(f)(m_value);
    }
    /// Waits until `ready(value)`, then runs `f(value)` before anybody else can change it.
    template<typename Ready, typename F>
    auto when(Ready &&ready, F &&f)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return ready(m_value); });
        Wake wake{m_changed};
        return std::forward<F>(f)(m_value);
    }
    /// The same, but gives up after a while; `f` runs either way.
    template<typename Duration, typename Ready, typename F>
    auto within(Duration limit, Ready &&ready, F &&f)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, limit, [&] { return ready(m_value); });
        Wake wake{m_changed};
        return std::forward<F>(f)(m_value);
    }

private:
    struct Wake {
        std::condition_variable &condition;
        ~Wake() { condition.notify_all(); }
    };
    std::mutex m_mutex;
    std::condition_variable m_changed;
    T m_value{};
};

/// A queue that is taken from in order, until it is closed.
template<typename T>
class Mailbox {
public:
    /// False once it is closed; the value is dropped then.
    bool put(T value)
    {
        return m_state.with([&](State &state) {
            if (state.closed)
                return false;
            state.queue.push_back(std::move(value));
            return true;
        });
    }
    /// The oldest value, waiting for one; nothing once the mailbox is closed, whatever is still in it.
    std::optional<T> take()
    {
        return m_state.when([](const State &state) { return state.closed || !state.queue.empty(); },
                            [](State &state) -> std::optional<T> {
                                if (state.closed)
                                    return std::nullopt;
                                std::optional<T> value(std::move(state.queue.front()));
                                state.queue.pop_front();
                                return value;
                            });
    }
    void close()
    {
        m_state.with([](State &state) { state.closed = true; });
    }

private:
    struct State {
        std::deque<T> queue;
        bool closed = false;
    };
    Guarded<State> m_state;
};

} // namespace sb
