// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace sb::diagnose {

namespace {

template<size_t N>
bool oneOf(std::string_view key, const std::array<std::string_view, N> &keys)
{
    return std::ranges::find(keys, key) != keys.end();
}

} // namespace

std::string memberKey(std::string_view name)
{
    std::string key;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z')
            key += char(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            key += c;
    }
    return key;
}

bool isFileKey(std::string_view key)
{
    return oneOf(
        key,
        std::to_array<std::string_view>({"file", "filename", "filepath", "fullfilename", "fullpath", "relativepath",
                                         "path", "uri", "source", "sourcefile", "sourcepath", "sourcefilename",
                                         "targetfile", "component", "modulepath", "absolutepath"}));
}

bool isRowKey(std::string_view key)
{
    return oneOf(key,
                 std::to_array<std::string_view>({"line", "linenumber", "lineno", "linenum", "lineno", "linestart",
                                                  "startline", "startlinenumber", "startlinenum", "beginline", "row",
                                                  "startrow", "sourceline", "linebegin", "originalbeginline",
                                                  "errorline", "filelinerange", "lines"}));
}

bool isColKey(std::string_view key)
{
    return oneOf(key,
                 std::to_array<std::string_view>({"column", "col", "columnnumber", "colno", "char", "character",
                                                  "startcolumn", "columnstart", "begincolumn", "linepos",
                                                  "startcolumnnumber", "displaycolumn"}));
}

bool isMessageKey(std::string_view key)
{
    return oneOf(key,
                 std::to_array<std::string_view>({"message", "msg", "text", "description", "details", "reason",
                                                  "warning", "title", "issuetext", "shortmessage", "longmessage",
                                                  "summary", "issuename", "issuetype", "errormessage", "displaytext",
                                                  "errordescription", "ruledescription"}));
}

bool isCodeKey(std::string_view key)
{
    return oneOf(key,
                 std::to_array<std::string_view>({"code", "rule", "ruleid", "rulename", "rulecode", "checkid",
                                                  "checkname", "check", "testid", "copname", "symbol", "type", "id",
                                                  "defectcode", "linter", "warningtype"}));
}

bool isSeverityKey(std::string_view key)
{
    return oneOf(key, std::to_array<std::string_view>({"severity", "level", "issueseverity", "impact", "friority"}));
}

int rowNumber(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('L') || text.starts_with('#'))
        text.remove_prefix(1);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc()
        && (end == text.data() + text.size() || *end == '-' || *end == ',' || *end == ':' || *end == ')'
            || *end == ')');
    return whole && value > 0 ? value : 0;
}

std::string reportPath(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with("file://"))
        text.remove_prefix(7);
    if (text.empty() || text.size() > 1024 || text.contains("://") || text.contains('\n'))
        return {};
    if (const size_t colon = text.rfind(':'); colon != std::string_view::npos && colon > 1)
        text.remove_prefix(colon + 1); // "project:module:path" of SonarQube
    const bool sentence = text.contains(' ') && !text.contains('/') && !text.contains('\\') && !text.contains('.');
    return sentence ? std::string() : std::string(text);
}

std::string severityOf(std::string_view word)
{
    const std::string key = memberKey(word);
    if (key.starts_with("warn") || key == "medium" || key == "minor" || key == "moderate" || key == "low"
        || key == "style" || key == "convention" || key == "refactor")
        return "warning";
    if (key.starts_with("info") || key == "note" || key == "hint" || key == "suggestion" || key == "ignore")
        return "info";
    return "error";
}

} // namespace sb::diagnose
