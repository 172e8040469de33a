// SPDX-License-Identifier: GPL-3.0-or-later
#include "log_model.h"

#include "log_line.h"
#include "log_stamp.h"

#include <core/base/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace sb::diagnose {

namespace {

/// Bytes of the log that become one window: what one search takes at once (core/scan).
constexpr uint64_t windowBytes = 256 * 1024;
/// A longer line is read in pieces, and only its beginning and end are looked at.
constexpr uint64_t pieceBytes = 1 << 20;
/// Below that a log simply stays in memory.
constexpr uint64_t releaseFrom = uint64_t(32) << 20;
/// Bytes of a line, to reserve memory by.
constexpr uint64_t usualLine = 64;

void nothing(std::string_view, std::string_view, bool) { }

/// The beginning and the end of a line that is longer than a piece.
std::string endsOf(std::string_view raw)
{
    return sb::format("{} [... {} bytes ...] {}", raw.substr(0, LineLimit / 2), raw.size() - LineLimit,
                      raw.substr(raw.size() - LineLimit / 2));
}

/// Adds the text. Of it `readable` bytes may be read, which may be more than it has.
void append(std::string_view text, size_t readable, std::string &out)
{
    constexpr size_t width = 32;
    if (readable < text.size() + width) {
        out += text;
        return;
    }
    const size_t begin = out.size();
    out.resize_and_overwrite(begin + text.size() + width, [&](char *data, size_t) {
        for (size_t at = 0; at < text.size(); at += width)
            std::memcpy(data + begin + at, text.data() + at, width);
        return begin + text.size();
    });
}

} // namespace

LogLines::LogLines(std::string_view text, Release release)
    : m_text(text)
    , m_release(text.size() > releaseFrom ? std::move(release) : Release())
{
}

uint64_t LogLines::lineEnd(uint64_t at) const
{
    for (uint64_t from = at; from < m_text.size(); from += pieceBytes) {
        const std::string_view piece = m_text.substr(from, pieceBytes);
        if (const size_t end = piece.find('\n'); end != std::string_view::npos)
            return from + end;
        if (m_release)
            m_release(piece);
    }
    return m_text.size();
}

template<typename EachLine>
LogLines::Place LogLines::make(uint64_t begin, LogWindow &window, const EachLine &each) const
{
    Place place{begin, begin, window.first};
    const uint64_t limit = std::min<uint64_t>(begin + windowBytes, m_text.size());
    window.text.reserve(limit - begin + 256);
    window.starts.reserve((limit - begin) / usualLine);
    while (place.end < limit) {
        window.starts.push_back(uint32_t(window.text.size()));
        const std::string_view rest = m_text.substr(place.end, limit - place.end);
        const size_t length = plainLength(rest);
        const size_t ends = length + size_t(rest.substr(length).starts_with('\r'));
        const bool plain = rest.substr(ends).starts_with('\n') && length <= LineLimit;
        const uint64_t end = plain ? place.end + ends : lineEnd(place.end + length);
        const std::string_view raw = m_text.substr(place.end, end - place.end);
        if (plain) {
            const size_t stamp = stampLength(raw.substr(0, length));
            append(raw.substr(stamp, length - stamp), rest.size() - stamp, window.text);
        } else {
            appendClean(raw.size() > pieceBytes ? std::string_view(endsOf(raw)) : raw, window.text);
        }
        each(raw, std::string_view(window.text).substr(window.starts.back()), plain);
        window.text += '\n';
        place.end = std::min<uint64_t>(end + 1, m_text.size());
    }
    if (m_release)
        m_release(m_text.substr(begin, place.end - begin));
    return place;
}

size_t LogLines::windowOf(size_t index) const
{
    const auto holds = [&](size_t number) {
        return number < m_table.size() && m_table[number].first <= index
            && (number + 1 == m_table.size() || index < m_table[number + 1].first);
    };
    for (const size_t near : {m_last, m_last + 1}) {
        if (holds(near))
            return m_last = near;
    }
    const auto after = std::ranges::upper_bound(m_table, index, {}, &Place::first);
    return m_last = size_t(after - m_table.begin()) - 1;
}

void LogLines::keep(size_t number, std::unique_ptr<LogWindow> window) const
{
    const auto bytes = [](const LogWindow &each) {
        return sizeof(LogWindow) + each.text.capacity() + each.starts.capacity() * sizeof(uint32_t);
    };
    m_kept.resize(std::max(m_kept.size(), number + 1));
    m_keptBytes += bytes(*window);
    m_kept[number] = std::move(window);
    m_order.push_back(number);
    while (m_keptBytes > KeptBytes && m_order.size() > 1) {
        if (m_kept[m_order.front()].get() == m_lastWindow)
            m_lastWindow = nullptr;
        m_keptBytes -= bytes(*m_kept[m_order.front()]);
        m_kept[m_order.front()].reset();
        m_order.pop_front();
    }
}

const LogWindow &LogLines::window(size_t number) const
{
    if (!m_kept[number]) {
        auto window = std::make_unique<LogWindow>();
        window->first = m_table[number].first;
        make(m_table[number].begin, *window, nothing);
        keep(number, std::move(window));
    }
    return *m_kept[number];
}

std::string_view LogLines::lineOf(size_t index) const
{
    m_lastWindow = &window(windowOf(index));
    return m_lastWindow->line(index - m_lastWindow->first);
}

std::string_view LogLines::raw(size_t index) const
{
    const size_t number = windowOf(index);
    uint64_t at = m_table[number].begin;
    for (size_t line = m_table[number].first; line < index; ++line)
        at = lineEnd(at) + 1;
    return m_text.substr(at, lineEnd(at) - at);
}

LogModel readLog(std::string_view text, const Cancel &cancel, const Release &release)
{
    LogModel model{LogLines(text, release), {}};
    LogLines &lines = model.lines;
    SectionReader sections;
    const auto each = [&](std::string_view raw, std::string_view clean, bool plain) {
        ++lines.m_count;
        if (!plain || SectionReader::mayMatter(clean))
            sections.read(int64_t(lines.m_count), raw, clean);
    };
    for (uint64_t at = 0; at < text.size() && !cancel.requested();) {
        auto window = std::make_unique<LogWindow>();
        window->first = lines.m_count;
        lines.m_table.push_back(lines.make(at, *window, each));
        at = lines.m_table.back().end;
        lines.keep(lines.m_table.size() - 1, std::move(window));
    }
    const size_t lineCount = lines.size();
    model.sections
        = sections.finish(int64_t(lineCount), lineCount == 0 ? std::string_view() : lines.raw(lineCount - 1));
    return model;
}

} // namespace sb::diagnose
