// SPDX-License-Identifier: GPL-3.0-or-later
#include "captures.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <utility>

namespace sb::scan {

namespace {

constexpr uint32_t matchLimit = 20'000; ///< steps back within one line

/// What PCRE2 reads otherwise: "\v" as a class, "{,3}" as a count, "\p" with the tables of another Unicode.
bool meansTheSame(std::string_view pattern)
{
    constexpr std::array<std::string_view, 5> differ{"\\v", "{,", "\\p", "\\P", "\\C"};
    return std::ranges::none_of(differ, [&](std::string_view each) { return pattern.contains(each); });
}

/// Valid UTF-8 without a vertical tab, which to RE2 is no white space.
bool readable(std::string_view line)
{
    uint8_t high = 0, tab = 0; // without a branch, so that the compiler uses vector instructions
    for (const char c : line) {
        const auto byte = static_cast<uint8_t>(c);
        high = uint8_t(high | byte);
        tab = uint8_t(tab | uint8_t(byte == '\v'));
    }
    return tab == 0 && (high < 0x80 || isUtf8(line));
}

template<auto Free>
struct Freed {
    template<typename T>
    void operator()(T *thing) const
    {
        Free(thing);
    }
};
using Code = std::unique_ptr<pcre2_code, Freed<pcre2_code_free>>;
using CompileContext = std::unique_ptr<pcre2_compile_context, Freed<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data_free>>;

std::vector<std::pair<std::string, uint32_t>> namesIn(const pcre2_code *code)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    std::vector<std::pair<std::string, uint32_t>> names;
    for (uint32_t i = 0; i < count; ++i, table += size)
        names.emplace_back(reinterpret_cast<const char *>(table + 2), uint32_t(table[0]) << 8 | table[1]);
    return names;
}

} // namespace

struct Captures::Private {
    Code code;
    MatchContext context;
    MatchData data;
    std::vector<std::pair<std::string, uint32_t>> names;
};

Captures::Captures(std::unique_ptr<Private> p)
    : m(std::move(p))
{
}
Captures::~Captures() = default;

std::unique_ptr<Captures> Captures::compile(const std::string &pattern)
{
    if (!meansTheSame(pattern))
        return nullptr;
    auto made = std::make_unique<Private>();
    const CompileContext compiling(pcre2_compile_context_create(nullptr));
    pcre2_set_newline(compiling.get(), PCRE2_NEWLINE_LF);
    int error = 0;
    PCRE2_SIZE place = 0;
    made->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                   PCRE2_UTF | PCRE2_DOLLAR_ENDONLY, &error, &place, compiling.get()));
    if (!made->code || pcre2_jit_compile(made->code.get(), PCRE2_JIT_COMPLETE) != 0)
        return nullptr;
    made->context.reset(pcre2_match_context_create(nullptr));
    made->data.reset(pcre2_match_data_create_from_pattern(made->code.get(), nullptr));
    if (!made->context || !made->data)
        return nullptr;
    pcre2_set_match_limit(made->context.get(), matchLimit);
    made->names = namesIn(made->code.get());
    return std::unique_ptr<Captures>(new Captures(std::move(made)));
}

/// What PCRE2 says: how many groups, or what is wrong.
int Captures::match(std::string_view line)
{
    if (!readable(line))
        return PCRE2_ERROR_MATCHLIMIT;
    // pcre2_match would look through the line once more, for invalid UTF-8.
    return pcre2_jit_match(m->code.get(), reinterpret_cast<PCRE2_SPTR>(line.data()), line.size(), 0, 0, m->data.get(),
                           m->context.get());
}

std::optional<bool> Captures::matches(std::string_view line)
{
    const int pairs = match(line);
    if (pairs > 0 || pairs == PCRE2_ERROR_NOMATCH)
        return pairs > 0;
    return std::nullopt;
}

std::optional<Groups> Captures::of(std::string_view line)
{
    const int pairs = match(line);
    if (pairs <= 0)
        return std::nullopt;
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->data.get());
    Groups groups;
    for (const auto &[name, number] : m->names) {
        if (number < uint32_t(pairs) && at[2 * number] != PCRE2_UNSET && at[2 * number + 1] > at[2 * number])
            groups.push_back({name, uint32_t(at[2 * number]), uint32_t(at[2 * number + 1] - at[2 * number])});
    }
    return groups;
}

} // namespace sb::scan
