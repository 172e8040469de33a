// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Things that are dear to make and serve one user at a time: as many are made as are in use at once, and kept.
#pragma once

#include "mailbox.h"

#include <functional>
#include <memory>
#include <vector>

namespace sb {

template<typename T>
class Spares {
public:
    using Maker = std::function<std::unique_ptr<T>()>;
    explicit Spares(Maker make)
        : m_make(std::move(make))
    {
    }

    /// The caller's until it is destroyed, which is before the spares are.
    class Lease {
    public:
        Lease(Spares &owner, std::unique_ptr<T> lent)
            : m_owner(owner)
            , m_lent(std::move(lent))
        {
        }
        ~Lease()
        {
            m_owner.m_free.with([this](auto &free) { free.push_back(std::move(m_lent)); });
        }
        Lease(const Lease &) = delete;
        Lease &operator=(const Lease &) = delete;
        T &operator*() const { return *m_lent; }
        T *operator->() const { return m_lent.get(); }

    private:
        Spares &m_owner;
        std::unique_ptr<T> m_lent;
    };

    Lease take()
    {
        std::unique_ptr<T> one = m_free.with([](auto &free) {
            std::unique_ptr<T> last;
            if (!free.empty()) {
                last = std::move(free.back());
                free.pop_back();
            }
            return last;
        });
        return Lease(*this, one ? std::move(one) : m_make());
    }

private:
    Maker m_make;
    Guarded<std::vector<std::unique_ptr<T>>> m_free;
};

} // namespace sb
