// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock.h"
#include "format.h"

namespace sb {

Time SystemClock::now() const
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string toIso(Time time)
{
    const std::string seconds = toIsoSeconds(time);
    const auto part = time - std::chrono::floor<std::chrono::seconds>(time);
    return sb::format("{}.{:03}Z", std::string_view(seconds).substr(0, seconds.size() - 1), part.count());
}

std::string toIsoSeconds(Time time)
{
    const auto days = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(days);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - days));
    return sb::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()), unsigned(date.month()),
                      unsigned(date.day()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Result<Time> fromIso(std::string_view text)
{
    const auto bad = [&] {
        return fail(Error::Kind::Invalid,
                    sb::format("not an RFC 3339 time: '{}' (expected e.g. 2026-11-20T12:00:00Z)", text.substr(0, 40)));
    };
    size_t at = 0;
    const auto number = [&](int digits) {
        int value = 0;
        for (int i = 0; i < digits; ++i, ++at) {
            if (at >= text.size() || text[at] < '0' || text[at] > '9')
                return -1;
            value = value * 10 + (text[at] - '0');
        }
        return value;
    };
    const auto skip = [&](std::string_view any) { return at < text.size() && any.contains(text[at]) && ++at; };
    const int year = number(4);
    if (year < 0 || !skip("-"))
        return bad();
    const int month = number(2);
    if (month < 0 || !skip("-"))
        return bad();
    const int day = number(2);
    if (day < 0 || !skip("Tt "))
        return bad();
    const int hour = number(2);
    if (hour < 0 || hour > 23 || !skip(":"))
        return bad();
    const int minute = number(2);
    if (minute < 0 || minute > 59 || !skip(":"))
        return bad();
    const int second = number(2);
    if (second < 0 || second > 60)
        return bad();
    int millis = 0;
    if (skip(".")) {
        int scale = 100, digits = 0;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits, scale /= 10)
            millis += (text[at] - '0') * scale;
        if (digits == 0 || digits > 9)
            return bad();
    }
    std::chrono::minutes offset{0};
    if (!skip("Zz")) {
        const bool east = at < text.size() && text[at] == '+';
        if (!skip("+-"))
            return bad();
        const int hours = number(2);
        if (hours < 0 || hours > 23 || !skip(":"))
            return bad();
        const int minutes = number(2);
        if (minutes < 0 || minutes > 59)
            return bad();
        offset = std::chrono::minutes(hours * 60 + minutes) * (east ? 1 : -1);
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                           std::chrono::day(unsigned(day))};
    if (!date.ok() || at != text.size())
        return bad();
    return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute)
        + std::chrono::seconds(second) + std::chrono::milliseconds(millis) - offset;
}

} // namespace sb
