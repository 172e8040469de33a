// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, one at a time. A log as lines that a person would read: escape sequences, timestamps and overwritten progress gone,
// groups and steps as sections. The clean text is made window by window and, of a large log, forgotten and made again: what is in
// memory stays below KeptBytes however long the log or one line of it is.
#pragma once

#include "log_sections.h"

#include <core/base/cancel.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

/// Told of bytes that are not needed for now, so that a mapped file's pages may leave memory.
using Release = std::function<void(std::string_view)>;

/// Some lines of the log, clean, one after the other.
struct LogWindow {
    std::string text; ///< each line ends in "\n"
    std::vector<uint32_t> starts; ///< where each begins in the text
    size_t first = 0; ///< index of the first of them in the log

    std::string_view line(size_t index) const
    {
        const size_t from = starts[index], next = index + 1 < starts.size() ? starts[index + 1] : text.size();
        return {text.data() + from, next - from - 1};
    }
};

class LogLines {
public:
    static constexpr size_t KeptBytes = size_t(96) << 20;

    explicit LogLines(std::string_view text = {}, Release release = {});

    size_t size() const { return m_count; }
    /// lines[0] is line 1. The view is good until KeptBytes of other lines have been looked at.
    std::string_view operator[](size_t index) const
    {
        if (const LogWindow *last = m_lastWindow; last && index - last->first < last->starts.size())
            return last->line(index - last->first);
        return lineOf(index);
    }
    size_t windows() const { return m_table.size(); }
    const LogWindow &window(size_t number) const;
    /// The line as it stands in the log.
    std::string_view raw(size_t index) const;

    class Iterator {
    public:
        using value_type = std::string_view;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const LogLines *lines, size_t index)
            : m_lines(lines)
            , m_index(index)
        {
        }
        std::string_view operator*() const { return (*m_lines)[m_index]; }
        Iterator &operator++()
        {
            ++m_index;
            return *this;
        }
        void operator++(int) { ++m_index; }
        bool operator==(const Iterator &other) const { return m_index == other.m_index; }

    private:
        const LogLines *m_lines = nullptr;
        size_t m_index = 0;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, m_count}; }

private:
    friend struct LogModel readLog(std::string_view text, const Cancel &cancel, const Release &release);
    struct Place {
        uint64_t begin = 0; ///< of the bytes, in the log
        uint64_t end = 0;
        size_t first = 0; ///< index of the first line
    };
    uint64_t lineEnd(uint64_t at) const;
    /// Cleans one window, and tells of each line.
    template<typename EachLine>
    Place make(uint64_t begin, LogWindow &window, const EachLine &each) const;
    std::string_view lineOf(size_t index) const;
    size_t windowOf(size_t index) const;
    void keep(size_t number, std::unique_ptr<LogWindow> window) const;

    std::string_view m_text;
    Release m_release;
    size_t m_count = 0;
    std::vector<Place> m_table;
    mutable std::vector<std::unique_ptr<LogWindow>> m_kept; ///< as long as m_table, null where forgotten
    mutable std::deque<size_t> m_order; ///< of the kept, oldest first
    mutable size_t m_keptBytes = 0;
    mutable size_t m_last = 0; ///< the window that was asked for last
    mutable const LogWindow *m_lastWindow = nullptr; ///< of which a line was; null where it was forgotten
};

struct LogModel {
    LogLines lines;
    std::vector<LogPart> sections;
};

/// One pass over the text, which must outlive the model. Stops early when asked to.
LogModel readLog(std::string_view text, const Cancel &cancel, const Release &release = {});

} // namespace sb::diagnose
