// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values and pure functions. How much may still be asked of a host, and how long to leave it alone.
#pragma once

#include <core/base/clock.h>
#include <core/http/client.h>

namespace sb::forge::github {

/// Which of the things a refusal is: the first two pass by themselves.
enum class Refusal {
    None,
    PrimaryLimit, ///< the hour's budget is used up
    SecondaryLimit, ///< too much at once
    BadToken, ///< expired or revoked
    NoToken, ///< the keychain does not give it
    SingleSignOn, ///< the token is not authorised for the organisation
    Permission, ///< a scope is missing
};

/// Decides from the headers first, from the text last (it has changed before).
Refusal refusalOf(int status, const http::Fields &fields, std::string_view body);

struct Budget {
    int64_t limit = 0; ///< of the hour; 0 while nothing was said
    int64_t remaining = 0;
    Time reset; ///< when it is whole again, by our clock
    Time notBefore; ///< no calls until then; the epoch: none is held back
    Refusal refusal = Refusal::None; ///< why calls are held back
    int failures = 0; ///< refusals in a row that said no time
    std::string why; ///< of notBefore, or of a token that is refused
    bool reached = false; ///< the last call was answered
    int64_t calls = 0; ///< made by us
    int64_t unchanged = 0; ///< of them answered 304, which costs nothing
    /// The same of GraphQL, whose budget is another one.
    int64_t pointLimit = 0;
    int64_t points = 0;
    Time pointReset;
};

/// Less than a fifth is left: no more of what nobody waits for.
bool isLow(const Budget &budget, Time now);
bool arePointsLow(const Budget &budget, Time now);

/// The budget after an answer that came at `now` by our clock. Backs off by Retry-After (seconds or a date), then by the reset, then by
/// 60 s and doubling; by the host's clock as its Date field tells it; at most an hour.
Budget after(Budget budget, int status, const http::Fields &fields, std::string_view body, Time now);

/// An HTTP date in any of its three forms (RFC 9110, 5.6.7); the epoch for anything else.
Time fromHttpDate(std::string_view text);

} // namespace sb::forge::github
