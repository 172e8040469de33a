// SPDX-License-Identifier: GPL-3.0-or-later
#include "measures.h"

#include "marks.h"

#include <algorithm>
#include <initializer_list>

namespace sb::slm {

namespace {

using Beginnings = std::initializer_list<std::string_view>;

enum Trait : uint32_t {
    Todo = 1 << 0,
    Require = 1 << 1,
    From = 1 << 2,
    Condition = 1 << 3,
    Guard = 1 << 4,
    Null = 1 << 5,
    Assert = 1 << 6,
    Definition = 1 << 7,
    Log = 1 << 8,
    Cache = 1 << 9,
};

constexpr Marks lineMarks({{"TODO", Todo},
                           {"FIXME", Todo},
                           {"require(", Require},
                           {" from ", From},
                           {"if (", Condition},
                           {"if(", Condition},
                           {"catch", Guard},
                           {"try", Guard},
                           {"except", Guard},
                           {"rescue", Guard},
                           {"null", Null},
                           {"None", Null},
                           {"nil", Null},
                           {"undefined", Null},
                           {"Option", Null},
                           {"assert", Assert},
                           {"expect(", Assert},
                           {"EXPECT_", Assert},
                           {"should", Assert},
                           {"function ", Definition},
                           {"fn ", Definition},
                           {"func ", Definition},
                           {"class ", Definition},
                           {"struct ", Definition},
                           {"interface ", Definition},
                           {"log", Log},
                           {"print", Log},
                           {"cache", Cache},
                           {"reserve", Cache},
                           {"memo", Cache}});

bool begins(std::string_view line, Beginnings marks)
{
    return std::ranges::any_of(
        marks, [&](std::string_view mark) { return line.starts_with(mark.front()) && line.starts_with(mark); });
}

bool isComment(std::string_view line)
{
    return begins(line, {"//", "*", "/*", "--", "%", "\"\"\"", "<!--", ";;"})
        || (line.starts_with('#') && !line.starts_with("#include"));
}

bool isImport(std::string_view line, uint32_t held)
{
    return begins(line, {"import ", "#include", "using ", "use ", "from ", "require "}) || (held & Require)
        || (line.starts_with("export ") && (held & From));
}

template<typename Skip>
bool alike(std::string_view a, std::string_view b, Skip skip)
{
    size_t i = 0, j = 0;
    for (;; ++i, ++j) {
        while (i < a.size() && skip(a[i]))
            ++i;
        while (j < b.size() && skip(b[j]))
            ++j;
        if (i == a.size() || j == b.size())
            return i == a.size() && j == b.size();
        if (a[i] != b[j])
            return false;
    }
}

} // namespace

bool alikeButForSpace(std::string_view a, std::string_view b)
{
    return alike(a, b, [](char c) { return c == ' ' || c == '\t' || c == ',' || c == ';'; });
}

bool alikeButForDigits(std::string_view a, std::string_view b)
{
    return alike(a, b, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

void Side::count(std::string_view line)
{
    ++lines;
    if (line.empty()) {
        ++blank;
        return;
    }
    const uint32_t held = lineMarks.heldBy(line);
    const auto holds = [&](uint32_t bits) { return (held & bits) != 0; };
    todos += holds(Todo);
    imports += isImport(line, held);
    if (isComment(line)) {
        ++comments;
        return;
    }
    conditions += holds(Condition) || line.starts_with("if ");
    guards += holds(Guard);
    nulls += holds(Null);
    asserts += holds(Assert);
    definitions += holds(Definition) || line.starts_with("def ");
    logs += holds(Log);
    returns += line.starts_with("return");
    strings += line.starts_with('"') || line.starts_with('\'');
    caches += holds(Cache);
    loops += begins(line, {"for", "while"});
}

void Measures::count(const SampleFile &file, PathKind kind)
{
    const auto at = static_cast<size_t>(kind);
    const int64_t changed = int64_t(std::max(file.added, 0)) + std::max(file.deleted, 0) + 1;
    weight[at] += changed;
    totalWeight += changed;
    ++files[at];
    ++fileCount;
    addedFiles += file.status == 'A';
    deletedFiles += file.status == 'D';
    renamedFiles += file.status == 'R';
}

void Measures::finish()
{
    for (size_t i = 0; i < files.size(); ++i) {
        if (files[i] == 0)
            continue;
        const std::string_view kind = name(static_cast<PathKind>(i));
        m_kindSet << kind << "+";
        m_onlyKind = ++m_kinds == 1 ? kind : "mix";
    }
}

int Measures::addedShare() const
{
    const int64_t all = addedLines + deletedLines;
    return all <= 0 ? 9 : int(5.999 * double(addedLines) / double(all));
}

} // namespace sb::slm
