// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The time stamp at the beginning of a line without escape sequences.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sb::diagnose {

/// Length of the stamp with what separates it from the text (and GitLab's "00O " mark of the stream); 0 where there is none.
size_t stampLength(std::string_view line);

/// Microseconds since 1970-01-01 UTC; without a date, since midnight.
std::optional<int64_t> stampTime(std::string_view line);

/// "1700000000000..." as microseconds.
std::optional<int64_t> millisecondsIn(std::string_view digits);

} // namespace sb::diagnose
