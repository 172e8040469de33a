// SPDX-License-Identifier: GPL-3.0-or-later
#include "redactor.h"

#include "decoded_text.h"
#include "plain_text.h"
#include "spans.h"

#include <core/base/format.h>
#include <core/base/hmac.h>
#include <core/base/text.h>

#include <algorithm>

namespace sb::redact {

namespace {

/// How often a text is searched, at most: what was hidden by a secret comes to light when that is gone.
constexpr int MostRounds = 6;
constexpr size_t LeastRepeated = 8; ///< bytes of a value that is taken out wherever else it stands

std::string_view wordOf(Finding::Kind kind)
{
    return kind == Finding::Kind::Person ? "PERSON" : "SECRET";
}

std::string tokenOf(Finding::Kind kind, uint64_t number)
{
    return sb::format("<{}_HASH_{:03}>", wordOf(kind), number);
}

/// Where tokens stand in a text that is about to be sent.
std::vector<Hit> tokensIn(std::string_view text)
{
    std::vector<Hit> tokens;
    for (const Finding::Kind kind : {Finding::Kind::Secret, Finding::Kind::Person}) {
        const std::string begin = sb::format("<{}_HASH_", wordOf(kind));
        for (size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
            size_t end = at + begin.size();
            while (end < text.size() && text[end] >= '0' && text[end] <= '9')
                ++end;
            if (end < text.size() && text[end] == '>' && end > at + begin.size())
                tokens.push_back({{at, end + 1}, {}, {}});
        }
    }
    return tokens;
}

/// Whether the value tells itself from the words of a text, so that it is the same secret wherever it stands.
bool standsOut(const Hit &hit)
{
    const bool digits = std::ranges::any_of(hit.value, [](char c) { return c >= '0' && c <= '9'; });
    const bool letters = std::ranges::any_of(hit.value, [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    return hit.value.size() >= LeastRepeated && (hit.kind == Finding::Kind::Person || (digits && letters));
}

/// The same values where no rule sees them.
std::vector<Hit> repeated(std::string_view text, const std::vector<Hit> &spans)
{
    std::map<std::string, const Hit *> byValue;
    ExactValues values;
    for (const Hit &span : spans) {
        if (standsOut(span) && byValue.try_emplace(span.value, &span).second)
            values.add(span.value);
    }
    std::vector<Hit> hits;
    values.find(text, [&](Range range, const std::string &value) {
        hits.push_back(*byValue.at(value));
        hits.back().range = range;
    });
    return hits;
}

/// The line of each of the places, which are in order.
class LineNumbers {
public:
    explicit LineNumbers(std::string_view text)
        : m_text(text)
    {
    }
    size_t at(size_t place)
    {
        if (place < m_place)
            m_place = 0, m_line = 1;
        m_line += static_cast<size_t>(std::ranges::count(m_text.substr(m_place, place - m_place), '\n'));
        m_place = place;
        return m_line;
    }

private:
    std::string_view m_text;
    size_t m_place = 0;
    size_t m_line = 1;
};

} // namespace

struct Redactor::Private {
    Secret key;
    std::shared_ptr<const Detector> detector;
    std::shared_ptr<TokenNumbers> numbers;

    Result<std::string> token(const Hit &hit) const
    {
        const std::string word(wordOf(hit.kind));
        const auto number = numbers->numberOf(word, hmacSha256Hex(key.reveal(), word + '\0' + hit.value));
        if (!number)
            return std::unexpected(number.error());
        return tokenOf(hit.kind, *number);
    }

    /// Everything that is to be taken out of the text. Denied where there is no end to it.
    Result<Spans> spansOf(std::string_view text) const
    {
        Spans spans(text);
        auto hits = detector->find(text);
        for (int round = 0; hits && spans.add(std::move(*hits)); ++round) {
            if (round == MostRounds)
                return fail(Error::Kind::Denied,
                            "secrets come to light however often the text is searched; nothing of it may be sent");
            spans.add(repeated(text, spans.all()));
            const MappedText rest = spans.replaced([](const Hit &span, size_t) { return tokenOf(span.kind, 0); });
            hits = detector->find(rest.text());
            if (!hits)
                break;
            for (Hit &hit : *hits)
                hit.range = rest.sourceOf(hit.range);
        }
        if (!hits)
            return std::unexpected(hits.error());
        return spans;
    }
};

Redactor::Redactor(std::shared_ptr<const Private> p)
    : m(std::move(p))
{
}

Result<Redactor> Redactor::open(Secret vaultKey, std::string_view teamRules, std::vector<Secret> known,
                                std::shared_ptr<TokenNumbers> numbers)
{
    if (vaultKey.empty())
        return fail(Error::Kind::Invalid,
                    "redaction wants a key: without one, who guesses a secret can tell its token");
    auto rules = shippedRules();
    if (!rules)
        return std::unexpected(rules.error());
    auto own = parseRules(teamRules, "gitleaks.toml", Finding::Kind::Secret);
    if (!own)
        return std::unexpected(own.error());
    std::ranges::move(*own, std::back_inserter(*rules));
    std::vector<std::string> values;
    for (const Secret &value : known)
        values.push_back(value.reveal());
    auto detector = Detector::make(std::move(*rules), values);
    if (!detector)
        return std::unexpected(detector.error());
    return Redactor(
        std::make_shared<const Private>(Private{std::move(vaultKey), std::move(*detector), std::move(numbers)}));
}

Result<Redacted> Redactor::redact(std::string_view untrusted) const
{
    if (untrusted.size() > MostBytes)
        return fail(Error::Kind::Limit,
                    sb::format("a text of {} bytes is more than the {} that are searched for secrets; cut it",
                               untrusted.size(), MostBytes));
    const MappedText plain = plainText(untrusted);
    const MappedText quoted = withoutForeignTokens(plain.text());
    const auto spans = m->spansOf(quoted.text());
    if (!spans)
        return std::unexpected(spans.error());

    std::vector<Finding> findings;
    Result<> numbered;
    LineNumbers lineNumbers(untrusted);
    const MappedText out = spans->replaced([&](const Hit &span, size_t place) {
        const auto token = m->token(span);
        if (!token && numbered)
            numbered = std::unexpected(token.error());
        const Range source = plain.sourceOf(quoted.sourceOf(span.range));
        findings.push_back({.rule = span.rule,
                            .kind = span.kind,
                            .token = token.value_or(std::string()),
                            .begin = place,
                            .end = place + token.value_or(std::string()).size(),
                            .sourceBegin = source.begin,
                            .sourceEnd = source.end,
                            .sourceLine = lineNumbers.at(source.begin)});
        return token.value_or(tokenOf(span.kind, 0));
    });
    if (!numbered)
        return std::unexpected(numbered.error());
    return Redacted(out.text(), std::move(findings));
}

Result<> Redactor::recheck(std::string_view finalBody) const
{
    if (finalBody.size() > MostBytes)
        return fail(Error::Kind::Limit,
                    sb::format("a request of {} bytes is larger than {}", finalBody.size(), MostBytes));
    const MappedText plain = plainText(finalBody);
    // Of JSON the texts are searched as who receives them reads them: with line ends, not with "\n".
    const bool json = trimmed(plain.text()).starts_with('{') || trimmed(plain.text()).starts_with('[');
    const MappedText read = json ? plainText(withoutEscapes(plain.text()).text()) : plain;
    Spans tokens(read.text());
    tokens.add(tokensIn(read.text()));
    auto hits = m->detector->find(read.text());
    if (!hits)
        return std::unexpected(hits.error());
    std::erase_if(*hits, [](const Hit &hit) { return hit.generic || hit.kind == Finding::Kind::Person; });
    for (const Hit &hit : *hits) {
        if (tokens.add({hit}))
            return fail(
                Error::Kind::Denied,
                sb::format(
                    "the request holds what rule '{}' takes for a secret, at byte {} of its text; it was not sent",
                    hit.rule, hit.range.begin));
    }
    return {};
}

} // namespace sb::redact
