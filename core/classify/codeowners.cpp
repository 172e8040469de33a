// SPDX-License-Identifier: GPL-3.0-or-later
#include "codeowners.h"

#include <core/base/text.h>

#include <algorithm>

namespace sb::classify {

namespace {

constexpr size_t sizeLimit = 3 * 1024 * 1024; // GitHub loads no larger file

/// One path segment against one pattern segment with * and ?; linear apart from one remembered star.
bool segmentMatches(std::string_view pattern, std::string_view text)
{
    size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = t;
        } else if (p < pattern.size() && pattern[p] == '\\' && p + 1 < pattern.size() && pattern[p + 1] == text[t]) {
            p += 2;
            ++t;
        } else if (p < pattern.size() && pattern[p] != '\\' && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p, ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

using Parts = std::vector<std::string_view>;

/// `open`: what the pattern has matched may be a folder, and the rest of the path lies in it.
bool partsMatch(const Parts &pattern, size_t p, const Parts &path, size_t t, bool open, bool folderOnly)
{
    if (p == pattern.size())
        return t == path.size() ? !folderOnly : open;
    if (pattern[p] == "**") {
        for (size_t skip = t; skip <= path.size(); ++skip) {
            // At the end "**" means everything inside, not the folder itself.
            if (p + 1 == pattern.size() ? skip > t && skip == path.size()
                                        : partsMatch(pattern, p + 1, path, skip, open, folderOnly))
                return true;
        }
        return false;
    }
    return t < path.size() && segmentMatches(pattern[p], path[t])
        && partsMatch(pattern, p + 1, path, t + 1, open, folderOnly);
}

} // namespace

bool matches(std::string_view pattern, std::string_view path)
{
    if (pattern.empty() || path.empty())
        return false;
    const bool folderOnly = pattern.size() > 1 && pattern.ends_with('/');
    if (folderOnly)
        pattern.remove_suffix(1);
    // A slash before the end anchors the pattern at the root; without one it may stand at any depth.
    const bool anchored = pattern.contains('/');
    if (pattern.starts_with('/'))
        pattern.remove_prefix(1);
    Parts parts = split(pattern, '/');
    if (!anchored)
        parts.insert(parts.begin(), "**");
    if (std::ranges::count(parts, "**") > 4)
        return false; // nobody writes that; its cost would grow with the path's depth
    // "docs/*" owns the files of docs, not what lies deeper; "docs/x", "*" and "*.js" may also name folders.
    const bool open = folderOnly || !(anchored && parts.back() == "*");
    return partsMatch(parts, 0, split(path.starts_with('/') ? path.substr(1) : path, '/'), 0, open, folderOnly);
}

Owners parseOwners(std::string_view text)
{
    Owners owners;
    if (text.size() > sizeLimit)
        return owners;
    int number = 0;
    for (std::string_view line : lines(text)) {
        ++number;
        line = trimmed(line);
        if (line.empty() || line.starts_with('#') || line.starts_with('!') || line.starts_with('['))
            continue;
        OwnersRule rule;
        rule.line = number;
        std::vector<std::string> words(1);
        for (size_t i = 0; i < line.size(); ++i) {
            if (line[i] == '\\' && i + 1 < line.size() && words.size() == 1) {
                words.back() += line[i + 1] == ' ' ? std::string(" ") : std::string{'\\', line[i + 1]};
                ++i;
            } else if (line[i] == ' ' || line[i] == '\t') {
                if (!words.back().empty())
                    words.emplace_back();
            } else if (line[i] == '#' && words.back().empty()) {
                break;
            } else {
                words.back() += line[i];
            }
        }
        if (words.back().empty())
            words.pop_back();
        if (words.empty())
            continue;
        rule.pattern = words.front();
        rule.owners.assign(words.begin() + 1, words.end());
        owners.rules.push_back(std::move(rule));
    }
    return owners;
}

const OwnersRule *Owners::ruleFor(std::string_view path) const
{
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
        if (matches(rule->pattern, path))
            return &*rule;
    }
    return nullptr;
}

std::vector<std::string> Owners::of(std::string_view path) const
{
    const OwnersRule *rule = ruleFor(path);
    return rule ? rule->owners : std::vector<std::string>{};
}

} // namespace sb::classify
