// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_model.h"

#include <core/base/text.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace sb::diagnose {

namespace {

constexpr size_t halfLimit = 64 * 1024 * 1024;
constexpr size_t lineLimit = 64 * 1024;

bool digits(std::string_view text, size_t at, size_t count)
{
    for (size_t i = at; i < at + count; ++i) {
        if (i >= text.size() || text[i] < '0' || text[i] > '9')
            return false;
    }
    return true;
}

/// Length of a leading RFC 3339 or "HH:MM:SS" time stamp with what separates it; 0 where there is none.
size_t stampLength(std::string_view line)
{
    size_t at = line.starts_with('[') ? 1 : 0;
    const bool bracket = at == 1;
    const bool date = digits(line, at, 4) && line.size() > at + 18 && line[at + 4] == '-' && line[at + 7] == '-'
        && (line[at + 10] == 'T' || line[at + 10] == ' ');
    if (date)
        at += 11;
    if (!digits(line, at, 2) || !digits(line, at + 3, 2) || !digits(line, at + 6, 2) || line[at + 2] != ':'
        || line[at + 5] != ':')
        return 0;
    if (!date && !bracket)
        return 0;
    at += 8;
    while (at < line.size() && (line[at] == '.' || line[at] == ',' || (line[at] >= '0' && line[at] <= '9')))
        ++at;
    if (at < line.size() && (line[at] == 'Z' || line[at] == '+'))
        at += line[at] == 'Z' ? 1 : std::min<size_t>(6, line.size() - at);
    if (bracket) {
        if (at >= line.size() || line[at] != ']')
            return 0;
        ++at;
    }
    if (at < line.size() && line[at] != ' ')
        return at == line.size() ? at : 0;
    return std::min(at + 1, line.size());
}

std::string withoutEscapes(std::string_view raw)
{
    std::string clean;
    clean.reserve(raw.size());
    for (size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '\r') {
            if (i + 1 < raw.size())
                clean.clear(); // what follows overwrites it
        } else if (c != '\x1b') {
            clean += c;
        } else if (i + 1 < raw.size() && raw[i + 1] == '[') {
            for (i += 2; i < raw.size() && !(raw[i] >= '@' && raw[i] <= '~'); ++i) { }
        } else if (i + 1 < raw.size() && (raw[i + 1] == ']' || raw[i + 1] == 'P' || raw[i + 1] == '_')) {
            for (i += 2;
                 i < raw.size() && raw[i] != '\a' && !(raw[i] == '\x1b' && i + 1 < raw.size() && raw[i + 1] == '\\');
                 ++i) { }
            i += i < raw.size() && raw[i] == '\x1b';
        } else {
            ++i;
        }
    }
    return clean;
}

/// The name of a group that the line opens ("" for one that it closes), or nothing.
std::optional<std::string> groupMark(std::string_view line)
{
    for (const std::string_view open :
         {"##[group]", "::group::", "travis_fold:start:", "section_start:", "== ", "--- :"}) {
        if (line.starts_with(open))
            return std::string(trimmed(line.substr(open.size())));
    }
    for (const std::string_view close : {"##[endgroup]", "::endgroup::", "travis_fold:end:", "section_end:"}) {
        if (line.starts_with(close))
            return std::string();
    }
    return std::nullopt;
}

} // namespace

std::string cleanLine(std::string_view raw)
{
    if (raw.ends_with('\r'))
        raw.remove_suffix(1);
    std::string clean = withoutEscapes(raw.substr(0, lineLimit));
    clean.erase(0, stampLength(clean));
    return isUtf8(clean) ? clean : repairedUtf8(clean);
}

LogModel readLog(std::string_view text, const Cancel &cancel)
{
    LogModel model;
    const size_t tailBegin = text.size() > 2 * halfLimit ? text.find('\n', text.size() - halfLimit) : 0;
    bool open = false;
    const auto close = [&](int64_t line) {
        if (std::exchange(open, false))
            model.sections.back().endLine = std::max(model.sections.back().startLine, line);
    };
    for (size_t begin = 0; begin < text.size() && !cancel.requested();) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        if (tailBegin && begin > halfLimit && end < tailBegin) {
            model.lines.emplace_back();
        } else {
            model.lines.push_back(cleanLine(text.substr(begin, end - begin)));
            const auto number = int64_t(model.lines.size());
            if (auto mark = groupMark(model.lines.back())) {
                close(number - 1);
                open = !mark->empty();
                if (open)
                    model.sections.push_back({std::move(*mark), number, number, "unknown"});
            }
        }
        begin = end + 1;
    }
    close(int64_t(model.lines.size()));
    return model;
}

} // namespace sb::diagnose
