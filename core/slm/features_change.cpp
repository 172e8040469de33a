// SPDX-License-Identifier: GPL-3.0-or-later
// The half of the extractor that reads files and lines.
#include "features.h"

#include "feature_text.h"
#include "measures.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sb::slm {

namespace {

constexpr size_t mostTokens = 700;
constexpr size_t tokenPlaces = 2048; ///< a power of two above twice as many
constexpr size_t mostOfAFile = 20; ///< features: kinds, its name, words of its name, folders

/// "name" and the count as a share of the whole in quarters: 0 none, 4 all, -1 where there is no whole.
Label shareLabel(std::string_view name, int part, int whole)
{
    Label label;
    label << name << (whole == 0 ? -1 : part == 0 ? 0 : 1 + int(3.999 * part / whole));
    return label;
}

/// The first eight bytes as a number that is ordered as text is; a word holds no zero byte.
uint64_t startOf(std::string_view word)
{
    uint64_t start = 0;
    std::memcpy(&start, word.data(), std::min(word.size(), sizeof start));
    return std::endian::native == std::endian::little ? std::byteswap(start) : start;
}

int sign(int difference)
{
    return difference > 0 ? 1 : difference < 0 ? 2 : 0;
}

} // namespace

void Extractor::addFiles(const Sample &sample, Measures &measures)
{
    using enum Group;
    measures.addedLines = sample.added;
    measures.deletedLines = sample.deleted;
    const bool kinds = m_wanted & bit(Kinds), names = m_wanted & bit(Names);
    std::string commonExtension, commonFolder;
    bool oneExtension = true, oneFolder = true;
    forget(mostOfAFile * sample.files.size());
    for (const SampleFile &file : sample.files) {
        lowerInto(file.path, m_lower);
        const std::string_view path = m_lower;
        const PathKind kind = pathKindOf(path);
        measures.count(file, kind);
        const std::string_view base = path.substr(path.rfind('/') + 1);
        const size_t dot = base.rfind('.');
        const std::string_view extension
            = dot == std::string_view::npos || dot == 0 ? std::string_view("none") : base.substr(dot + 1);
        const std::string_view top = path.substr(0, path.find('/'));
        if (measures.fileCount == 1) {
            commonExtension = extension;
            commonFolder = top;
        }
        oneExtension &= extension == commonExtension;
        oneFolder &= top == commonFolder;
        if (kinds) {
            addOnce(Kinds, "pe:", extension, 0.6f);
            Label label;
            label << name(kind) << std::string_view(&file.status, 1);
            addOnce(Kinds, "pc:", label, 1.2f);
            label << extension;
            addOnce(Kinds, "pce:", label, 0.6f);
        }
        if (names) {
            addOnce(Names, "pb:", base, 0.8f);
            size_t from = 0;
            for (int depth = 0; depth < 9; ++depth) {
                const size_t slash = path.find('/', from);
                if (slash == std::string_view::npos)
                    break;
                addOnce(Names, "pd:", path.substr(from, slash - from), 0.6f);
                from = slash + 1;
            }
            addOnce(Names, "pt:", top, 0.5f);
            splitWords(base.substr(0, dot), 6, m_text, m_words);
            for (const std::string_view word : m_words)
                addOnce(Names, "pw:", word, 0.5f);
        }
    }
    measures.finish();
    if (measures.fileCount == 0)
        return;
    if (kinds && oneExtension)
        add(Kinds, "poe:", commonExtension, 1.2f);
    if (names && oneFolder)
        add(Names, "pod:", commonFolder, 0.8f);
}

