// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "feature_text.h"
#include "marks.h"
#include "measures.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace sb::slm {

namespace {

constexpr auto bodyTexts = std::to_array<std::string_view>(
    {"fixes #", "fix #", "closes #", "close #", "resolves #", "breaking change", "this reverts", "regression",
     "benchmark", "refs #", "ref #", "ns/op", "before:", "after:", "http", "```", "security", "cve-", "deprecat"});
constexpr Marks<bodyTexts.size()> bodyMarks = [] consteval {
    Mark marks[bodyTexts.size()];
    for (size_t i = 0; i < bodyTexts.size(); ++i)
        marks[i] = {bodyTexts[i], 1u << i};
    return Marks(marks);
}();
constexpr std::array<float, groups> lengthOf = {1.6f, 1.0f, 0.9f, 1.0f, 0.8f, 1.3f, 1.2f, 1.0f, 1.0f, 0.6f};

} // namespace

Extractor::Extractor(GroupSet wanted)
    : m_wanted(wanted)
{
    m_features.reserve(512);
    m_tokens.reserve(256);
}

void Extractor::keep(Group group, uint64_t finishedHash, float value)
{
    m_features.push_back({static_cast<uint32_t>(finishedHash & (keySpace - 1)), group, value});
}

void Extractor::add(Group group, const Family &family, std::string_view what, float value)
{
    keep(group, finished(fnv(family.hash, what)), value);
    nameLast(group, family, what);
}

void Extractor::add(Group group, const Family &family, std::string_view what, std::string_view other, float value)
{
    keep(group, finished(fnv(fnv(fnv(family.hash, what), between), other)), value);
    nameLast(group, family, what, other);
}

void Extractor::add(Group group, const Family &family, int number, float value)
{
    std::array<char, 12> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add(group, family, std::string_view(digits.data(), end), value);
}

void Extractor::addOnce(Group group, const Family &family, std::string_view what, float value)
{
    const uint64_t hash = finished(fnv(family.hash, what));
    if (!first(hash))
        return;
    keep(group, hash, value);
    nameLast(group, family, what);
}

void Extractor::nameLast(Group group, const Family &family, std::string_view what, std::string_view other)
{
    if (!(m_named & bit(group)))
        return;
    const size_t begin = m_nameText.size();
    m_nameText.append(what);
    if (!other.empty())
        m_nameText.append(1, ' ').append(other);
    m_names.push_back({m_features.size() - 1, family.text, uint32_t(begin), uint32_t(m_nameText.size() - begin)});
}

std::string Extractor::nameOf(size_t place) const
{
    const auto name = std::ranges::lower_bound(m_names, place, {}, &Name::place);
    if (name == m_names.end() || name->place != place)
        return {};
    return std::string(name->family).append(m_nameText, name->begin, name->size);
}

void Extractor::forget(size_t most)
{
    m_met.assign(std::bit_ceil(2 * most + 2), 0);
}

bool Extractor::first(uint64_t hash)
{
    const size_t mask = m_met.size() - 1;
    const uint64_t met = hash == 0 ? 1 : hash;
    size_t at = hash & mask;
    for (; m_met[at] != 0; at = (at + 1) & mask) {
        if (m_met[at] == met)
            return false;
    }
    m_met[at] = met;
    return true;
}

std::span<const Feature> Extractor::operator()(const Sample &sample)
{
    m_features.clear();
    m_names.clear();
    m_nameText.clear();
    splitWords(sample.subject, 40, m_subjectText, m_subjectWords);
    const auto wants = [&](Group group) { return (m_wanted & bit(group)) != 0; };
    if (wants(Group::Subject))
        addSubject(sample, m_subjectWords);
    if (wants(Group::Letters))
        addLetters(m_subjectWords);
    if (wants(Group::Body))
        addBody(sample);
    Measures measures;
    addFiles(sample, measures);
    if (wants(Group::Numbers))
        addNumbers(sample, measures);
    if (wants(Group::Cross))
        addCross(m_subjectWords, measures);
    addDiff(sample, measures);
    if (wants(Group::Pairs))
        addPairs(sample, measures);
    scaleGroups();
    return m_features;
}

