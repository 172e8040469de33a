// SPDX-License-Identifier: GPL-3.0-or-later
#include "changelog_tool.h"

#include "surroundings.h"

#include <core/base/json.h>
#include <core/classify/changelog.h>

#include <set>

namespace sb::engine {

namespace {

constexpr int longestLog = 20'000; ///< commits

struct Range {
    std::string from, to;
};

Result<Range> rangeOf(const std::string &text)
{
    const size_t dots = text.find("..");
    if (dots == std::string::npos || dots == 0 || text.contains("..."))
        return fail(Error::Kind::Invalid,
                    "'" + text + "' is not a range: give the last release and the next, as in v1.0..v1.1");
    const std::string to = text.substr(dots + 2);
    return Range{text.substr(0, dots), to.empty() ? "HEAD" : to};
}

} // namespace

Result<std::string> releaseNotesOf(const ChangelogTool &tool, const Cancel &cancel)
{
    const auto range = rangeOf(tool.range);
    if (!range)
        return std::unexpected(range.error());
    const auto repository = git::Repository::open(tool.repository);
    if (!repository)
        return std::unexpected(repository.error());
    const auto from = repository->resolve(range->from), to = repository->resolve(range->to);
    if (!from || !to)
        return std::unexpected(from ? to.error() : from.error());
    const auto log = repository->log(*to, longestLog, *from);
    const auto rules = classify::shippedAutoRules();
    if (!log || !rules)
        return std::unexpected(log ? rules.error() : log.error());
    Surroundings around; // no past: how risky a change was does not stand in release notes
    if (const auto read = readTree(around, *repository, *to); !read)
        return std::unexpected(read.error());

    std::vector<std::pair<std::string, classify::Note>> notes; // by commit
    std::set<std::string> undone;
    for (const git::CommitInfo &commit : *log) {
        if (commit.parents.size() > 1)
            continue;
        auto change = repository->diff(commit.parents.empty() ? fact::Sha{} : commit.parents.front(), commit.sha);
        if (!change)
            return std::unexpected(change.error());
        for (const std::string &sha : classify::revertedBy(*change)) {
            // Only what the range itself brought cancels out.
            if (std::ranges::contains(*log, sha, [](const git::CommitInfo &each) { return each.sha.value; })
                && !undone.contains(commit.sha.value))
                undone.insert({sha, commit.sha.value});
        }
        classify::Input input;
        around.put(input);
        input.change = std::move(*change);
        const auto assessment = classify::classify(input, *rules, cancel);
        if (!assessment)
            return std::unexpected(assessment.error());
        notes.emplace_back(commit.sha.value, classify::noteOf(input.change, *assessment));
    }
    std::vector<classify::Note> kept;
    for (auto &[sha, note] : notes) {
        if (!undone.contains(sha))
            kept.push_back(std::move(note));
    }
    const std::string markdown = classify::releaseNotes(tool.title.empty() ? range->to : tool.title, kept);
    if (!tool.json)
        return markdown;
    nlohmann::json document{{"schema", 1}, {"range", tool.range}, {"notes", nlohmann::json::array()}};
    for (const classify::Note &note : kept)
        document["notes"].push_back({{"category", note.category},
                                     {"component", note.component},
                                     {"subject", note.subject},
                                     {"detail", note.detail},
                                     {"reference", note.reference},
                                     {"author", note.author}});
    document["markdown"] = markdown;
    return jsonText(document) + "\n";
}

} // namespace sb::engine
