// SPDX-License-Identifier: GPL-3.0-or-later
#include "canonical.h"

#include <core/base/format.h>
#include <core/base/json.h>
#include <core/base/text.h>
#include <core/fact/codec.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace sb::ledger {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view noTime = "1970-01-01T00:00:00.000Z"; ///< an empty Time; null in JSON

/// As nlohmann's dump() does without ensure_ascii.
void escape(std::string &out, std::string_view text)
{
    size_t plain = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const unsigned char c = static_cast<unsigned char>(text[i]);
        if (c > 0x1F && c != '"' && c != '\\')
            continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\b': out += "\\b"; break;
        case '\t': out += "\\t"; break;
        case '\n': out += "\\n"; break;
        case '\f': out += "\\f"; break;
        case '\r': out += "\\r"; break;
        default: out += sb::format("\\u{:04x}", c);
        }
    }
    out.append(text, plain);
}

/// Eight bytes at a time, as most texts are.
bool isAscii(std::string_view text)
{
    uint64_t any = 0;
    size_t at = 0;
    for (uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        any |= eight;
    }
    for (; at < text.size(); ++at)
        any |= static_cast<unsigned char>(text[at]);
    return (any & 0x8080'8080'8080'8080) == 0;
}

template<typename E, size_t count>
bool isWord(std::string_view text, const std::array<E, count> &all)
{
    return std::ranges::any_of(all, [&](E value) { return name(value) == text; });
}

} // namespace

void CanonicalWriter::member(std::string_view name, std::string_view text)
{
    m_text += name;
    m_text += '"';
    escape(m_text, text);
    m_text += '"';
}

std::string_view CanonicalWriter::write(const RowView &row)
{
    const auto &texts = row.texts;
    if (std::bit_cast<uint64_t>(row.confidence) != std::bit_cast<uint64_t>(m_confidence)) {
        m_confidence = row.confidence;
        m_number = jsonText(nlohmann::json(row.confidence));
    }
    m_text.clear();
    member(R"({"action":)", texts[column("action")]);
    member(R"(,"actor":{"kind":)", texts[column("actor_kind")]);
    member(R"(,"name":)", texts[column("actor")]);
    member(R"(},"after":)", texts[column("after_sha")]);
    member(R"(,"approver":{"kind":)", texts[column("approver_kind")]);
    member(R"(,"name":)", texts[column("approver")]);
    if (texts[column("at")] == noTime)
        m_text += R"(},"at":null)";
    else
        member(R"(},"at":)", texts[column("at")]);
    member(R"(,"before":)", texts[column("before_sha")]);
    m_text += R"(,"confidence":)";
    m_text += m_number;
    member(R"(,"detail":)", texts[column("detail")]);
    member(R"(,"effect":)", texts[column("effect")]);
    member(R"(,"hash":"","kind":)", texts[column("kind")]);
    member(R"(,"outcome":)", texts[column("outcome")]);
    member(R"(,"prev":)", texts[column("prev")]);
    member(R"(,"repo":)", texts[column("repo")]);
    m_text += R"(,"schema":)";
    m_text += std::to_string(fact::schemaVersion);
    m_text += R"(,"seq":)";
    m_text += std::to_string(row.seq);
    member(R"(,"subject":)", texts[column("subject")]);
    member(R"(,"why":)", texts[column("why")]);
    m_text += '}';
    return m_text;
}

bool decodes(const RowView &row)
{
    using enum fact::ActorKind;
    static constexpr std::array kinds{fact::EntryKind::Intent, fact::EntryKind::Outcome, fact::EntryKind::Note};
    static constexpr std::array outcomes{fact::Outcome::Pending, fact::Outcome::Done, fact::Outcome::Failed,
                                         fact::Outcome::Abandoned};
    static constexpr std::array actors{Person, Rule, Model, System};
    const auto &texts = row.texts;
    const std::string_view at = texts[column("at")];
    return at.size() == noTime.size() && fromIso(at) && isWord(texts[column("kind")], kinds)
        && isWord(texts[column("outcome")], outcomes) && isWord(texts[column("actor_kind")], actors)
        && isWord(texts[column("approver_kind")], actors)
        && std::ranges::all_of(texts, [](std::string_view text) { return isAscii(text) || isUtf8(text); });
}

} // namespace sb::ledger