void Extractor::addSubject(const Sample &sample, const std::vector<std::string_view> &words)
{
    using enum Group;
    for (const std::string_view word : words)
        add(Subject, "s:", word, 1);
    for (size_t i = 0; i + 1 < words.size(); ++i)
        add(Subject, "sb:", words[i], words[i + 1], 1);
    if (!words.empty()) {
        add(Subject, "s1:", words[0], 1.5f);
        if (words.size() > 1)
            add(Subject, "s2:", words[0], words[1], 1);
        if (words.size() > 2)
            add(Subject, "s3:", words[0], words[2], 0.7f);
        add(Subject, "sl:", words.back(), 0.7f);
    }
    add(Subject, "sn:", int(std::min<size_t>(words.size(), 12)), 0.5f);
    const std::string_view text = sample.subject;
    if (text.contains('`'))
        add(Subject, "sf:", "backtick", 0.5f);
    if (text.contains('"'))
        add(Subject, "sf:", "quote", 0.5f);
    if (text.contains('('))
        add(Subject, "sf:", "parenthesis", 0.3f);
    if (text.contains("->") || text.contains("=>"))
        add(Subject, "sf:", "arrow", 0.5f);
    if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z')
        add(Subject, "sf:", "capital", 0.3f);
    if (text.contains("::") || text.contains("()") || text.contains('_'))
        add(Subject, "sf:", "identifier", 0.5f);
}

void Extractor::addLetters(const std::vector<std::string_view> &words)
{
    static constexpr Family family("c:");
    for (const std::string_view word : words) {
        if (word == "#")
            continue;
        m_lower.assign("<").append(word).push_back('>');
        const std::string_view text = m_lower;
        for (size_t from = 0; from + 3 <= text.size(); ++from) {
            uint64_t hash = fnv(family.hash, text.substr(from, 2));
            for (size_t size = 3; size <= 5 && from + size <= text.size(); ++size) {
                hash = fnv(hash, text.substr(from + size - 1, 1));
                keep(Group::Letters, finished(hash), 1);
                nameLast(Group::Letters, family, text.substr(from, size));
            }
        }
    }
}

void Extractor::addBody(const Sample &sample)
{
    using enum Group;
    if (sample.body.empty()) {
        add(Body, "bf:", "empty", 0.7f);
        return;
    }
    add(Body, "bn:", int(std::bit_width(sample.body.size())), 0.5f);
    splitWords(sample.body, 160, m_text, m_words);
    forget(m_words.size());
    for (const std::string_view word : m_words)
        addOnce(Body, "b:", word, 1);
    for (size_t i = 0; i + 1 < m_words.size() && i < 60; ++i)
        add(Body, "bb:", m_words[i], m_words[i + 1], 0.7f);
    lowerInto(sample.body, m_lower);
    const uint32_t held = bodyMarks.heldBy(m_lower);
    for (size_t i = 0; i < bodyTexts.size(); ++i) {
        if (held & (1u << i))
            add(Body, "bk:", bodyTexts[i], 1);
    }
}

void Extractor::addCross(const std::vector<std::string_view> &words, const Measures &measures)
{
    using enum Group;
    if (words.empty())
        return;
    const std::string_view verb = words.front();
    add(Cross, "x1s:", verb, measures.kindSet(), 1);
    add(Cross, "x1o:", verb, measures.onlyKind(), 1);
    Label size;
    size << std::min(measures.addedFiles, 1) << "_" << magnitude(measures.addedLines + measures.deletedLines) / 3;
    add(Cross, "x1n:", verb, size, 0.8f);
    for (const std::string_view word : std::span(words).first(std::min<size_t>(words.size(), 12)))
        add(Cross, "xo:", word, measures.onlyKind(), 0.7f);
}

void Extractor::scaleGroups()
{
    std::array<float, groups> squares{};
    for (size_t i = 0; i < m_features.size();) { // groups come in runs: a sum stays in its register
        const Group group = m_features[i].group;
        float sum = squares[static_cast<size_t>(group)];
        for (; i < m_features.size() && m_features[i].group == group; ++i)
            sum += m_features[i].value * m_features[i].value;
        squares[static_cast<size_t>(group)] = sum;
    }
    std::array<float, groups> scale{};
    for (size_t i = 0; i < scale.size(); ++i)
        scale[i] = lengthOf[i] / std::sqrt(squares[i] + 1e-9f);
    for (Feature &feature : m_features)
        feature.value *= scale[static_cast<size_t>(feature.group)];
}

} // namespace sb::slm
