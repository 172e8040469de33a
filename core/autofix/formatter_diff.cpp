// SPDX-License-Identifier: GPL-3.0-or-later
// Formatters run with --diff (clang-format | diff -u, black, gofmt -d, ruff format, prettier through diff, rustfmt) print what they
// want. The diff in the log is read hunk by hunk, and each hunk must match the file exactly.
#include "recipe.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <re2/re2.h>

#include <algorithm>

namespace sb::autofix {

namespace {

constexpr int64_t lineLimit = 4000;

struct Cursor {
    const std::vector<std::string> &all;
    size_t at = 0;
    bool done() const { return at >= all.size(); }
    const std::string &line() const { return all[at]; }
};

std::vector<std::string> logLines(const Input &input)
{
    std::vector<std::string> found;
    size_t begin = 0;
    for (int64_t n = 0; n < 200'000 && begin < input.log.text.size(); ++n) {
        const size_t end = std::min(input.log.text.find('\n', begin), input.log.text.size());
        std::string line(input.log.text.substr(begin, std::min<size_t>(end - begin, 4096)));
        thread_local const RE2 escapes(R"(\x1b\[[0-9;]*[A-Za-z])");
        thread_local const RE2 stamp(R"(^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z )");
        RE2::GlobalReplace(&line, escapes, "");
        RE2::Replace(&line, stamp, "");
        found.push_back(repairedUtf8(line));
        begin = end + 1;
    }
    return found;
}

/// Applies one hunk of the log to the file's lines, which earlier hunks have moved by `shift`.
bool applyHunk(Cursor &cursor, std::vector<std::string> &file, int64_t &shift)
{
    thread_local const RE2 head(R"(^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@)");
    int start = 0;
    std::string oldText, newText;
    int newStart = 0;
    if (!RE2::PartialMatch(cursor.line(), head, &start, &oldText, &newStart, &newText))
        return false;
    int64_t oldLeft = oldText.empty() ? 1 : std::stoll(oldText.substr(0, 6));
    int64_t newLeft = newText.empty() ? 1 : std::stoll(newText.substr(0, 6));
    if (oldLeft > lineLimit || newLeft > lineLimit)
        return false;
    ++cursor.at;
    int64_t at = start - (oldLeft == 0 ? 0 : 1) + shift;
    while (oldLeft > 0 || newLeft > 0) {
        if (cursor.done())
            return false;
        const std::string line = cursor.line().empty() ? std::string(" ") : cursor.line();
        ++cursor.at;
        if (line[0] == '\\')
            continue;
        const std::string text = line.substr(1);
        if (line[0] != '+' && (at < 0 || size_t(at) >= file.size() || file[size_t(at)] != text))
            return false;
        if (line[0] == '+') {
            if (at < 0 || size_t(at) > file.size())
                return false;
            file.insert(file.begin() + at++, text);
            --newLeft;
            ++shift;
        } else if (line[0] == '-') {
            file.erase(file.begin() + at);
            --oldLeft;
            --shift;
        } else if (line[0] == ' ') {
            ++at, --oldLeft, --newLeft;
        } else {
            return false;
        }
    }
    if (!cursor.done() && cursor.line().starts_with("\\ No newline"))
        ++cursor.at;
    return true;
}

} // namespace

std::optional<Fix> formatterDiff(const Input &input)
{
    if (input.diagnosis.type != fact::FailureType::LintFormat)
        return std::nullopt;
    thread_local const RE2 name(R"(^--- (?:a/)?(\S+))");
    thread_local const RE2 other(R"(^\+\+\+ (?:b/)?(\S+))");
    const std::vector<std::string> all = logLines(input);
    Cursor cursor{all};
    Fix fix;
    fix.recipe = "formatter";
    fix.confidence = 0.95;
    while (cursor.at + 2 < all.size()) {
        std::string shown, after;
        if (!RE2::PartialMatch(all[cursor.at], name, &shown) || !RE2::PartialMatch(all[cursor.at + 1], other, &after)
            || !all[cursor.at + 2].starts_with("@@ ")) {
            ++cursor.at;
            continue;
        }
        cursor.at += 2;
        const auto path = repositoryPath(input, shown);
        const auto text = path ? input.read(*path) : Result<std::string>(fail(Error::Kind::NotFound, ""));
        if (!text)
            continue;
        std::vector<std::string> file;
        for (const std::string_view line : lines(*text))
            file.emplace_back(line);
        int64_t shift = 0;
        bool whole = true;
        while (whole && !cursor.done() && cursor.line().starts_with("@@ "))
            whole = applyHunk(cursor, file, shift);
        if (whole)
            fix.files[*path] = {*text, join(file, "\n") + "\n"};
    }
    if (fix.files.empty())
        return std::nullopt;
    fix.title = fix.files.size() == 1 ? sb::format("Format {}", fix.files.begin()->first)
                                      : sb::format("Format {} files", fix.files.size());
    fix.why = "The formatter printed exactly this change in the log.";
    return fix;
}

} // namespace sb::autofix
