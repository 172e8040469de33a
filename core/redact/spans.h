// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one. What is to be taken out of a text: places that do not touch each other.
#pragma once

#include "detector.h"

namespace sb::redact {

class Spans {
public:
    explicit Spans(std::string_view text)
        : m_text(text)
    {
    }

    /// Places that lie over each other become one; of a person's that lies over a secret's the secret stays. False where no more is
    /// taken out than before.
    bool add(std::vector<Hit> hits);
    /// In order.
    const std::vector<Hit> &all() const { return m_spans; }
    /// The text with `token(span)` in place of each.
    template<typename Token>
    MappedText replaced(const Token &token) const
    {
        MappedText out;
        size_t from = 0;
        for (const Hit &span : m_spans) {
            out.append(m_text.substr(from, span.range.begin - from), from);
            out.appendFor(token(span, out.text().size()), span.range);
            from = span.range.end;
        }
        out.append(m_text.substr(from), from);
        return out;
    }

private:
    bool isNew(Range range) const;
    Hit together(const Hit &one, const Hit &other) const;
    size_t bytes() const;

    std::string_view m_text;
    std::vector<Hit> m_spans;
};

} // namespace sb::redact
