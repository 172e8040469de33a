// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner_text.h"

#include "bytes.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <initializer_list>

namespace sb::diagnose {

namespace {

constexpr size_t rememberedBytes = 500; ///< bytes of a line before a test's name that are remembered

using Letters = std::array<bool, 256>;

constexpr Letters among(std::string_view letters)
{
    Letters are{};
    for (const char c : letters)
        are[static_cast<unsigned char>(c)] = true;
    return are;
}

bool holds(std::string_view text, std::string_view words)
{
    return memmem(text.data(), text.size(), words.data(), words.size()) != nullptr;
}

} // namespace

size_t indentOf(std::string_view line)
{
    size_t at = 0;
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t'))
        ++at;
    return at;
}

std::string_view withoutTool(std::string_view line)
{
    for (int depth = 0; depth < 3; ++depth) {
        const size_t open = indentOf(line);
        if (open >= line.size() || line[open] != '[')
            break;
        const size_t close = line.substr(0, open + 14).find("] ", open);
        if (close == std::string_view::npos)
            break;
        const std::string_view tool = line.substr(open + 1, close - open - 1);
        if (!std::ranges::contains(std::array<std::string_view, 9>{"junit", "testng", "java", "exec", "info", "error",
                                                                   "INFO", "ERROR", "scalatest"},
                                   tool))
            break;
        line.remove_prefix(close + 2);
    }
    return line;
}

std::optional<std::string_view> numbered(std::string_view line)
{
    std::string_view text = trimmed(line);
    size_t digits = 0;
    while (digits < text.size() && digits < 6 && digit(text[digits]))
        ++digits;
    if (digits == 0 || !text.substr(digits).starts_with(") "))
        return std::nullopt;
    return trimmed(text.substr(digits + 2));
}

bool countOf(std::string_view line, std::string_view what)
{
    const std::string_view text = trimmed(line);
    return text.ends_with(what) && text.size() > what.size()
        && std::ranges::all_of(text.substr(0, text.size() - what.size()), digit);
}

std::string_view between(std::string_view line, char mark)
{
    const size_t begin = line.find_first_not_of(mark), end = line.find_last_not_of(mark);
    if (begin == std::string_view::npos || begin < 2 || end + 2 >= line.size() || line[begin] != ' ' || line[end] != ' '
        || end <= begin)
        return {};
    return trimmed(line.substr(begin, end - begin));
}

bool rule(std::string_view line, char mark, size_t least)
{
    return line.size() >= least && line.find_first_not_of(mark) == std::string_view::npos;
}

bool dottedName(std::string_view text)
{
    const bool plain = std::ranges::all_of(
        text, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '_' || c == '$'; });
    return plain && text.size() > 2 && text.contains('.') && !text.starts_with('.') && !text.ends_with('.')
        && !digit(text.front()) && std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string_view quotedAfter(std::string_view line, std::string_view key)
{
    const size_t at = line.find(key);
    if (at == std::string_view::npos)
        return {};
    const size_t open = at + key.size(), close = line.find('\'', open);
    return close == std::string_view::npos ? std::string_view() : line.substr(open, close - open);
}

std::string surefireName(std::string_view entry)
{
    const size_t open = entry.find('('), end = std::min(entry.find_first_of(": "), entry.find("»"));
    if (open != std::string_view::npos && open > 0 && open < end) {
        const size_t close = entry.find(')', open);
        const bool known = close != std::string_view::npos && dottedName(entry.substr(open + 1, close - open - 1));
        return known ? std::string(entry.substr(0, close + 1)) : std::string();
    }
    if (end == std::string_view::npos)
        return {};
    entry = entry.substr(0, end);
    const size_t base = entry.find('>'), method = entry.rfind('.');
    if (base == std::string_view::npos || method == std::string_view::npos || method < base)
        return dottedName(entry) ? std::string(entry) : std::string();
    return std::string(entry.substr(0, base)) + std::string(entry.substr(method));
}

bool mayName(std::string_view line, std::string_view text)
{
    static constexpr Letters begins = among("=_TFEMPS[(\xE2"
                                            "0123456789"),
                             ends = among("Dg)L]");
    if (!begins[static_cast<unsigned char>(text.front())] && !ends[static_cast<unsigned char>(text.back())])
        return false; // nearly every line
    const auto starts = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
    };
    bool may = false;
    switch (text.front()) {
    case '=': may = line.starts_with("=="); break;
    case '_': may = line.starts_with("__"); break;
    case 'T':
        may = starts({"Test ", "Testsuite: ", "Testcase: ", "Tests in error:", "Test Suites:", "TIMEOUT ["});
        break;
    case 'F': may = starts({"Fail", "FAIL"}); break;
    case 'E': may = starts({"Err", "ERR"}); break;
    case 'M': may = starts({"MethodSource [", "Message:"}); break;
    case 'P': may = starts({"PASS "}); break;
    case 'S': may = starts({"Summary of all failing"}); break;
    case '[': may = starts({"[F", "[gw"}); break;
    case '(': may = starts({"(fail) "}); break;
    case '\xE2': may = starts({"●", "✘", "✗"}); break;
    default: may = digit(text.front()) && (numbered(text) || line.size() > rememberedBytes); break;
    }
    switch (text.back()) {
    case 'D': may = may || text.ends_with("FAILED"); break;
    case 'g': may = may || text.ends_with(" failing"); break;
    case ')': may = may || (text.ends_with("s)") && (holds(text, " ... FAILED (") || holds(text, ": FAIL ("))); break;
    case 'L': may = may || text.ends_with(": FAIL"); break;
    case ']': may = may || text.ends_with(" [E]"); break;
    default: break;
    }
    return may;
}

size_t pythonTest(std::string_view text, size_t from)
{
    constexpr std::string_view what = ".py::";
    constexpr size_t width = sizeof(Bytes);
    size_t at = from;
    for (; at + width + what.size() <= text.size(); at += width) {
        const char *here = text.data() + at;
        if (any((bytesAt(here + 2) == 'y') & (bytesAt(here + 3) == ':') & (bytesAt(here + 4) == ':'))) {
            if (const size_t found = text.substr(at, width + what.size() - 1).find(what);
                found != std::string_view::npos)
                return at + found;
        }
    }
    return text.find(what, at);
}

} // namespace sb::diagnose
