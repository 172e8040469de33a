// SPDX-License-Identifier: GPL-3.0-or-later
// What GCC, Clang and Python themselves suggest. Formats: GCC manual "Options to Control Diagnostic Messages Formatting",
// Clang "Expressive Diagnostics", What's New In Python 3.10 "Better error messages".
#include "recipe.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <re2/re2.h>

#include <algorithm>

namespace sb::autofix {

namespace {

bool isWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Replaces whole words in one line; nothing where the word is not there.
std::optional<std::string> replaced(const std::string &text, int row, std::string_view old, std::string_view now,
                                    int column)
{
    const std::vector<std::string_view> all = lines(text);
    if (row < 1 || size_t(row) > all.size())
        return std::nullopt;
    const std::string_view line = all[size_t(row) - 1];
    std::vector<size_t> places;
    for (size_t at = line.find(old); at != std::string_view::npos; at = line.find(old, at + 1)) {
        const bool before = at == 0 || !isWord(line[at - 1]);
        const bool after = at + old.size() >= line.size() || !isWord(line[at + old.size()]);
        if (before && after)
            places.push_back(at);
    }
    // The compiler points at one of several; without its column, several are a guess.
    if (places.size() > 1 && column > 0)
        std::erase_if(places, [&](size_t at) { return at + 1 != size_t(column); });
    if (places.size() != 1)
        return std::nullopt;
    std::string result(text);
    result.replace(size_t(line.data() - text.data()) + places.front(), old.size(), now);
    return result;
}

struct Hint {
    std::string path; ///< in the repository
    int row = 0;
    int column = 0;
    std::string old;
    std::string now;
};

void addHints(const Input &input, const fact::LogError &error, std::vector<Hint> *hints)
{
    // clang: use of undeclared identifier 'x'; did you mean 'y'?   gcc: ... 'x' ...; did you mean 'y'?
    thread_local const RE2 direct(
        R"((?:['‘]([A-Za-z_][\w:~]*)(?:\([^'’]*\))?['’])[^;]*?; did you mean ['‘]([A-Za-z_][\w:~]*)['’])");
    thread_local const RE2 python(
        R"((?:name|has no attribute|cannot import name) '(\w+)'.*\. Did you mean: '(\w+)'\?)");
    const std::string message = cleanLine(input, error.line);
    std::string old, now;
    if (!RE2::PartialMatch(message, direct, &old, &now) && !RE2::PartialMatch(message, python, &old, &now))
        return;
    const auto path = repositoryPath(input, error.file);
    if (!path || error.row <= 0)
        return;
    const auto plain = [](const std::string &name) {
        return name.substr(name.rfind(':') == std::string::npos ? 0 : name.rfind(':') + 1);
    };
    hints->push_back({*path, error.row, error.col, plain(old), plain(now)});
}

/// Beside its like, in order: among the angle includes, or after the last include, or at the top.
size_t placeFor(const std::string &text, const std::string &added)
{
    size_t angle = std::string::npos, last = 0;
    bool ordered = false;
    for (const std::string_view line : lines(text)) {
        if (!line.starts_with("#include "))
            continue;
        const size_t at = size_t(line.data() - text.data());
        last = std::min(at + line.size() + 1, text.size());
        if (line.starts_with("#include <") && !ordered) {
            ordered = std::string_view(added) < line;
            angle = ordered ? at : last;
        }
    }
    return angle == std::string::npos ? last : angle;
}

} // namespace

std::optional<Fix> spelling(const Input &input)
{
    std::vector<Hint> hints;
    for (const fact::LogError &error : input.diagnosis.errors)
        addHints(input, error, &hints);
    Fix fix;
    fix.recipe = "misspelt-symbol";
    fix.confidence = 0.9;
    std::vector<std::string> said;
    for (const Hint &hint : hints) {
        auto &sides = fix.files[hint.path];
        if (sides.first.empty()) {
            const auto text = input.read(hint.path);
            if (!text)
                return std::nullopt;
            sides = {*text, *text};
        }
        auto after = replaced(sides.second, hint.row, hint.old, hint.now, hint.column);
        if (!after)
            continue; // already replaced, or not where the compiler says
        sides.second = std::move(*after);
        const std::string one = sb::format("{}:{}: {} to {}", hint.path, hint.row, hint.old, hint.now);
        if (!std::ranges::contains(said, one))
            said.push_back(one);
    }
    if (said.empty())
        return std::nullopt;
    fix.title = said.size() == 1 ? sb::format("Spell {} as {} in {}", hints.front().old, hints.front().now,
                                              hints.front().path.substr(hints.front().path.rfind('/') + 1))
                                 : sb::format("Correct {} misspelt names", said.size());
    fix.why = sb::format("The compiler suggests it itself: {}.", join(said, "; "));
    return fix;
}

std::optional<Fix> missingInclude(const Input &input)
{
    // gcc: note: 'std::sort' is defined in header '<algorithm>'; this is probably fixable by adding '#include <algorithm>'
    // clang, and gcc's fix-it:  note: include the header <algorithm> or explicitly provide a declaration for 'sort'
    thread_local const RE2 header(
        R"((?:defined in header|adding '#include|adding ‘#include|include the header|forget to ['‘]#include)\s*['‘]?(<[\w./+-]+>))");
    Fix fix;
    fix.recipe = "missing-include";
    fix.confidence = 0.9;
    std::vector<std::string> said;
    for (const fact::LogError &error : input.diagnosis.errors) {
        const auto path = repositoryPath(input, error.file);
        if (!path)
            continue;
        std::string wanted;
        for (int64_t line = error.line; line < error.line + 8 && wanted.empty(); ++line)
            RE2::PartialMatch(cleanLine(input, line), header, &wanted);
        if (wanted.empty())
            continue;
        auto &sides = fix.files[*path];
        if (sides.first.empty()) {
            const auto text = input.read(*path);
            if (!text)
                return std::nullopt;
            sides = {*text, *text};
        }
        if (sides.second.contains("#include " + wanted))
            continue;
        const std::string added = "#include " + wanted + "\n";
        const size_t place = placeFor(sides.second, added);
        sides.second.insert(place, added);
        said.push_back(sb::format("{} for {}", wanted, *path));
        fix.title = sb::format("Include {} in {}", wanted, path->substr(path->rfind('/') + 1));
    }
    if (said.empty())
        return std::nullopt;
    if (said.size() > 1)
        fix.title = sb::format("Add {} missing includes", said.size());
    fix.why = sb::format("The compiler asks for it itself: {}.", join(said, "; "));
    return fix;
}

} // namespace sb::autofix
