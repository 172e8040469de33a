// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe.h"

#include <core/base/format.h>
#include <core/base/hash.h>
#include <core/base/text.h>

#include <algorithm>

namespace sb::autofix {

namespace {

using Recipe = std::optional<Fix> (*)(const Input &);
constexpr std::pair<const char *, Recipe> recipes[]
    = {{"misspelt symbol", spelling}, {"missing include", missingInclude}, {"formatter", formatterDiff}};

fact::Patch patchOf(const Input &input, const Fix &fix)
{
    fact::Patch patch;
    patch.repo = input.run.repo;
    patch.run = input.run.id;
    patch.branch = input.run.branch;
    patch.base = input.run.sha;
    patch.title = fix.title;
    patch.why = fix.why;
    patch.recipe = fix.recipe;
    patch.confidence = fix.confidence;
    patch.at = input.at;
    for (const auto &[path, sides] : fix.files) {
        const std::string diff = unifiedDiff(path, sides.first, sides.second);
        if (diff.empty())
            continue;
        patch.diff += diff;
        patch.files.push_back(path);
        for (const std::string_view line : lines(diff)) {
            patch.added += line.starts_with('+') && !line.starts_with("+++ ");
            patch.deleted += line.starts_with('-') && !line.starts_with("--- ");
        }
    }
    patch.id
        = {sha256Hex(sb::format("{}\n{}\n{}\n{}", patch.repo.value, patch.run.value, input.run.attempt, patch.diff))
               .substr(0, 16)};
    return patch;
}

} // namespace

std::string cleanLine(const Input &input, int64_t line)
{
    size_t begin = 0;
    for (int64_t at = 1; at < line; ++at) {
        begin = input.log.text.find('\n', begin);
        if (begin == std::string_view::npos)
            return {};
        ++begin;
    }
    if (begin >= input.log.text.size())
        return {};
    const std::string_view raw = input.log.text.substr(begin, input.log.text.find('\n', begin) - begin).substr(0, 8192);
    std::string clean;
    for (size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '\x1b') {
            clean += raw[i];
            continue;
        }
        if (i + 1 < raw.size() && raw[i + 1] == '[') {
            for (i += 2; i < raw.size() && !(raw[i] >= '@' && raw[i] <= '~'); ++i) { }
        } else {
            ++i;
        }
    }
    while (!clean.empty() && clean.back() == '\r')
        clean.pop_back();
    return repairedUtf8(clean);
}

std::optional<std::string> repositoryPath(const Input &input, std::string_view shown)
{
    while (shown.starts_with("./"))
        shown.remove_prefix(2);
    for (;;) {
        if (std::ranges::contains(input.paths, shown))
            return std::string(shown);
        const size_t slash = shown.find('/');
        if (slash == std::string_view::npos)
            return std::nullopt;
        shown.remove_prefix(slash + 1);
    }
}

Result<Proposal> propose(const Input &input, const Cancel &cancel)
{
    Proposal proposal;
    std::vector<std::string> asked;
    for (const auto &[name, recipe] : recipes) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "proposing a fix was stopped");
        asked.emplace_back(name);
        const std::optional<Fix> fix = recipe(input);
        if (!fix)
            continue;
        fact::Patch patch = patchOf(input, *fix);
        if (!patch.diff.empty())
            proposal.patches.push_back(std::move(patch));
    }
    std::ranges::stable_sort(proposal.patches, std::ranges::greater{}, &fact::Patch::confidence);
    if (proposal.patches.empty())
        proposal.whyNot = sb::format("No recipe claims it (asked: {}).", join(asked, ", "));
    return proposal;
}

} // namespace sb::autofix
