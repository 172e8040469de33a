// SPDX-License-Identifier: GPL-3.0-or-later
#include "budget.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace sb::forge::github {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds longest = std::chrono::hours(1);

std::optional<int64_t> numberOf(std::string_view text)
{
    int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number >= 0 ? std::optional(number)
                                                                                   : std::nullopt;
}

std::optional<int64_t> numberField(const http::Fields &fields, std::string_view name)
{
    const auto field = http::fieldOf(fields, name);
    return field ? numberOf(*field) : std::nullopt;
}

/// How long the answer asks to be waited for; nothing where it does not say.
std::optional<milliseconds> askedFor(const http::Fields &fields, bool primary, Time now)
{
    const Time sent = fromHttpDate(http::fieldOf(fields, "date").value_or(""));
    const Time hostNow = sent == Time{} ? now : sent;
    if (const auto field = http::fieldOf(fields, "retry-after")) {
        if (const auto wait = numberOf(*field))
            return seconds(std::min<int64_t>(*wait, longest.count()));
        if (const Time at = fromHttpDate(*field); at != Time{})
            return at - hostNow;
    }
    const auto reset = numberField(fields, "x-ratelimit-reset");
    if (primary && reset && *reset < 253402300799)
        return Time(seconds(*reset)) - hostNow;
    return std::nullopt;
}

std::string whyOf(Refusal refusal, const Budget &budget)
{
    switch (refusal) {
    case Refusal::PrimaryLimit:
        return budget.limit ? sb::format("the limit of {} calls an hour is used up", budget.limit)
                            : "the limit of calls an hour is used up";
    case Refusal::SecondaryLimit: return "the host asks for fewer calls at once";
    case Refusal::BadToken: return "the host does not accept the token: sign in again";
    default: return {};
    }
}

} // namespace

Time fromHttpDate(std::string_view text)
{
    // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT | Sun Nov  6 08:49:37 1994
    constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    std::optional<unsigned> month;
    std::optional<std::array<int64_t, 3>> clock;
    std::vector<int64_t> numbers; // day and year, in either order of a form
    std::string plain = lower(text.substr(0, 64));
    std::ranges::replace(plain, '-', ' ');
    for (const std::string_view word : split(plain, ' ')) {
        if (const auto parts = split(word, ':'); parts.size() == 3) {
            const auto hour = numberOf(parts[0]), minute = numberOf(parts[1]), second = numberOf(parts[2]);
            if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
                return {};
            clock = {*hour, *minute, *second};
        } else if (const auto number = numberOf(word)) {
            numbers.push_back(*number);
        } else if (const auto name = std::ranges::find(months, word); name != months.end()) {
            month = unsigned(name - months.begin()) + 1;
        }
    }
    if (!month || !clock || numbers.size() != 2 || numbers[0] > 31 || numbers[1] > 9999)
        return {};
    const int64_t year = numbers[1] < 100 ? numbers[1] + (numbers[1] < 70 ? 2000 : 1900) : numbers[1];
    const std::chrono::year_month_day date{std::chrono::year(int(year)), std::chrono::month(*month),
                                           std::chrono::day(unsigned(numbers[0]))};
    if (!date.ok())
        return {};
    return Time(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours((*clock)[0])
                + std::chrono::minutes((*clock)[1]) + seconds((*clock)[2]));
}

Refusal refusalOf(int status, const http::Fields &fields, std::string_view body)
{
    if (status == 401)
        return Refusal::BadToken;
    if (status != 403 && status != 429)
        return Refusal::None;
    if (http::fieldOf(fields, "x-github-sso"))
        return Refusal::SingleSignOn;
    if (numberField(fields, "x-ratelimit-remaining") == 0)
        return Refusal::PrimaryLimit;
    if (http::fieldOf(fields, "retry-after") || status == 429)
        return Refusal::SecondaryLimit;
    const std::string text = lower(body.substr(0, 4096));
    if (text.contains("secondary rate") || text.contains("abuse"))
        return Refusal::SecondaryLimit;
    return text.contains("rate limit") ? Refusal::PrimaryLimit : Refusal::Permission;
}

bool isLow(const Budget &budget, Time now)
{
    return budget.limit > 0 && budget.remaining * 5 < budget.limit && now < budget.reset;
}

bool arePointsLow(const Budget &budget, Time now)
{
    return budget.pointLimit > 0 && budget.points * 5 < budget.pointLimit && now < budget.pointReset;
}

Budget after(Budget budget, int status, const http::Fields &fields, std::string_view body, Time now)
{
    ++budget.calls;
    budget.reached = true;
    budget.unchanged += status == 304;
    const auto resource = http::fieldOf(fields, "x-ratelimit-resource");
    const bool core = !resource || *resource == "core";
    if (const auto limit = numberField(fields, "x-ratelimit-limit"); limit && core)
        budget.limit = *limit;
    if (const auto remaining = numberField(fields, "x-ratelimit-remaining"); remaining && core)
        budget.remaining = *remaining;
    if (resource == "graphql") {
        budget.pointLimit = numberField(fields, "x-ratelimit-limit").value_or(budget.pointLimit);
        budget.points = numberField(fields, "x-ratelimit-remaining").value_or(budget.points);
    }
    const auto untilReset = askedFor({fields.begin(), fields.end()}, true, now);
    if (resource == "graphql" && untilReset && numberField(fields, "x-ratelimit-reset"))
        budget.pointReset = now + *untilReset;
    if (core && untilReset && numberField(fields, "x-ratelimit-reset") && !http::fieldOf(fields, "retry-after"))
        budget.reset = now + *untilReset;

    const Refusal refusal = refusalOf(status, fields, body);
    if (refusal != Refusal::PrimaryLimit && refusal != Refusal::SecondaryLimit && refusal != Refusal::BadToken) {
        if (status != 0 && status < 500) {
            budget.failures = 0;
            budget.refusal = Refusal::None;
            budget.notBefore = {};
            budget.why.clear();
        }
        return budget;
    }
    std::optional<milliseconds> wait
        = refusal == Refusal::BadToken ? std::nullopt : askedFor(fields, refusal == Refusal::PrimaryLimit, now);
    if (!wait) {
        wait = seconds(60) * (1 << std::min(budget.failures, 6));
        ++budget.failures;
    }
    budget.refusal = refusal;
    budget.notBefore = now + std::clamp<milliseconds>(*wait, seconds(1), longest);
    budget.why = whyOf(refusal, budget);
    return budget;
}

} // namespace sb::forge::github
