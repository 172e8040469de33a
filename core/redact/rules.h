// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable. What a secret looks like, in the format of gitleaks' configuration (github.com/gitleaks/gitleaks, "README",
// Configuration): [[rules]] with id, regex (RE2), secretGroup, entropy, keywords, tags and [[rules.allowlists]], and [[allowlists]] for all
// rules of the file. A rule that asks for a path alone is left out, as are `paths` of an allowlist: text has no path here.
#pragma once

#include "redacted.h"

#include <core/base/result.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace sb::redact {

/// What is no secret though it looks like one.
struct Allowlist {
    enum class Target { Secret, Match, Line };
    Target target = Target::Secret;
    bool all = false; ///< whether both kinds of conditions must hold, and not one
    std::vector<std::shared_ptr<const re2::RE2>> regexes = {};
    std::vector<std::string> stopwords = {}; ///< lower case
    std::vector<std::string> rules = {}; ///< of a file's list: the rules that it is for; empty: all

    struct Candidate {
        std::string_view secret;
        std::string_view match;
        std::string_view line;
    };
    bool allows(const Candidate &candidate) const;
};

struct Rule {
    std::string id;
    Finding::Kind kind = Finding::Kind::Secret;
    std::shared_ptr<const re2::RE2> regex;
    std::string gate = {}; ///< an expression: only lines where it matches are searched
    std::shared_ptr<const re2::RE2> keyword = {}; ///< must be somewhere in the text; null: nothing must
    int group = 0; ///< that is the secret; 0: the first that is not empty, or all
    double entropy = 0; ///< bits a character; a secret has more
    bool generic
        = false; ///< says that something is secret because of its name: no reason to block, only to redact (tag "generic")
    bool overLines = false; ///< a match may go over the end of a line
    std::vector<Allowlist> allowlists = {};
};

/// Where a rule's keywords are. gitleaks asks that they be in the text, and its users' files rely on that. What ships says the keywords of
/// the match itself, and they are much sooner looked for than what it matches.
enum class Keywords { InText, InMatch };

/// Invalid names the file, the place and the rule. Limit where the file is too large.
Result<std::vector<Rule>> parseRules(std::string_view toml, const std::string &file, Finding::Kind kind,
                                     Keywords keywords = Keywords::InText);

/// Those that ship.
Result<std::vector<Rule>> shippedRules();

/// Shannon's, bits a byte.
double entropyOf(std::string_view text);

} // namespace sb::redact
