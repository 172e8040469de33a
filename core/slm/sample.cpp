// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample.h"

#include "path_kind.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>

namespace sb::slm {

namespace {

constexpr size_t excerptBudget = 3000; ///< shared by the files, at least smallestShare each
constexpr size_t smallestShare = 400;
constexpr size_t longestShown = 200;
constexpr size_t longestContext = 80;

bool isWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

char letterOf(fact::FileStatus status)
{
    switch (status) {
    case fact::FileStatus::Added:
    case fact::FileStatus::Copied: return 'A';
    case fact::FileStatus::Deleted: return 'D';
    case fact::FileStatus::Renamed: return 'R';
    default: return 'M';
    }
}

/// "Signed-off-by: a", "Co-authored-by: b": a word with dashes, a colon, a space.
bool isTrailer(std::string_view line)
{
    const size_t colon = line.find(": ");
    if (colon == std::string_view::npos || colon < 4 || colon > 30)
        return false;
    const std::string_view key = line.substr(0, colon);
    return key.contains('-') && std::ranges::all_of(key, [](char c) { return isWord(c) || c == '-'; });
}

std::string bodyOf(std::string_view text)
{
    std::string body;
    for (std::string_view line : lines(text.substr(0, 4 * maxBody))) {
        if (isTrailer(line))
            continue;
        if (line.starts_with("* ")) { // a squashed commit's subject
            if (const auto prefix = prefixOf(line.substr(2)))
                line.remove_prefix(2 + prefix->length);
        }
        if (body.size() + line.size() > maxBody)
            break;
        body.append(line).push_back('\n');
    }
    return std::string(trimmed(body));
}

/// Of files that programs write, the names and counts say enough: their lines would crowd out those that people wrote.
bool isShown(const fact::FileChange &file)
{
    if (file.patch.empty())
        return false;
    const std::string path = lower(file.path);
    const PathKind kind = pathKindOf(path);
    return kind != PathKind::Lock && kind != PathKind::Asset && !path.ends_with(".snap")
        && !path.ends_with("-lock.yaml");
}

void addExcerpt(std::string &excerpt, const fact::FileChange &file, size_t share)
{
    const size_t began = excerpt.size();
    if (began + file.path.size() + 5 > maxExcerpt)
        return;
    excerpt.append(">>> ").append(file.path).push_back('\n');
    for (std::string_view line : lines(std::string_view(file.patch).substr(0, 64 * share))) {
        if (line.starts_with("@@")) {
            const size_t end = line.find("@@", 2);
            line = end == std::string_view::npos ? std::string_view() : trimmed(line.substr(end + 2));
            line = line.substr(0, longestContext);
            if (excerpt.size() - began + line.size() + 4 > share)
                break;
            excerpt.append("@@ ").append(line).push_back('\n');
        } else if (line.starts_with('+') || line.starts_with('-')) {
            line = line.substr(0, longestShown);
            if (excerpt.size() - began + line.size() + 1 > share)
                break;
            excerpt.append(line).push_back('\n');
        }
    }
    if (excerpt.size() > maxExcerpt)
        excerpt.resize(maxExcerpt);
}

} // namespace

Sample sampleOf(const fact::Change &change)
{
    Sample sample;
    const auto prefix = prefixOf(change.subject);
    sample.subject = std::string_view(change.subject).substr(prefix ? prefix->length : 0, 500);
    sample.body = bodyOf(change.body);
    sample.fileCount = int(std::min<size_t>(change.files.size(), 1'000'000));
    std::vector<const fact::FileChange *> shown;
    for (const fact::FileChange &file : change.files) {
        if (shown.size() < maxFiles && isShown(file))
            shown.push_back(&file);
    }
    const size_t share = std::max(smallestShare, excerptBudget / std::max<size_t>(shown.size(), 1));
    for (const fact::FileChange *file : shown)
        addExcerpt(sample.excerpt, *file, share);
    int64_t added = 0, deleted = 0;
    for (const fact::FileChange &file : change.files) {
        added += file.added;
        deleted += file.deleted;
        if (sample.files.size() < maxFiles)
            sample.files.push_back({file.path.substr(0, 1000), letterOf(file.status), file.added, file.deleted});
    }
    sample.added = int(std::clamp<int64_t>(added, 0, 1 << 30));
    sample.deleted = int(std::clamp<int64_t>(deleted, 0, 1 << 30));
    return sample;
}

std::optional<Prefix> prefixOf(std::string_view subject)
{
    Prefix prefix;
    size_t at = 0;
    while (at < subject.size() && isWord(subject[at]))
        ++at;
    if (at == 0 || at > 20)
        return std::nullopt;
    prefix.type = lower(subject.substr(0, at));
    if (at < subject.size() && subject[at] == '(') {
        const size_t close = subject.find(')', at);
        if (close == std::string_view::npos || close - at > 100)
            return std::nullopt;
        prefix.scope = subject.substr(at + 1, close - at - 1);
        at = close + 1;
    }
    if (at < subject.size() && subject[at] == '!') {
        prefix.bang = true;
        ++at;
    }
    if (at + 1 >= subject.size() || subject[at] != ':' || subject[at + 1] != ' ')
        return std::nullopt;
    if (!typeOfPrefix(prefix.type))
        return std::nullopt;
    prefix.length = at + 2;
    return prefix;
}

std::optional<fact::ChangeType> typeOfPrefix(std::string_view word)
{
    using enum fact::ChangeType;
    constexpr auto known = std::to_array<std::pair<std::string_view, fact::ChangeType>>({{"feat", Feat},
                                                                                         {"feature", Feat},
                                                                                         {"features", Feat},
                                                                                         {"fix", Fix},
                                                                                         {"bugfix", Fix},
                                                                                         {"hotfix", Fix},
                                                                                         {"docs", Docs},
                                                                                         {"doc", Docs},
                                                                                         {"refactor", Refactor},
                                                                                         {"refact", Refactor},
                                                                                         {"perf", Perf},
                                                                                         {"test", Test},
                                                                                         {"tests", Test},
                                                                                         {"build", Build},
                                                                                         {"deps", Build},
                                                                                         {"ci", Ci},
                                                                                         {"chore", Chore},
                                                                                         {"style", Style},
                                                                                         {"revert", Revert}});
    const auto found = std::ranges::find(known, word, &std::pair<std::string_view, fact::ChangeType>::first);
    return found == known.end() ? std::nullopt : std::optional(found->second);
}

std::optional<fact::ChangeType> objectType(const std::vector<SampleFile> &files)
{
    std::optional<PathKind> shared;
    for (const SampleFile &file : files) {
        PathKind kind = pathKindOf(lower(file.path));
        if (kind == PathKind::Lock)
            kind = PathKind::Build;
        if (shared && *shared != kind)
            return std::nullopt;
        shared = kind;
    }
    if (!shared)
        return std::nullopt;
    switch (*shared) {
    case PathKind::Docs: return fact::ChangeType::Docs;
    case PathKind::Test: return fact::ChangeType::Test;
    case PathKind::Ci: return fact::ChangeType::Ci;
    case PathKind::Build: return fact::ChangeType::Build;
    default: return std::nullopt;
    }
}

} // namespace sb::slm
