// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Time is passed in; no stage reads the system's clock.
#pragma once

#include "result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace sb {

/// UTC, milliseconds. The epoch (zero) stands for "not known".
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
public:
    Time now() const override;
};

/// Stands still: for tests and for `signalbox --clock`.
class FixedClock final : public Clock {
public:
    explicit FixedClock(Time at)
        : m_at(at)
    {
    }
    Time now() const override { return m_at; }

private:
    Time m_at;
};

/// RFC 3339 in UTC with milliseconds: 2026-11-20T12:00:00.000Z.
std::string toIso(Time time);
/// The same without the fraction, which is cut off: 2026-11-20T12:00:00Z.
std::string toIsoSeconds(Time time);
/// Reads RFC 3339 with any offset and up to nine fractional digits (cut to milliseconds).
Result<Time> fromIso(std::string_view text);

} // namespace sb
