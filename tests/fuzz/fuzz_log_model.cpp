// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a log: every line is there as it stands in it, none holds a line's end, sections lie within it and a second look
// says the same.
#include <core/diagnose/log_model.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const sb::diagnose::LogModel model = sb::diagnose::readLog(text, sb::Cancel());
    const auto ends = size_t(std::ranges::count(text, '\n'));
    if (model.lines.size() < ends || model.lines.size() > ends + 1)
        std::abort();
    // A raw line is found by going over those before it in its window: some tell enough of a log of many.
    const size_t stride = model.lines.size() / 16 + 1;
    std::string_view rest = text;
    for (size_t i = 0; i < model.lines.size(); ++i) {
        const std::string line(model.lines[i]);
        if (line.contains('\n') || line != model.lines[i])
            std::abort();
        const size_t end = std::min(rest.find('\n'), rest.size());
        if (i % stride == 0 && model.lines.raw(i) != rest.substr(0, end))
            std::abort();
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    for (const sb::diagnose::LogPart &part : model.sections) {
        if (part.startLine < 1 || part.endLine < part.startLine || part.endLine > int64_t(model.lines.size())
            || part.durationMs.value_or(0) < 0)
            std::abort();
    }
    return 0;
}
