// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. A token or key: it can be used, but it cannot be printed by accident.
#pragma once

#include <string>
#include <utility>

namespace sb {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text)
        : m_text(std::move(text))
    {
    }
    ~Secret() { wipe(); }
    Secret(const Secret &) = default;
    Secret(Secret &&) noexcept = default;
    Secret &operator=(const Secret &) = default;
    Secret &operator=(Secret &&) noexcept = default;

    bool empty() const { return m_text.empty(); }
    /// The only way to the bytes; the name makes every use greppable.
    const std::string &reveal() const { return m_text; }

private:
    void wipe();
    std::string m_text;
};

} // namespace sb
