// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Groups and steps of a log, from the marks that the services print.
#pragma once

#include "log_line.h"

#include <core/fact/diagnosis.h>

#include <vector>

namespace sb::diagnose {

struct LogPart : fact::LogSection {
    std::optional<int64_t> durationMs; ///< where the log carries times
};

/// Fed line by line, in order. Sections nest; they are kept in the order in which they open.
class SectionReader {
public:
    void read(int64_t line, std::string_view raw, std::string_view clean);
    /// False where read() need not be told of a line that is but text.
    static bool mayMatter(std::string_view clean)
    {
        switch (clean.empty() ? '\0' : clean.front()) {
        case '#':
        case ':':
        case '[':
        case '~':
        case '-':
        case '+':
        case 't':
        case 's':
        case 'P':
        case 'E':
        case 'T': return true;
        default: return false;
        }
    }
    /// `raw`: the last line that has any text, for its time.
    std::vector<LogPart> finish(int64_t lastLine, std::string_view raw);

private:
    struct Open {
        size_t section = 0;
        bool step = false;
        bool failed = false;
        std::string mark;
        std::optional<int64_t> beganUs;
    };
    void open(int64_t line, SectionMark mark, std::optional<int64_t> timeUs);
    void close(int64_t lastLine, std::optional<int64_t> timeUs, bool last = false);
    void closeNamed(int64_t lastLine, const std::string &name, std::optional<int64_t> timeUs);
    void closeStep(int64_t lastLine, std::optional<int64_t> timeUs);

    std::vector<LogPart> m_sections;
    std::vector<Open> m_open;
};

} // namespace sb::diagnose
