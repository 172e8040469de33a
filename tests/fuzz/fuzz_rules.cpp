// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes are a file of rules: it is refused with the file's name, or every rule of it is whole. Some of the files, the same at every
// run, are compiled and asked too, which takes a thousand times as long.
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

constexpr uint32_t compiledOf = 4096; ///< one file of so many

uint32_t hashOf(std::string_view text)
{
    uint32_t hash = 2166136261U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return hash ^ (hash >> 16);
}

void ask(const std::string &text)
{
    const auto patterns = sb::diagnose::Patterns::compile({{"fuzz.toml", text}});
    if (!patterns) {
        if (patterns.error().text.empty())
            std::abort();
        return;
    }
    const auto lines = sb::diagnose::readLog(text, sb::Cancel()).lines;
    const auto asked
        = (*patterns)->match(lines, sb::Cancel(), [&](size_t line, std::span<const sb::diagnose::LineMatch> hits) {
              if (line >= lines.size() || hits.empty())
                  std::abort();
          });
    if (!asked)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto read = sb::diagnose::readRules({{"fuzz.toml", text}});
    if (!read) {
        if (!read.error().text.contains("fuzz.toml"))
            std::abort();
        return 0;
    }
    if (read->rules.size() != read->expressions.size())
        std::abort();
    for (const sb::diagnose::Rule &rule : read->rules) {
        if (rule.id.empty() || rule.tool.empty() || rule.rank < 0 || rule.rank > 100 || rule.over < 0
            || rule.over > 100)
            std::abort();
        if (sb::diagnose::filled(rule.cause, {{"message", text.substr(0, 200)}}).size() > rule.cause.size() + 400 * 300)
            std::abort();
    }
    if (hashOf(text) % compiledOf == 0)
        ask(text);
    return 0;
}
