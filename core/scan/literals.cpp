// SPDX-License-Identifier: GPL-3.0-or-later
// A pattern is a sequence of pieces: few texts of which one must stand there, or a gap. The neighbouring pieces that tell most are
// taken, or what each branch of a group must have.
#include "literals.h"

#include "needle_parser.h"
#include "text_bits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace sb::scan {

namespace {

constexpr size_t alternativesLimit = 80; ///< of one run of pieces
constexpr size_t literalLimit = 400; ///< of one pattern
constexpr size_t lengthLimit = 16; ///< bytes
constexpr size_t joinedLimit = 200; ///< bytes, before the best of them are taken
constexpr int copiesLimit = 8;
/// One byte in so many may begin such a text by chance; what is more frequent is left to regular expressions.
constexpr double rare = 1.0 / 24;

/// And from here on it pays to look longer for others.
constexpr double frequent = 1.0 / 500;

/// While texts are joined: there the two ends of a line must differ.
constexpr char lineBegin = '\x01';

using Texts = std::vector<Literal>;
using Piece = std::optional<Texts>; ///< nothing: a gap

double bitsOf(const Literal &literal)
{
    const std::string &text = literal.text;
    if (text.size() == 1 && (text.front() == '\n' || text.front() == lineBegin)) // which every line has
        return 0;
    TextBits bits;
    for (const char c : text) {
        if (isLetter(c))
            bits.letter(c, literal.anyCase);
        else
            bits.other(bitsOfByte(c == lineBegin ? '\n' : c));
    }
    return bits.sum();
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
}

/// Each once, and none that is found wherever another is.
Texts withoutLonger(Texts texts)
{
    Texts made;
    std::ranges::sort(texts, {}, [](const Literal &each) { return std::pair(each.text.size(), each); });
    for (Literal &each : texts) {
        std::string lowered = each.text;
        std::ranges::transform(lowered, lowered.begin(), lower);
        const auto inside = [&](const Literal &other) {
            return (other.anyCase ? lowered : each.text).contains(other.text) && (other.anyCase || !each.anyCase);
        };
        if (std::ranges::none_of(made, inside))
            made.push_back(std::move(each));
    }
    return made;
}

/// At how many of a log's bytes one of the texts begins by chance.
double chanceOf(const Texts &texts)
{
    double chance = 0;
    for (const Literal &each : texts)
        chance += std::exp2(-bitsOf(each));
    return chance;
}

/// The part that tells most of a text that is too long.
void shorten(Literal &literal)
{
    double most = 0;
    std::string part;
    for (size_t at = 0; at + lengthLimit < literal.text.size() + 1; ++at) {
        const std::string_view some = std::string_view(literal.text).substr(at, lengthLimit);
        if (const double bits = bitsOf({std::string(some), literal.anyCase}); bits > most) {
            most = bits;
            part = some;
        }
    }
    if (!part.empty())
        literal.text = part;
}

void add(Texts &texts, Literal text)
{
    if (!std::ranges::contains(texts, text))
        texts.push_back(std::move(text));
}

/// One after the other; what folding makes one is one.
Piece joined(const Piece &first, const Piece &second)
{
    if (!first || !second || first->size() * second->size() > alternativesLimit)
        return std::nullopt;
    Texts all;
    for (const Literal &begin : *first) {
        for (const Literal &end : *second) {
            const bool twice = !end.text.empty() && begin.text.ends_with(end.text.front())
                && std::string_view("0 \n\x01").contains(end.text.front());
            add(all, {begin.text + end.text.substr(twice ? 1 : 0), begin.anyCase || end.anyCase});
            if (all.back().text.size() > joinedLimit)
                return std::nullopt;
        }
    }
    return all;
}

char shapeOf(char c)
{
    return c >= '0' && c <= '9' ? '0' : c == '\t' ? ' ' : c;
}

/// What one repetition of it fits, where that are few texts.
Piece textsOf(std::string_view once, bool anyCase)
{
    const auto one = [&](std::string text) { return Piece(Texts{{std::move(text), anyCase}}); };
    if (once == "^" || once == "\\A")
        return one(std::string(1, lineBegin));
    if (once == "$" || once == "\\z")
        return one("\n");
    if (once == "\\b" || once == "\\B")
        return one("");
    if (once == "\\d" || once == "[0-9]")
        return one("0");
    if (once == "\\s")
        return one(" ");
    if (once == "\\t" || once == "\\r" || once == "\\f")
        return one(" ");
    if (once.front() == '\\')
        return once.size() == 2 && !isLetter(once[1]) ? one(std::string(1, shapeOf(once[1]))) : std::nullopt;
    if (once == ".")
        return std::nullopt;
    if ((static_cast<unsigned char>(once.front()) < ' ' && once != "\t")
        || (anyCase && static_cast<unsigned char>(once.front()) >= 0x80))
        return std::nullopt;
    if (once.front() != '[')
        return one(once.size() == 1 ? std::string(1, shapeOf(once[0])) : std::string(once));
    Texts members;
    for (size_t i = 1; i + 1 < once.size(); ++i) {
        const bool escaped = once[i] == '\\';
        const char c = once[escaped ? ++i : i];
        const auto special = escaped ? std::string_view("trfsd").find(c) : std::string_view::npos;
        if (static_cast<unsigned char>(c) >= 0x80
            || (escaped ? special == std::string_view::npos && (isLetter(c) || shapeOf(c) == '0')
                        : c == '[' || (c == '^' && i == 1) || (c == '-' && i > 1 && i + 2 < once.size())))
            return std::nullopt;
        const char member = special == std::string_view::npos ? shapeOf(c) : "    0"[special];
        add(members, {std::string(1, member), anyCase});
    }
    return members;
}

struct Choice {
    Texts texts;
    double chance = std::numeric_limits<double>::infinity();
};

void take(Choice &best, const Texts &texts)
{
    if (texts.size() > literalLimit
        || std::ranges::any_of(texts, [](const Literal &each) { return each.text.empty(); }))
        return;
    const double chance = chanceOf(texts);
    if (chance < best.chance)
        best = {texts, chance};
}

/// What a sequence or a group fits: the texts, one after the other, and of all that every match holds what tells most.
struct Parts {
    std::vector<Piece> pieces;
    Choice best;
};

Parts partsOf(const Sequence &all, bool anyCase);

/// The pieces from the first to the first gap, joined, and how many they are.
std::pair<Piece, size_t> headOf(const std::vector<Piece> &pieces)
{
    Piece head = Texts{{}};
    size_t count = 0;
    for (; count < pieces.size(); ++count) {
        Piece more = joined(head, pieces[count]);
        if (!more)
            break;
        head = std::move(more);
    }
    return {std::move(head), count};
}

Piece tailOf(const std::vector<Piece> &pieces, size_t first)
{
    Piece tail = Texts{{}};
    for (size_t i = pieces.size(); i > first; --i) {
        Piece more = joined(pieces[i - 1], tail);
        if (!more)
            break;
        tail = std::move(more);
    }
    return tail;
}

/// All of it where that are few texts; else what it begins with, a gap, and what it ends in.
Parts partsOfGroup(const Element &group, bool anyCase)
{
    const bool caseless = anyCase || group.head.contains('i');
    Piece whole = Texts(), head = Texts(), tail = Texts();
    Choice inside{{}, 0};
    const auto addAll = [](Piece &to, const Piece &some) {
        if (!to || !some || to->size() + some->size() > alternativesLimit) {
            to.reset();
            return;
        }
        for (const Literal &each : *some)
            add(*to, each);
    };
    for (const Sequence &branch : group.branches) {
        const Parts parts = partsOf(branch, caseless);
        std::ranges::copy(parts.best.texts, std::back_inserter(inside.texts));
        inside.chance += parts.best.chance;
        const auto [begin, count] = headOf(parts.pieces);
        const bool all = count == parts.pieces.size();
        addAll(whole, all ? begin : Piece());
        addAll(head, begin);
        addAll(tail, all ? begin : tailOf(parts.pieces, count));
    }
    Parts made;
    if (std::isfinite(inside.chance))
        take(made.best, inside.texts);
    if (whole)
        made.pieces = {std::move(whole)};
    else
        made.pieces = {std::move(head), std::nullopt, std::move(tail)};
    return made;
}

void appendRepeated(const Element &element, std::vector<Piece> own, std::vector<Piece> &pieces)
{
    const bool exact = own.size() == 1 && own.front();
    const bool folds
        = exact && own.front()->size() == 1 && (own.front()->front().text == "0" || own.front()->front().text == " ");
    if (element.quantifier.empty() || (folds && element.least > 0)) {
        std::ranges::move(own, std::back_inserter(pieces));
    } else if (element.least > 0) {
        const int copies = std::min(element.least, copiesLimit);
        for (int i = 0; i < copies; ++i)
            std::ranges::copy(own, std::back_inserter(pieces));
        if (element.open || element.most != element.least) {
            pieces.push_back(std::nullopt);
            std::ranges::copy(own, std::back_inserter(pieces));
        }
    } else if (folds || (exact && !element.open && element.most == 1)) {
        own.front()->push_back({});
        pieces.push_back(std::move(own.front()));
    } else {
        pieces.push_back(std::nullopt);
    }
}

/// Neighbours without a choice as one: more of a text always tells more.
std::vector<Piece> fused(std::vector<Piece> pieces)
{
    const auto single = [](const Piece &piece) { return piece && piece->size() == 1; };
    std::vector<Piece> made;
    for (Piece &piece : pieces) {
        Piece both = single(piece) && !made.empty() && single(made.back()) ? joined(made.back(), piece) : std::nullopt;
        if (both)
            made.back() = std::move(both);
        else
            made.push_back(std::move(piece));
    }
    return made;
}

Parts partsOf(const Sequence &all, bool anyCase)
{
    Parts made;
    for (const Element &each : all) {
        if (each.branches.empty()) {
            appendRepeated(each, {textsOf(each.once, anyCase)}, made.pieces);
            continue;
        }
        Parts group = partsOfGroup(each, anyCase);
        if (each.least > 0 && group.best.chance < made.best.chance)
            made.best = std::move(group.best);
        appendRepeated(each, std::move(group.pieces), made.pieces);
    }
    made.pieces = fused(std::move(made.pieces));
    for (size_t begin = 0; begin < made.pieces.size(); ++begin) {
        Piece run = made.pieces[begin];
        for (size_t end = begin + 1; run; ++end) {
            take(made.best, *run);
            if (end == made.pieces.size() || end - begin > lengthLimit)
                break;
            run = joined(run, made.pieces[end]);
        }
    }
    return made;
}

/// An optional part that is no text of its own hides what is beside it: the sequence with it, and the sequence without.
Choice bestOf(const Sequence &all, bool anyCase, int depth)
{
    Choice best = partsOf(all, anyCase).best;
    int tries = depth > 0 ? 4 : 0;
    for (size_t i = 0; i < all.size() && tries > 0 && best.chance > frequent; ++i) {
        if (all[i].least > 0 || all[i].open || all[i].most > 1 || all[i].branches.empty())
            continue;
        --tries;
        Sequence with = all, without = all;
        with[i].least = 1;
        with[i].quantifier.clear();
        without.erase(without.begin() + long(i));
        Choice both = bestOf(with, anyCase, depth - 1);
        const Choice other = bestOf(without, anyCase, depth - 1);
        if (both.chance + other.chance < best.chance) {
            std::ranges::copy(other.texts, std::back_inserter(both.texts));
            take(best, both.texts);
        }
    }
    return best;
}

} // namespace

std::vector<Literal> literalsOf(std::string_view pattern)
{
    bool anyCase = false;
    for (const std::string_view flags : {"(?i)", "(?s)", "(?is)", "(?si)"}) {
        if (pattern.starts_with(flags)) {
            anyCase = flags.contains('i');
            pattern.remove_prefix(flags.size());
            break;
        }
    }
    const auto branches = branchesOf(pattern);
    if (!branches)
        return {};
    Choice all{{}, 0};
    for (const Sequence &branch : *branches) {
        const Choice best = bestOf(branch, anyCase, 2);
        std::ranges::copy(best.texts, std::back_inserter(all.texts));
        all.chance += best.chance;
    }
    if (all.chance > rare || all.texts.size() > literalLimit)
        return {};
    for (Literal &each : all.texts) {
        std::ranges::replace(each.text, lineBegin, '\n');
        if (each.anyCase)
            std::ranges::transform(each.text, each.text.begin(), lower);
        shorten(each);
    }
    return withoutLonger(std::move(all.texts));
}

} // namespace sb::scan