void Extractor::addNumbers(const Sample &sample, const Measures &measures)
{
    using enum Group;
    add(Numbers, "ns:", measures.kindSet(), 1.5f);
    if (measures.kinds() == 1)
        add(Numbers, "no:", measures.onlyKind(), 1.5f);
    for (size_t i = 0; i < measures.weight.size() && measures.totalWeight > 0; ++i) {
        Label share;
        const int64_t weight = measures.weight[i];
        share << name(static_cast<PathKind>(i))
              << (weight == 0 ? 0 : 1 + int(4.999 * double(weight) / double(measures.totalWeight)));
        add(Numbers, "nsh:", share, 0.7f);
    }
    const int added = magnitude(measures.addedLines), deleted = magnitude(measures.deletedLines);
    const int share = measures.addedShare();
    add(Numbers, "na:", added, 0.6f);
    add(Numbers, "nd:", deleted, 0.6f);
    add(Numbers, "nn:", magnitude(sample.fileCount), 0.6f);
    add(Numbers, "nr:", share, 0.8f);
    add(Numbers, "nad:", Label() << added << "_" << deleted, 0.6f);
    add(Numbers, "noa:", Label() << measures.onlyKind() << "_" << added, 0.5f);
    add(Numbers, "nAD:", Label() << std::min(measures.addedFiles, 3) << "_" << std::min(measures.deletedFiles, 3),
        0.6f);
    add(Numbers, "nstd:",
        Label() << "s" << measures.has(PathKind::Source) << "_t" << measures.has(PathKind::Test) << "_d"
                << measures.has(PathKind::Docs),
        1);
    const std::string_view tests = measures.has(PathKind::Test) ? "t" : "n";
    add(Numbers, "ntr:", Label() << tests << "_" << share, 0.6f);
    add(Numbers, "ntA:", Label() << tests << "_" << std::min(measures.addedFiles, 2) << "_" << share / 2, 0.6f);
    if (measures.renamedFiles > 0)
        add(Numbers, "nR:", int(4.99 * measures.renamedFiles / measures.fileCount), 0.7f);
    if (measures.fileCount > 0 && measures.deletedFiles == measures.fileCount)
        add(Numbers, "nf:", "all deleted", 1);
    if (measures.fileCount > 0 && measures.addedFiles == measures.fileCount)
        add(Numbers, "nf:", "all added", 1);
    if (measures.fileCount > 0 && measures.renamedFiles == measures.fileCount)
        add(Numbers, "nf:", "all renamed", 1);
}

void Extractor::addDiff(const Sample &sample, Measures &measures)
{
    const bool tokens = m_wanted & bit(Group::Tokens);
    Side &plus = measures.plus, &minus = measures.minus;
    m_removed.clear();
    m_addedWords.clear();
    m_deletedWords.clear();
    if (m_tokenText.size() < sample.excerpt.size())
        m_tokenText.resize(sample.excerpt.size());
    char *tokenText = m_tokenText.data();
    size_t matched = 0;
    bool hunkAdds = false, hunkDeletes = false;
    const auto endHunk = [&] {
        measures.hunks += hunkAdds || hunkDeletes;
        measures.onlyAdding += hunkAdds && !hunkDeletes;
        measures.onlyDeleting += hunkDeletes && !hunkAdds;
        hunkAdds = hunkDeletes = false;
        m_removed.clear();
        matched = 0;
    };
    std::string_view text = sample.excerpt;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.starts_with(">>> ") || line.starts_with('@')) {
            endHunk();
            continue;
        }
        const bool adds = line.starts_with('+');
        if (!adds && !line.starts_with('-'))
            continue;
        const std::string_view code = bare(line.substr(1));
        (adds ? plus : minus).count(code);
        (adds ? hunkAdds : hunkDeletes) = true;
        if (code.empty())
            continue;
        if (tokens)
            tokenText += addWords(code, mostTokens / 2, tokenText, adds ? m_addedWords : m_deletedWords);
        if (!adds) {
            m_removed.push_back(code);
        } else if (matched < m_removed.size()) {
            const std::string_view old = m_removed[matched++];
            ++measures.pairs;
            if (alikeButForSpace(old, code))
                ++measures.samePairs;
            else if (alikeButForDigits(old, code))
                ++measures.digitPairs;
        }
    }
    endHunk();
    if (m_wanted & bit(Group::Shape))
        addShape(measures);
    if (tokens)
        addTokens();
}

