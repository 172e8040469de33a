// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a file of rules: it is refused with the file's name, or every rule of it is whole and can be asked.
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>

#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto patterns = sb::diagnose::Patterns::compile({{"fuzz.toml", text}});
    if (!patterns) {
        if (patterns.error().text.empty())
            std::abort();
        return 0;
    }
    for (const sb::diagnose::Rule &rule : (*patterns)->rules()) {
        if (rule.id.empty() || rule.tool.empty() || rule.rank < 0 || rule.rank > 100 || rule.over < 0
            || rule.over > 100)
            std::abort();
        if (sb::diagnose::filled(rule.cause, {{"message", text.substr(0, 200)}}).size() > rule.cause.size() + 400 * 300)
            std::abort();
    }
    const auto lines = sb::diagnose::readLog(text, sb::Cancel()).lines;
    const auto asked = (*patterns)->match(lines, sb::Cancel(), [&](size_t line, std::vector<sb::diagnose::Match> hits) {
        if (line >= lines.size() || hits.empty())
            std::abort();
    });
    if (!asked)
        std::abort();
    return 0;
}
