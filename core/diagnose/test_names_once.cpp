// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_names.h"

#include <core/base/text.h>

#include <algorithm>
#include <set>
#include <unordered_set>

namespace sb::diagnose {

namespace {

/// Its words in order of the alphabet: runners write class and method in either order.
std::string sortedWords(std::string_view name)
{
    std::set<std::string> words;
    for (size_t at = 0; at < name.size();) {
        size_t end = at;
        while (end < name.size() && (std::isalnum(static_cast<unsigned char>(name[end])) || (name[end] & 0x80)))
            ++end;
        if (end > at)
            words.insert(sb::lower(name.substr(at, end - at)));
        at = end + 1;
    }
    std::string key;
    for (const std::string &word : words)
        key += word + " ";
    return key;
}

} // namespace

std::vector<std::string> namedOnce(std::vector<FailedTest> tests)
{
    std::ranges::stable_sort(tests, {}, &FailedTest::line);
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    for (FailedTest &test : tests) {
        if (names.size() < failedTestLimit && seen.insert(sortedWords(test.name)).second)
            names.push_back(std::move(test.name));
    }
    return names;
}

} // namespace sb::diagnose
