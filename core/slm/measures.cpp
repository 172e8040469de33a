// SPDX-License-Identifier: GPL-3.0-or-later
#include "measures.h"

#include <algorithm>
#include <initializer_list>

namespace sb::slm {

namespace {

using Marks = std::initializer_list<std::string_view>;

bool holds(std::string_view line, Marks marks)
{
    return std::ranges::any_of(marks, [&](std::string_view mark) { return line.contains(mark); });
}

bool begins(std::string_view line, Marks marks)
{
    return std::ranges::any_of(marks, [&](std::string_view mark) { return line.starts_with(mark); });
}

bool isComment(std::string_view line)
{
    return begins(line, {"//", "*", "/*", "--", "%", "\"\"\"", "<!--", ";;"})
        || (line.starts_with('#') && !line.starts_with("#include"));
}

bool isImport(std::string_view line)
{
    return begins(line, {"import ", "#include", "using ", "use ", "from ", "require "}) || line.contains("require(")
        || (line.starts_with("export ") && line.contains(" from "));
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
    todos += holds(line, {"TODO", "FIXME"});
    imports += isImport(line);
    if (isComment(line)) {
        ++comments;
        return;
    }
    conditions += holds(line, {"if (", "if("}) || line.starts_with("if ");
    guards += holds(line, {"catch", "try", "except", "rescue"});
    nulls += holds(line, {"null", "None", "nil", "undefined", "Option"});
    asserts += holds(line, {"assert", "expect(", "EXPECT_", "should"});
    definitions
        += line.starts_with("def ") || holds(line, {"function ", "fn ", "func ", "class ", "struct ", "interface "});
    logs += holds(line, {"log", "print"});
    returns += line.starts_with("return");
    strings += line.starts_with('"') || line.starts_with('\'');
    caches += holds(line, {"cache", "reserve", "memo"});
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
