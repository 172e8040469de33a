// SPDX-License-Identifier: GPL-3.0-or-later
// A unified diff of two texts that differ in few places: equal ends are cut off, the middle is matched line by line (longest common
// subsequence), with three lines of context.
#include "recipe.h"

#include <core/base/format.h>

#include <algorithm>

namespace sb::autofix {

namespace {

constexpr size_t context = 3;
constexpr size_t middleLimit = 2000; ///< lines; the table is quadratic

struct Line {
    char sign;
    std::string_view text;
};

/// The two texts as one list of kept, removed and added lines.
std::vector<Line> script(const std::vector<std::string_view> &a, const std::vector<std::string_view> &b)
{
    size_t head = 0, tail = 0;
    while (head < std::min(a.size(), b.size()) && a[head] == b[head])
        ++head;
    while (tail < std::min(a.size(), b.size()) - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
        ++tail;
    const size_t m = a.size() - head - tail, n = b.size() - head - tail;
    std::vector<Line> result;
    for (size_t i = 0; i < head; ++i)
        result.push_back({' ', a[i]});
    if (m > middleLimit || n > middleLimit) {
        for (size_t i = 0; i < m; ++i)
            result.push_back({'-', a[head + i]});
        for (size_t j = 0; j < n; ++j)
            result.push_back({'+', b[head + j]});
    } else {
        std::vector<std::vector<uint16_t>> common(m + 1, std::vector<uint16_t>(n + 1));
        for (size_t i = m; i-- > 0;) {
            for (size_t j = n; j-- > 0;)
                common[i][j] = a[head + i] == b[head + j] ? uint16_t(common[i + 1][j + 1] + 1)
                                                          : std::max(common[i + 1][j], common[i][j + 1]);
        }
        size_t i = 0, j = 0;
        while (i < m || j < n) {
            if (i < m && j < n && a[head + i] == b[head + j]) {
                result.push_back({' ', a[head + i]});
                ++i, ++j;
            } else if (j == n || (i < m && common[i + 1][j] >= common[i][j + 1])) {
                result.push_back({'-', a[head + i++]});
            } else {
                result.push_back({'+', b[head + j++]});
            }
        }
    }
    for (size_t i = 0; i < tail; ++i)
        result.push_back({' ', a[a.size() - tail + i]});
    return result;
}

/// Lines with their ends, so that a missing last one counts as a difference.
std::vector<std::string_view> wholeLines(std::string_view text)
{
    std::vector<std::string_view> found;
    while (!text.empty()) {
        const size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
        found.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return found;
}

std::string range(int start, int count)
{
    return count == 1 ? std::to_string(start) : sb::format("{},{}", count == 0 ? start - 1 : start, count);
}

} // namespace

std::string unifiedDiff(const std::string &path, const std::string &before, const std::string &after)
{
    const std::vector<Line> all = script(wholeLines(before), wholeLines(after));
    std::string text;
    int oldAt = 1, newAt = 1;
    for (size_t i = 0; i < all.size();) {
        if (all[i].sign == ' ') {
            ++i, ++oldAt, ++newAt;
            continue;
        }
        const size_t lead = std::min(context, i);
        size_t end = i, quiet = 0;
        for (size_t k = i; k < all.size() && quiet <= 2 * context; ++k) {
            quiet = all[k].sign == ' ' ? quiet + 1 : 0;
            if (quiet == 0)
                end = k + 1;
        }
        end = std::min(all.size(), end + context);
        std::string body;
        int oldCount = 0, newCount = 0;
        const int oldStart = oldAt - int(lead), newStart = newAt - int(lead);
        for (size_t k = i - lead; k < end; ++k) {
            oldCount += all[k].sign != '+';
            newCount += all[k].sign != '-';
            body += all[k].sign;
            body += all[k].text;
            if (!all[k].text.ends_with('\n'))
                body += "\n\\ No newline at end of file\n";
        }
        text += sb::format("@@ -{} +{} @@\n{}", range(oldStart, oldCount), range(newStart, newCount), body);
        oldAt = oldStart + oldCount;
        newAt = newStart + newCount;
        i = end;
    }
    return text.empty() ? text : sb::format("diff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n{1}", path, text);
}

} // namespace sb::autofix
