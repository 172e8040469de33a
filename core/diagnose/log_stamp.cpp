// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_stamp.h"

#include "bytes.h"
#include "runner_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace sb::diagnose {

namespace {

bool digits(std::string_view text, size_t at, size_t count)
{
    return at + count <= text.size() && std::ranges::all_of(text.substr(at, count), digit);
}

int digitsAt(std::string_view text, size_t at, size_t count)
{
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + count, value);
    return value;
}

/// Where the parts of a stamp are.
struct Stamp {
    bool date = false;
    size_t day = 0; ///< "YYYY-MM-DD"
    size_t time = 0; ///< "HH:MM:SS"
    size_t fraction = 0; ///< past the seconds
    size_t zone = 0; ///< past the fraction
    size_t end = 0;
};

std::optional<Stamp> find(std::string_view line)
{
    Stamp stamp;
    if (line.size() < 8)
        return std::nullopt;
    const bool bracket = line.front() == '[';
    stamp.day = bracket ? 1 : 0;
    size_t at = stamp.day;
    stamp.date = line.size() >= at + 19 && line[at + 4] == '-' && line[at + 7] == '-' && digits(line, at, 4)
        && digits(line, at + 5, 2) && digits(line, at + 8, 2) && (line[at + 10] == 'T' || line[at + 10] == ' ');
    if (stamp.date)
        at += 11;
    if (at + 8 > line.size() || line[at + 2] != ':' || line[at + 5] != ':' || !digits(line, at, 2)
        || !digits(line, at + 3, 2) || !digits(line, at + 6, 2))
        return std::nullopt;
    stamp.time = at;
    at += 8;
    stamp.fraction = at;
    while (at < line.size() && (line[at] == '.' || line[at] == ',' || digit(line[at])))
        ++at;
    stamp.zone = at;
    if (at < line.size() && line[at] == 'Z')
        ++at;
    else if (at < line.size() && (line[at] == '+' || line[at] == '-') && digits(line, at + 1, 2))
        at += digits(line, at + 4, 2) ? 6 : digits(line, at + 3, 2) ? 5 : 3;
    if (bracket) {
        if (at >= line.size() || line[at] != ']')
            return std::nullopt;
        ++at;
    } else if (!stamp.date && !(at == stamp.fraction && line.substr(at).starts_with("  "))) {
        return std::nullopt; // a program's own clock; Jenkins puts two blanks after its one
    }
    stamp.end = at;
    if (at < line.size() && line[at] != ' ')
        return std::nullopt;
    return stamp;
}

/// GitHub's own, which begins every line of its logs.
constexpr std::string_view githubForm = "0000-00-00T00:00:00.0000000Z ";
/// How far a character may be above that of the form.
constexpr auto githubSpans = [] {
    std::array<char, githubForm.size()> spans{};
    for (size_t i = 0; i < spans.size(); ++i)
        spans[i] = githubForm[i] == '0' ? 9 : 0;
    return spans;
}();

bool githubStamp(std::string_view line)
{
    constexpr size_t second = githubForm.size() - sizeof(Bytes);
    static_assert(second <= sizeof(Bytes));
    if (line.size() < githubForm.size())
        return false;
    const auto differs = [&](size_t at) {
        return bytesAt(line.data() + at) - bytesAt(githubForm.data() + at) > bytesAt(githubSpans.data() + at);
    };
    return !any(differs(0) | differs(second));
}

/// Docker's BuildKit: "#8 2.118 ", the step and its seconds.
size_t stepClockLength(std::string_view line)
{
    const auto pastDigits = [&](size_t at) {
        while (at < line.size() && digit(line[at]))
            ++at;
        return at;
    };
    const size_t step = pastDigits(1), seconds = pastDigits(step + 1), end = pastDigits(seconds + 1);
    const bool is = end < line.size() && line[step] == ' ' && seconds > step + 1 && line[seconds] == '.'
        && end > seconds + 1 && line[end] == ' ' && step < 6;
    return is ? end + 1 : 0;
}

} // namespace

size_t stampLength(std::string_view line)
{
    if (line.size() >= 8 && line[0] == '#' && digit(line[1]))
        return stepClockLength(line);
    // Nearly every line without a stamp leaves here.
    if (line.size() < 8 || !(digit(line[0]) || line[0] == '[') || !digit(line[1]))
        return 0;
    size_t at = 0;
    bool date = true;
    if (githubStamp(line)) {
        at = githubForm.size();
    } else if (const auto stamp = find(line)) {
        date = stamp->date;
        at = std::min(stamp->end + (!date && line.front() != '[' ? 2 : 1), line.size());
    } else {
        return 0;
    }
    const std::string_view stream = line.substr(at, 4);
    const auto hex = [](char c) { return digit(c) || (c >= 'a' && c <= 'f'); };
    if (date && stream.size() >= 3 && hex(stream[0]) && hex(stream[1]) && (stream[2] == 'O' || stream[2] == 'E')
        && (stream.size() == 3 || stream[3] == ' ' || stream[3] == '+'))
        at += stream.size();
    return at;
}

std::optional<int64_t> stampTime(std::string_view line)
{
    const auto stamp = find(line);
    if (!stamp)
        return std::nullopt;
    using namespace std::chrono;
    const size_t day = stamp->day;
    const year_month_day date{year(stamp->date ? digitsAt(line, day, 4) : 1970),
                              month(unsigned(stamp->date ? digitsAt(line, day + 5, 2) : 1)),
                              std::chrono::day(unsigned(stamp->date ? digitsAt(line, day + 8, 2) : 1))};
    if (!date.ok())
        return std::nullopt;
    const size_t time = stamp->time;
    int64_t us
        = duration_cast<microseconds>(sys_days(date).time_since_epoch() + hours(digitsAt(line, time, 2))
                                      + minutes(digitsAt(line, time + 3, 2)) + seconds(digitsAt(line, time + 6, 2)))
              .count();
    int64_t unit = 100'000;
    for (size_t at = stamp->fraction + 1; at < stamp->zone && unit > 0; ++at, unit /= 10)
        us += (digit(line[at]) ? line[at] - '0' : 0) * unit;
    if (stamp->zone < line.size() && (line[stamp->zone] == '+' || line[stamp->zone] == '-')
        && digits(line, stamp->zone + 1, 2)) {
        const size_t minute = stamp->zone + (digits(line, stamp->zone + 4, 2) ? 4 : 3);
        const int64_t offset
            = 60 * digitsAt(line, stamp->zone + 1, 2) + (digits(line, minute, 2) ? digitsAt(line, minute, 2) : 0);
        us -= (line[stamp->zone] == '+' ? offset : -offset) * 60'000'000;
    }
    return us;
}

std::optional<int64_t> millisecondsIn(std::string_view digits)
{
    int64_t value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (read.ec != std::errc() || value < 0 || value > int64_t(1) << 42)
        return std::nullopt;
    return value * 1000;
}

} // namespace sb::diagnose
