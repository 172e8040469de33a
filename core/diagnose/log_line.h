// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One line of a log: what a terminal would show of it, when it was printed, and whether it opens or closes a section.
// Time stamps: GitHub Actions, Azure and GitLab (RFC 3339), Jenkins ("[RFC 3339] ", "HH:MM:SS  "), Buildkite ("ESC _bk;t=ms BEL"), Travis
// (travis_time), "YYYY-MM-DD HH:MM:SS,mmm ". Escape sequences: ECMA-48; Jenkins' hidden console notes go with them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sb::diagnose {

/// What a longer line is cut to: its beginning and its end, with the count of bytes between them.
constexpr size_t LineLimit = 64 * 1024;

/// Adds the line, valid UTF-8, without its escape sequences, time stamp and overwritten text. `raw` has no "\n".
void appendClean(std::string_view raw, std::string &out);

/// Length of what the text begins with that is printable ASCII and tabs.
size_t plainLength(std::string_view text);

/// appendClean into a string of its own.
std::string cleanLine(std::string_view raw);

/// Microseconds since 1970-01-01 UTC that the line's stamp says; a stamp without a date counts from midnight of day 0.
std::optional<int64_t> stampOf(std::string_view raw);

/// What a service prints around a part of its log.
struct SectionMark {
    enum class Kind { Open, Close, Step };
    Kind kind = Kind::Open; ///< Step: opens a section that ends where the next Step begins
    std::string name; ///< what people read
    std::string mark; ///< what the closing mark repeats; empty where it repeats nothing: the innermost is meant
    std::optional<int64_t> timeUs; ///< where the mark itself carries the time
};
std::optional<SectionMark> sectionMark(std::string_view raw, std::string_view clean);

} // namespace sb::diagnose
