// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. CODEOWNERS as GitHub reads it (GitHub Docs, "About code owners"): gitignore-like patterns without negation
// or ranges (a bracket is itself); the last match wins; a pattern without owners takes them away.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sb::classify {

struct OwnersRule {
    std::string pattern;
    std::vector<std::string> owners; ///< @user, @org/team or mail address
    int line = 0;
};

struct Owners {
    std::vector<OwnersRule> rules;

    /// The rule that decides, nullptr where none matches.
    const OwnersRule *ruleFor(std::string_view path) const;
    std::vector<std::string> of(std::string_view path) const;
};

/// Lines that GitHub would skip (negations) are skipped, and all of a file over 3 MB; so are section headings in brackets.
Owners parseOwners(std::string_view text);
bool matches(std::string_view pattern, std::string_view path);

} // namespace sb::classify
