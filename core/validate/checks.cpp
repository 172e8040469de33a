// SPDX-License-Identifier: GPL-3.0-or-later
// The checks that run nothing.
#include "validate.h"

#include "patch_text.h"
#include "test_weakening.h"

#include <core/base/format.h>
#include <core/base/text.h>
#include <core/syntax/syntax.h>

#include <algorithm>

namespace sb::validate {

namespace {

struct Sides {
    const FilePatch *file;
    std::string before;
    std::string after;
};

/// Words that are never anything but a credential; entropy and context are the redactor's business.
std::optional<std::string> secretIn(std::string_view line)
{
    constexpr std::pair<std::string_view, size_t> prefixes[]
        = {{"ghp_", 36},  {"gho_", 36},  {"ghs_", 36},   {"github_pat_", 40}, {"AKIA", 16},
           {"xoxb-", 20}, {"xoxp-", 20}, {"glpat-", 20}, {"sk_live_", 20},    {"AIza", 35}};
    for (const auto &[prefix, length] : prefixes) {
        for (size_t at = line.find(prefix); at != std::string_view::npos; at = line.find(prefix, at + 1)) {
            const std::string_view rest = line.substr(at + prefix.size());
            const auto word = std::ranges::find_if_not(rest, [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'
                    || c == '-';
            });
            if (size_t(word - rest.begin()) >= length)
                return std::string(prefix) + "...";
        }
    }
    if (line.contains("-----BEGIN") && line.contains("PRIVATE KEY"))
        return "a private key";
    return std::nullopt;
}

fact::Check check(std::string name, const std::vector<std::string> &problems, std::string fine = {})
{
    return {std::move(name), problems.empty(), problems.empty() ? std::move(fine) : join(problems, "; ")};
}

} // namespace

std::vector<fact::Check> staticChecks(const std::string &diff, const fact::Sha &base, const git::Repository &repository)
{
    const auto parsed = parsePatch(diff);
    if (!parsed)
        return {{"applies", false, parsed.error().text}};

    std::vector<Sides> sides;
    std::vector<std::string> misfits, forbidden, secrets, weakened, broken;
    for (const FilePatch &file : parsed->files) {
        auto before = repository.blob(base, file.path);
        if (!before && (before.error().kind != Error::Kind::NotFound || !file.created)) {
            misfits.push_back(before.error().text);
            continue;
        }
        if (before && file.created) {
            misfits.push_back(sb::format("{} is there already", file.path));
            continue;
        }
        auto after = applied(file, before.value_or(""));
        if (!after) {
            misfits.push_back(after.error().text);
            continue;
        }
        sides.push_back({&file, before.value_or(""), std::move(*after)});
        if (const auto why = forbiddenPath(file.path))
            forbidden.push_back(sb::format("{}: {}", file.path, *why));
    }
    // Our reader and git's must end with the same trees, or one of them has been misled.
    if (misfits.empty()) {
        std::vector<std::pair<std::string, std::optional<std::string>>> files;
        for (const Sides &each : sides)
            files.emplace_back(each.file->path, each.file->deleted ? std::nullopt : std::optional(each.after));
        const auto ours = repository.writeTree(base, files);
        const auto gits = repository.applyPatch(base, diff);
        if (!ours || !gits)
            misfits.push_back(!ours ? ours.error().text : gits.error().text);
        else if (*ours != *gits)
            misfits.push_back("git reads the patch otherwise");
    }
    for (const Sides &each : sides) {
        for (const Hunk &hunk : each.file->hunks) {
            for (const PatchLine &line : hunk.lines) {
                if (const auto secret = line.sign == '+' ? secretIn(line.text) : std::nullopt)
                    secrets.push_back(sb::format("{} adds {}", each.file->path, *secret));
            }
        }
        for (const std::string &how : weakenings(*each.file))
            weakened.push_back(how);
        for (const syntax::SyntaxError &error :
             syntax::newErrors(each.file->path, each.before, each.file->deleted ? "" : each.after))
            broken.push_back(sb::format("{}:{}:{}: {}", each.file->path, error.line, error.column, error.text));
    }
    const int changed = parsed->added + parsed->deleted;
    std::vector<std::string> tooMuch;
    if (changed > maxChangedLines)
        tooMuch.push_back(sb::format("{} changed lines, {} at most", changed, maxChangedLines));
    return {check("applies", misfits, sb::format("{} files", sides.size())),
            check("limits", tooMuch, sb::format("{} changed lines", changed)),
            check("paths", forbidden),
            check("secrets", secrets),
            check("tests_weakened", weakened),
            check("syntax", broken)};
}

} // namespace sb::validate
