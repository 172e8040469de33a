// SPDX-License-Identifier: GPL-3.0-or-later
#include "budget.h"

#include <core/base/format.h>

#include <algorithm>

namespace sb::llm {

namespace {
constexpr std::chrono::hours hour{1}, day{24};
}

int64_t Budget::tokens(Time now) const
{
    int64_t sum = 0;
    for (const Spent &spent : m_spent)
        sum += spent.at > now - day ? spent.tokens : 0;
    return sum;
}

int64_t Budget::calls(Time now) const
{
    return std::ranges::count_if(m_spent, [&](const Spent &spent) { return spent.at > now - hour; });
}

Result<Budget::Booking> Budget::book(Time now, int64_t tokens, const Allowance &allowance)
{
    while (!m_spent.empty() && m_spent.front().at <= now - day)
        m_spent.pop_front();
    if (const int64_t made = calls(now); made >= allowance.callsAnHour)
        return fail(Error::Kind::Limit,
                    sb::format("its budget of {} calls an hour is spent: it is asked again later, or raise the budget "
                               "in Settings, Models",
                               allowance.callsAnHour));
    if (const int64_t spent = this->tokens(now); tokens > allowance.tokensADay - spent)
        return fail(Error::Kind::Limit,
                    sb::format("{} of its {} tokens a day are spent, and this may take {}: it is asked again later, or "
                               "raise the budget in Settings, Models",
                               spent, allowance.tokensADay, tokens));
    m_spent.push_back({++m_last, now, tokens});
    return m_last;
}

void Budget::settle(Booking booking, int64_t tokens)
{
    const auto found = std::ranges::find(m_spent, booking, &Spent::booking);
    if (found != m_spent.end())
        found->tokens = tokens;
}

void Budget::remember(Time at, int64_t tokens)
{
    m_spent.push_back({++m_last, at, tokens});
}

} // namespace sb::llm
