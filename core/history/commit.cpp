// SPDX-License-Identifier: GPL-3.0-or-later
#include "commit.h"

#include <core/base/text.h>

#include <algorithm>

namespace sb::history {

namespace {

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::contains(words, word);
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// Calls with each word of lower-case text until the answer is true.
template<typename Ask>
bool anyWord(std::string_view text, Ask &&ask)
{
    for (size_t i = 0; i < text.size();) {
        if (!isLetter(text[i])) {
            ++i;
            continue;
        }
        size_t end = i;
        while (end < text.size() && isLetter(text[end]))
            ++end;
        if (ask(text.substr(i, end - i)))
            return true;
        i = end;
    }
    return false;
}

/// The type of a conventional subject ("fix(core)!: ..." -> "fix"), empty where it has none.
std::string_view conventionalType(std::string_view small)
{
    size_t end = 0;
    while (end < small.size() && isLetter(small[end]))
        ++end;
    const std::string_view type = small.substr(0, end);
    if (end < small.size() && small[end] == '(')
        end = std::min(small.find(')', end), small.size() - 1) + 1;
    if (end < small.size() && small[end] == '!')
        ++end;
    return !type.empty() && end < small.size() && small[end] == ':' ? type : std::string_view();
}

} // namespace

bool isTestPath(std::string_view path)
{
    const std::string small = lower(path);
    const std::vector<std::string_view> parts = split(small, '/');
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
        if (isOneOf(parts[i], {"test",     "tests",    "__tests__",   "spec",         "specs",         "testing",
                               "e2e",      "testdata", "fixtures",    "mock",         "mocks",         "example",
                               "examples", "doc",      "docs",        "benchmark",    "benchmarks",    ".github",
                               "vendor",   "dist",     "third_party", "node_modules", "__snapshots__", "androidtest"}))
            return true;
    }
    const std::string_view name = parts.back();
    const std::string_view stem = name.substr(0, name.rfind('.'));
    const std::string_view ending = name.substr(stem.size());
    return name.contains("_test.") || name.contains(".test.") || name.contains(".spec.") || name.contains("_spec.")
        || name.starts_with("test_") || name.starts_with("tst_") || name.ends_with("_suite.erl")
        || ((stem.ends_with("test") || stem.ends_with("tests"))
            && isOneOf(ending, {".java", ".kt", ".swift", ".cs", ".php", ".cpp"}));
}

bool isSource(std::string_view path)
{
    const size_t dot = path.rfind('.');
    if (dot == std::string_view::npos || path.find('/', dot) != std::string_view::npos)
        return false;
    return isOneOf(lower(path.substr(dot + 1)),
                   {"c",     "cc",   "cpp", "cxx",  "h",   "hh",  "hpp",    "hxx",    "py",    "js", "jsx", "ts",
                    "tsx",   "mjs",  "vue", "java", "kt",  "kts", "scala",  "go",     "rs",    "rb", "php", "cs",
                    "swift", "dart", "lua", "hs",   "erl", "ex",  "exs",    "ml",     "mli",   "el", "sh",  "zsh",
                    "m",     "mm",   "zig", "nix",  "jl",  "r",   "groovy", "svelte", "astro", "gn"})
        && !isTestPath(path);
}

bool isFix(std::string_view subject)
{
    const std::string small = lower(subject);
    if (anyWord(small, [](std::string_view word) {
            if (word.size() > 3 && word.ends_with('s'))
                word.remove_suffix(1);
            return isOneOf(word,
                           {"typo", "lint", "format", "style", "doc", "readme", "comment", "test", "ci", "build",
                            "spelling", "grammar", "changelog", "warning"});
        }))
        return false;
    if (const std::string_view type = conventionalType(small); !type.empty())
        return type == "fix";
    return anyWord(small,
                   [](std::string_view word) { return isOneOf(word, {"fix", "fixes", "fixed", "bugfix", "hotfix"}); });
}

bool isRevert(std::string_view subject, std::string_view body)
{
    const std::string small = lower(subject);
    return small.starts_with("revert") || small.starts_with("reapply") || small.starts_with("reland")
        || body.contains("his reverts commit");
}

bool isBot(std::string_view author)
{
    const std::string small = lower(author);
    return small.contains("[bot]") || small.contains("dependabot") || small.contains("renovate")
        || small.contains("github-actions") || small.contains("-bot@") || small.starts_with("bot ");
}

Commit commitOf(const fact::Change &change)
{
    Commit commit;
    commit.sha = change.sha.value;
    commit.author = change.author;
    commit.time = std::chrono::duration_cast<std::chrono::seconds>(change.at.time_since_epoch()).count();
    commit.bot = isBot(change.author);
    commit.fix = isFix(change.subject);
    commit.revert = isRevert(change.subject, change.body);
    commit.subject = change.subject;
    commit.bodyLength = int(change.body.size());
    commit.fileCount = int(change.files.size());
    for (const fact::FileChange &file : change.files)
        commit.files.push_back(
            {file.status == fact::FileStatus::Renamed ? file.oldPath : file.path, file.added, file.deleted});
    return commit;
}

} // namespace sb::history
