// SPDX-License-Identifier: GPL-3.0-or-later
#include "signature.h"

#include <core/base/text.h>

#include <re2/re2.h>

#include <array>

namespace sb::diagnose {

namespace {

constexpr size_t lengthLimit = 2048; ///< bytes of a line that are read

struct Step {
    re2::RE2 what;
    std::string_view as;
};

/// In this order: what holds others (an address of the web, a date) before what is in it.
const auto &steps()
{
    thread_local const std::array<Step, 16> all{{
        // RE2 keeps what it learned of texts in the object, under a lock
        {re2::RE2(R"(\b\w+://(?:[^/\s@]*@)?([\w.-]+)(?::\d+)?(?:/[^\s/'"?#]*)*/([^\s/'"?#]+)[^\s'"]*)"),
         R"(<url \1 \2>)"},
        {re2::RE2(R"(\b\w+://(?:[^/\s@]*@)?([\w.-]+)(?::\d+)?/?)"), R"(<url \1>)"},
        {re2::RE2(R"(\b\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?)"),
         "<time>"},
        {re2::RE2(
             R"(\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:\d\d? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:[ -]\d{1,4}){1,2} \d\d:\d\d:\d\d)"),
         "<time>"},
        {re2::RE2(R"(\b\d\d:\d\d:\d\d(?:[.,]\d+)?\b)"), "<time>"},
        {re2::RE2(R"(\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b)"), "<n>"},
        {re2::RE2(R"(\bsha(?:1|256|384|512)[-:][\w+/=]{20,})"), "<n>"},
        {re2::RE2(R"(\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b)"), "<host>"},
        {re2::RE2(
             R"(\b(?:ip-\d+-\d+-\d+-\d+(?:\.[\w.-]+)?|runner-\w+-project-\d+-concurrent-\d+|fv-az\d+-\d+|[\w-]+\.(?:[\w-]+\.)*(?:internal|localdomain|lan|compute\.amazonaws\.com))\b)"),
         "<host>"},
        {re2::RE2(R"(\b0x[0-9a-fA-F]+\b)"), "<address>"},
        // What a program made for itself under the folder of temporary files has a name by chance, unless it has an extension.
        {re2::RE2(
             R"((?:/private)?/(?:tmp|var/tmp|var/folders/\w+/\w+/T)/(?:[\w.@+-]+/)*[\w@+-]+(?:\.[\w]{6,})?([\s:'")\],;]|$))"),
         R"(<temporary>\1)"},
        {re2::RE2(R"((?:\b[A-Za-z]:)?(?:[\w.@+-]*[/\\])+([\w.@+-]+))"), R"(\1)"},
        {re2::RE2(R"(\b(?:\d+h ?)?(?:\d+m ?)?\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|secs?|seconds?|mins?|minutes?|hours?)\b)"),
         "<time>"},
        {re2::RE2(R"(\b\d+(?:\.\d+)? ?(?:[kKMGT]i?B|bytes)\b)"), "<n>"},
        {re2::RE2(R"(-[0-9a-f]{8,10}-[0-9a-z]{5}\b|\b[0-9a-fA-F]{7,128}\b|\b\d+(?:\.\d+)*\b)"), "<n>"},
        {re2::RE2(R"(\s+)"), " "},
    }};
    return all;
}

} // namespace

std::string normalised(std::string_view line)
{
    std::string text(line.substr(0, lengthLimit));
    for (const Step &step : steps())
        re2::RE2::GlobalReplace(&text, step.what, {step.as.data(), step.as.size()});
    return std::string(trimmed(text));
}

} // namespace sb::diagnose
