// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. One line of a log as plain text and coloured spans (ECMA-48). Only SGR is obeyed; every other escape sequence is
// taken out, so that a log cannot move a cursor, set a title or open a link here. Colours do not carry over to the next line.
#pragma once

#include <QString>

#include <cstdint>
#include <string_view>
#include <vector>

namespace sb::log {

struct Style {
    /// -1: the view's own; 0-15 the named colours; 0x1000000 | rgb for the rest
    int foreground = -1;
    int background = -1;
    bool bold = false;
    bool italic = false;
    bool underline = false;
    bool faint = false;
    bool operator==(const Style &) const = default;
};

struct StyleSpan {
    int from = 0; ///< UTF-16
    int length = 0;
    Style style;
    bool operator==(const StyleSpan &) const = default;
};

struct AnsiLine {
    QString text; ///< without escapes; other control characters as their pictures (U+2400); bidi marks as names in ⟨⟩
    std::vector<StyleSpan> spans; ///< where the style is not the view's own
};

/// `line` has no "\n"; a "\r" at its end is dropped, one within keeps what a terminal would show last.
AnsiLine parseAnsi(std::string_view line);
/// As it stands in the log: an escape and a carriage return are their pictures, and nothing is taken out.
AnsiLine rawLine(std::string_view line);
/// The bytes without escape sequences, for search and copy. Returns `line` itself where it has none.
std::string_view plainBytes(std::string_view line, std::string &buffer);
/// The length of "2026-11-20T12:04:33.1234567Z " at its beginning, 0 where there is none.
size_t timestampLength(std::string_view line);

} // namespace sb::log
