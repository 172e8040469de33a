// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The actions whose intent stands open because nobody answered: when the host is asked how they stand. After a
// crash the same is read from the ledger.
#pragma once

#include <core/base/clock.h>
#include <core/base/mailbox.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace sb::engine {

class Unsettled {
public:
    void askAt(const std::string &effect, Time at)
    {
        m_due.with([&](Due &due) { due[effect] = at; });
    }
    std::optional<Time> dueOf(const std::string &effect)
    {
        return m_due.with([&](Due &due) {
            const auto found = due.find(effect);
            return found == due.end() ? std::nullopt : std::optional(found->second);
        });
    }
    void settled(const std::string &effect)
    {
        m_due.with([&](Due &due) { due.erase(effect); });
    }
    bool anyDue(Time now)
    {
        return m_due.with(
            [&](Due &due) { return std::ranges::any_of(due, [&](const auto &entry) { return entry.second <= now; }); });
    }

private:
    using Due = std::map<std::string, Time>;
    Guarded<Due> m_due;
};

} // namespace sb::engine
