// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable. Where in a text the secrets are.
#pragma once

#include "exact_values.h"
#include "rules.h"

#include <core/base/spares.h>
#include <core/scan/scanner.h>

namespace sb::redact {

/// What a hit of no rule of a file is called.
inline constexpr std::string_view KnownValue = "known-value";
inline constexpr std::string_view PrivateKey = "private-key";

struct Hit {
    Range range;
    std::string rule;
    std::string value; ///< decoded
    Finding::Kind kind = Finding::Kind::Secret;
    bool generic = false;
};

class Detector {
public:
    /// Texts in texts that are looked into: base64 in JSON in a URL is beyond.
    static constexpr int Depth = 2;

    static Result<std::shared_ptr<const Detector>> make(std::vector<Rule> rules, const std::vector<std::string> &known);

    /// In no order; they may lie over each other. The text is plain (plain_text.h). Limit where there are too many.
    Result<std::vector<Hit>> find(std::string_view text, int depth = Depth) const;

private:
    class Search;
    Detector(std::vector<Rule> rules, ExactValues known);

    std::vector<Rule> m_rules;
    std::vector<size_t> m_ofLine; ///< rules, in the scanner's order
    std::vector<size_t> m_ofText; ///< rules of which a match may go over lines
    ExactValues m_known;
    std::shared_ptr<const scan::Scanner> m_scanner;
    std::unique_ptr<Spares<scan::Scratch>> m_scratches;
};

} // namespace sb::redact
