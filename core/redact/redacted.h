// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. The only text that core/llm accepts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sb::redact {

/// What was taken out of a text. Never the value itself: a finding may be logged, shown and stored.
struct Finding {
    enum class Kind {
        Secret,
        Person, ///< an e-mail address, or a name in the trailer of a commit
    };
    std::string rule; ///< its id
    Kind kind = Kind::Secret;
    std::string token; ///< what stands in its place
    size_t begin = 0; ///< of the token, bytes of the redacted text
    size_t end = 0;
    size_t sourceBegin = 0; ///< of the value, bytes of the text as it was given
    size_t sourceEnd = 0;
    size_t sourceLine = 0; ///< from 1

    bool operator==(const Finding &) const = default;
};

/// Text in which no known kind of secret is left, valid UTF-8 without control sequences. Only a Redactor makes it.
class Redacted {
public:
    const std::string &text() const { return m_text; }
    /// In the order of the text.
    const std::vector<Finding> &findings() const { return m_findings; }

private:
    friend class Redactor;
    Redacted(std::string text, std::vector<Finding> findings)
        : m_text(std::move(text))
        , m_findings(std::move(findings))
    {
    }
    std::string m_text;
    std::vector<Finding> m_findings;
};

} // namespace sb::redact