void Extractor::addShape(const Measures &measures)
{
    using enum Group;
    const Side &plus = measures.plus, &minus = measures.minus;
    const auto share = [&](std::string_view family, int part, int whole) {
        add(Shape, "t:", shareLabel(family, part, whole), 0.7f);
    };
    share("pc", plus.comments, plus.lines);
    share("mc", minus.comments, minus.lines);
    share("pi", plus.imports, plus.lines);
    share("mi", minus.imports, minus.lines);
    share("pif", plus.conditions, plus.lines);
    share("mif", minus.conditions, minus.lines);
    share("try", plus.guards, plus.lines);
    share("pnull", plus.nulls, plus.lines);
    share("mnull", minus.nulls, minus.lines);
    share("pass", plus.asserts, plus.lines);
    share("mass", minus.asserts, minus.lines);
    share("pdef", plus.definitions, plus.lines);
    share("mdef", minus.definitions, minus.lines);
    share("log", plus.logs, plus.lines);
    share("ws", measures.samePairs, measures.pairs);
    share("dig", measures.digitPairs, measures.pairs);
    share("pa", measures.onlyAdding, measures.hunks);
    share("pd", measures.onlyDeleting, measures.hunks);
    share("ret", plus.returns, plus.lines);
    share("loop", plus.loops, plus.lines);
    share("mloop", minus.loops, minus.lines);
    share("pb", plus.blank, plus.lines);
    share("cache", plus.caches, plus.lines);
    share("str", plus.strings, plus.lines);
    const int size = magnitude(plus.lines + minus.lines) / 2;
    add(Shape, "th:", magnitude(measures.hunks), 0.5f);
    add(Shape, "tpm:", Label() << std::min(magnitude(plus.lines), 7) << "_" << std::min(magnitude(minus.lines), 7),
        0.6f);
    add(Shape,
        "tif:", Label() << (plus.conditions > minus.conditions) << "_" << (plus.nulls > minus.nulls) << "_" << size,
        0.6f);
    add(Shape, "tdef:", Label() << sign(plus.definitions - minus.definitions) << "_" << size, 0.6f);
    if (plus.todos > 0)
        add(Shape, "t:", "todo", 0.5f);
}

void Extractor::addTokens()
{
    // Words of added and of removed lines, each once; a word on both sides counts less.
    m_tokens.clear();
    m_tokenPlaces.assign(tokenPlaces, 0);
    const auto meet = [&](std::string_view word, int side) {
        const uint64_t start = startOf(word);
        size_t at = finished(start + word.size()) & (tokenPlaces - 1);
        for (; m_tokenPlaces[at] != 0; at = (at + 1) & (tokenPlaces - 1)) {
            Token &token = m_tokens[m_tokenPlaces[at] - 1u];
            if (token.start == start && token.word == word) {
                token.sides |= side;
                return;
            }
        }
        m_tokens.push_back({start, word, side});
        m_tokenPlaces[at] = uint16_t(m_tokens.size());
    };
    for (const std::string_view word : m_addedWords)
        meet(word, 1);
    for (const std::string_view word : m_deletedWords)
        meet(word, 2);
    std::ranges::sort(m_tokens, [](const Token &a, const Token &b) {
        return a.start != b.start ? a.start < b.start : a.word < b.word;
    });
    for (const Token &token : m_tokens) {
        if (token.word.size() < 2)
            continue;
        switch (token.sides) {
        case 1: add(Group::Tokens, "d+:", token.word, 1); break;
        case 2: add(Group::Tokens, "d-:", token.word, 1); break;
        default: add(Group::Tokens, "d=:", token.word, 0.6f);
        }
    }
}

void Extractor::addPairs(const Sample &sample, const Measures &measures)
{
    const Side &plus = measures.plus, &minus = measures.minus;
    const int lines = plus.lines + minus.lines;
    const std::array<Label, 14> atoms = {
        Label() << "k" << measures.onlyKind(),
        Label() << "s" << measures.has(PathKind::Source) << measures.has(PathKind::Test) << measures.has(PathKind::Docs)
                << measures.has(PathKind::Build) << measures.has(PathKind::Config),
        Label() << "a" << (magnitude(measures.addedLines) + 1) / 2,
        Label() << "d" << (magnitude(measures.deletedLines) + 1) / 2,
        Label() << "r" << measures.addedShare(),
        Label() << "A" << std::min(measures.addedFiles, 2) << std::min(measures.deletedFiles, 1)
                << (measures.renamedFiles > 0),
        Label() << "n" << std::min(magnitude(sample.fileCount), 5),
        Label() << "i" << sign(plus.conditions - minus.conditions),
        Label() << "N" << sign(plus.nulls - minus.nulls),
        Label() << "D" << sign(plus.definitions - minus.definitions) << (plus.definitions > 0),
        shareLabel("c", plus.comments + minus.comments, lines),
        shareLabel("w", measures.samePairs + measures.digitPairs, measures.pairs),
        shareLabel("p", measures.onlyAdding, measures.hunks),
        Label() << "b" << !sample.body.empty() << (plus.asserts > 0),
    };
    static constexpr Family family("q:");
    for (size_t i = 0; i < atoms.size(); ++i) {
        const uint64_t begun = fnv(fnv(family.hash, atoms[i]), between);
        for (size_t j = i + 1; j < atoms.size(); ++j) {
            keep(Group::Pairs, finished(fnv(begun, atoms[j])), 1);
            nameLast(Group::Pairs, family, atoms[i], atoms[j]);
        }
    }
}

} // namespace sb::slm
