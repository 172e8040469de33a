// SPDX-License-Identifier: GPL-3.0-or-later
// How often a test repeats itself: a sanitizer makes each round about ten times dearer, and finds in few what it looks for.
#pragma once

namespace sb::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

/// That many rounds, or a tenth of them where a sanitizer watches.
constexpr int effort(int rounds)
{
    return sanitized ? (rounds + 9) / 10 : rounds;
}

} // namespace sb::test
