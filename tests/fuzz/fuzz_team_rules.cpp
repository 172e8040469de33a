// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever the bytes are: an error with its place, or a list that can be asked; and rules that compile match any line without harm.
#include <core/diagnose/known_issues.h>
#include <core/diagnose/log_model.h>
#include <core/diagnose/patterns.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace sb;
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto issues = diagnose::KnownIssues::parse(text, "k.toml");
    if (!issues && !issues.error().text.starts_with("k.toml"))
        std::abort();
    fact::Diagnosis diagnosis;
    diagnosis.signatureText = text.substr(0, 200);
    if (issues) {
        if (const auto *issue = issues->match({"acme/widgets"}, diagnosis))
            diagnose::apply(*issue, diagnosis);
    }
    const auto patterns = diagnose::Patterns::compile({{"r.toml", text}});
    if (!patterns)
        return 0;
    const diagnose::LogModel log = diagnose::readLog(text, Cancel());
    size_t last = 0;
    const auto matched
        = (*patterns)->match(log.lines, Cancel(), [&](size_t line, std::span<const diagnose::LineMatch>) {
              if (line < last || line >= log.lines.size())
                  std::abort();
              last = line;
          });
    if (!matched)
        std::abort();
    return 0;
}
