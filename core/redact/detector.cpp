// SPDX-License-Identifier: GPL-3.0-or-later
#include "detector.h"

#include "decoded_text.h"
#include "key_blocks.h"
#include "plain_text.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <re2/re2.h>

#include <algorithm>
#include <optional>

namespace sb::redact {

namespace {

constexpr size_t MostHits = 200'000;
constexpr size_t MostGroups = 16;
/// A longer line is searched in pieces that lie over each other, so that no search is of more than a piece.
constexpr size_t Piece = size_t(64) << 10;
constexpr size_t Overlap = size_t(4) << 10;
/// A match that reaches its piece's end is looked at again in so much.
constexpr size_t LongPiece = size_t(1) << 20;

/// The beginning of the character of which this is a byte.
size_t characterAt(std::string_view text, size_t at)
{
    while (at > 0 && at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

Range rangeOf(re2::StringPiece part, std::string_view text)
{
    const auto begin = static_cast<size_t>(part.data() - text.data());
    return {begin, begin + part.size()};
}

} // namespace

/// One text.
class Detector::Search {
public:
    Search(const Detector &detector, std::string_view text)
        : m_detector(detector)
        , m_text(text)
        , m_keywords(detector.m_rules.size())
    {
    }

    void lines()
    {
        const auto scratch = m_detector.m_scratches->take();
        size_t line = 0;
        while (line < m_text.size()) {
            const size_t end = std::min(m_text.find('\n', line), m_text.size());
            for (size_t begin = line; begin < end; begin = characterAt(m_text, begin + Piece - Overlap)) {
                const size_t size = end - begin <= Piece ? end - begin : characterAt(m_text, begin + Piece) - begin;
                if (m_window.size() + size >= scan::Window)
                    flush(*scratch);
                m_starts.push_back(static_cast<uint32_t>(m_window.size()));
                m_pieces.push_back({{begin, begin + size}, end});
                m_window += m_text.substr(begin, size);
                m_window += '\n';
                if (begin + size == end)
                    break;
            }
            line = end + 1;
        }
        flush(*scratch);
    }
    void wholeText()
    {
        for (const size_t rule : m_detector.m_ofText) {
            if (keywordIn(m_text, rule))
                match(rule, {{0, m_text.size()}, m_text.size()});
        }
        for (const Range block : privateKeyBlocks(m_text))
            add({block, std::string(PrivateKey), std::string(m_text.substr(block.begin, block.size()))});
        m_detector.m_known.find(
            m_text, [&](Range range, const std::string &value) { add({range, std::string(KnownValue), value}); });
    }
    std::vector<Hit> take() { return std::move(m_hits); }

private:
    struct Part {
        Range range;
        size_t lineEnd = 0;
    };

    void flush(scan::Scratch &scratch)
    {
        m_detector.m_scanner->scan(m_window, m_starts, scratch, [this](uint32_t line, uint32_t pattern) {
            const size_t rule = m_detector.m_ofLine[pattern];
            const Range piece = m_pieces[line].range;
            if (keywordIn(m_text.substr(piece.begin, piece.size()), rule))
                match(rule, m_pieces[line]);
        });
        m_window.clear();
        m_starts.clear();
        m_pieces.clear();
    }

    /// As gitleaks has it a keyword need not stand in the match, but somewhere in the text.
    bool keywordIn(std::string_view near, size_t rule)
    {
        const auto &keyword = m_detector.m_rules[rule].keyword;
        if (!keyword || re2::RE2::PartialMatch({near.data(), near.size()}, *keyword))
            return true;
        std::optional<bool> &known = m_keywords[rule];
        if (!known)
            known = near.size() < m_text.size() && re2::RE2::PartialMatch({m_text.data(), m_text.size()}, *keyword);
        return *known;
    }

    void match(size_t number, const Part &part)
    {
        const Rule &rule = m_detector.m_rules[number];
        std::string_view piece = m_text.substr(part.range.begin, part.range.size());
        std::array<re2::StringPiece, MostGroups> groups;
        const int count = std::min<int>(rule.regex->NumberOfCapturingGroups() + 1, MostGroups);
        for (size_t at = 0; at <= piece.size() && m_hits.size() <= MostHits;) {
            if (!rule.regex->Match({piece.data(), piece.size()}, at, piece.size(), re2::RE2::UNANCHORED, groups.data(),
                                   count))
                break;
            const Range whole = rangeOf(groups[0], piece);
            const bool cut = whole.end == piece.size() && part.range.begin + piece.size() < part.lineEnd
                && piece.size() < LongPiece;
            if (cut) {
                piece = m_text.substr(part.range.begin, std::min(LongPiece, part.lineEnd - part.range.begin));
                at = whole.begin;
                continue;
            }
            const re2::StringPiece secret = secretOf(rule, groups, count);
            const Range range = rangeOf(secret, piece);
            consider(rule, piece, part.range.begin, whole, range);
            at = std::max(range.end, at + 1);
            if (secret.empty())
                at = std::max(at, whole.end);
        }
    }

    static re2::StringPiece secretOf(const Rule &rule, const std::array<re2::StringPiece, MostGroups> &groups,
                                     int count)
    {
        if (rule.group > 0)
            return groups[static_cast<size_t>(rule.group)];
        for (int i = 1; i < count; ++i) {
            if (!groups[static_cast<size_t>(i)].empty())
                return groups[static_cast<size_t>(i)];
        }
        return groups[0];
    }

    void consider(const Rule &rule, std::string_view piece, size_t offset, Range whole, Range range)
    {
        const std::string_view secret = piece.substr(range.begin, range.size());
        if (secret.empty() || (rule.entropy > 0 && entropyOf(secret) <= rule.entropy))
            return;
        const Allowlist::Candidate candidate{secret, piece.substr(whole.begin, whole.size()), piece};
        if (std::ranges::any_of(rule.allowlists, [&](const Allowlist &list) { return list.allows(candidate); }))
            return;
        add({{offset + range.begin, offset + range.end}, rule.id, std::string(secret), rule.kind, rule.generic});
    }

    void add(Hit hit)
    {
        if (m_hits.size() <= MostHits)
            m_hits.push_back(std::move(hit));
    }

    const Detector &m_detector;
    std::string_view m_text;
    std::vector<std::optional<bool>> m_keywords; ///< of each rule: whether one is in the text
    std::vector<Hit> m_hits;
    std::string m_window;
    std::vector<uint32_t> m_starts;
    std::vector<Part> m_pieces;
};

Detector::Detector(std::vector<Rule> rules, ExactValues known)
    : m_rules(std::move(rules))
    , m_known(std::move(known))
{
}

Result<std::shared_ptr<const Detector>> Detector::make(std::vector<Rule> rules, const std::vector<std::string> &known)
{
    ExactValues values;
    for (const std::string &value : known)
        values.addInAllEncodings(value);
    std::shared_ptr<Detector> made(new Detector(std::move(rules), std::move(values)));
    std::vector<std::string> patterns;
    for (size_t i = 0; i < made->m_rules.size(); ++i) {
        if (made->m_rules[i].overLines) {
            made->m_ofText.push_back(i);
            continue;
        }
        made->m_ofLine.push_back(i);
        patterns.push_back(made->m_rules[i].gate);
    }
    auto scanner = scan::Scanner::compile(patterns);
    if (!scanner)
        return std::unexpected(scanner.error());
    made->m_scanner = std::move(*scanner);
    auto first = made->m_scanner->scratch();
    if (!first)
        return std::unexpected(first.error());
    made->m_scratches = std::make_unique<Spares<scan::Scratch>>([scanner = made->m_scanner] {
        return std::make_unique<scan::Scratch>(scanner->scratch().value_or(scan::Scratch()));
    });
    return made;
}

Result<std::vector<Hit>> Detector::find(std::string_view text, int depth) const
{
    Search search(*this, text);
    search.lines();
    search.wholeText();
    std::vector<Hit> hits = search.take();
    if (depth > 0) {
        const MappedText decoded = decodedText(text);
        const MappedText plain = plainText(decoded.text());
        auto inner = find(plain.text(), plain.text().empty() ? 0 : depth - 1);
        if (!inner)
            return inner;
        for (Hit &hit : *inner) {
            hit.range = decoded.sourceOf(plain.sourceOf(hit.range));
            hits.push_back(std::move(hit));
        }
    }
    if (hits.size() > MostHits)
        return fail(Error::Kind::Limit,
                    sb::format("more than {} findings in one text; nothing of it may be sent", MostHits));
    return hits;
}

} // namespace sb::redact
