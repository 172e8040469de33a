// SPDX-License-Identifier: GPL-3.0-or-later
#include <ui/log/ansi.h>
#include <ui/log/log_file.h>

#include <cstdlib>
#include <string>

using namespace sb::log;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const auto log = LogFile::fromText(std::string(reinterpret_cast<const char *>(data), size));
    std::string buffer;
    for (int64_t i = 0; i < log->lineCount(); ++i) {
        const std::string_view line = log->line(i);
        if (timestampLength(line) > line.size())
            std::abort();
        const AnsiLine parsed = parseAnsi(line);
        if (parsed.text.contains(QChar(0x1b)) || plainBytes(line, buffer).find('\x1b') != std::string_view::npos)
            std::abort();
        for (const StyleSpan &span : parsed.spans) {
            if (span.from < 0 || span.length <= 0 || span.from + span.length > parsed.text.size())
                std::abort();
        }
    }
    search(*log, "error");
    return 0;
}
