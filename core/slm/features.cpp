// SPDX-License-Identifier: GPL-3.0-or-later
#include "features.h"

#include "feature_hash.h"
#include "feature_text.h"
#include "measures.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>

namespace sb::slm {

namespace {

constexpr size_t seenSlots = 4096; ///< a power of two, far above what one family of features can hold
constexpr std::array<float, groups> lengthOf = {1.6f, 1.0f, 0.9f, 1.0f, 0.8f, 1.3f, 1.2f, 1.0f, 1.0f, 0.6f};

} // namespace

Extractor::Extractor(GroupSet wanted)
    : m_wanted(wanted)
    , m_met(seenSlots)
{
}

void Extractor::keep(Group group, uint64_t hash, float value)
{
    m_features.push_back({static_cast<uint32_t>(finished(hash) & (keySpace - 1)), group, value});
}

void Extractor::add(Group group, std::string_view family, std::string_view what, float value)
{
    keep(group, fnv(fnv(fnvBasis, family), what), value);
    if (m_naming)
        nameLast(family, what);
}

void Extractor::add(Group group, std::string_view family, std::string_view what, std::string_view other, float value)
{
    keep(group, fnv(fnv(fnv(fnv(fnvBasis, family), what), "\x1f"), other), value);
    if (m_naming)
        nameLast(family, what, other);
}

void Extractor::add(Group group, std::string_view family, int number, float value)
{
    std::array<char, 12> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add(group, family, std::string_view(digits.data(), end), value);
}

void Extractor::nameLast(std::string_view family, std::string_view what, std::string_view other)
{
    const size_t begin = m_nameText.size();
    m_nameText.append(what);
    if (!other.empty())
        m_nameText.append(1, ' ').append(other);
    m_names.push_back({family, uint32_t(begin), uint32_t(m_nameText.size() - begin)});
}

std::string Extractor::nameOf(size_t place) const
{
    const Name &name = m_names[place];
    return std::string(name.family).append(m_nameText, name.begin, name.size);
}

void Extractor::forget()
{
    ++m_generation;
}

bool Extractor::first(uint64_t hash)
{
    for (size_t slot = hash & (seenSlots - 1), tried = 0; tried < seenSlots;
         slot = (slot + 1) & (seenSlots - 1), ++tried) {
        auto &[met, generation] = m_met[slot];
        if (generation != m_generation) {
            met = hash;
            generation = m_generation;
            return true;
        }
        if (met == hash)
            return false;
    }
    return false;
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
    for (const std::string_view word : words) {
        if (word == "#")
            continue;
        m_lower.assign("<").append(word).push_back('>');
        const std::string_view text = m_lower;
        for (size_t from = 0; from + 3 <= text.size(); ++from) {
            for (size_t size = 3; size <= 5 && from + size <= text.size(); ++size)
                add(Group::Letters, "c:", text.substr(from, size), 1);
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
    forget();
    for (const std::string_view word : m_words) {
        if (first(finished(fnv(fnvBasis, word))))
            add(Body, "b:", word, 1);
    }
    for (size_t i = 0; i + 1 < m_words.size() && i < 60; ++i)
        add(Body, "bb:", m_words[i], m_words[i + 1], 0.7f);
    constexpr std::string_view marks[]
        = {"fixes #",    "fix #",     "closes #", "close #", "resolves #", "breaking change", "this reverts",
           "regression", "benchmark", "refs #",   "ref #",   "ns/op",      "before:",         "after:",
           "http",       "```",       "security", "cve-",    "deprecat"};
    lowerInto(sample.body, m_lower);
    for (const std::string_view mark : marks) {
        if (m_lower.contains(mark))
            add(Body, "bk:", mark, 1);
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
    for (const Feature &feature : m_features)
        squares[static_cast<size_t>(feature.group)] += feature.value * feature.value;
    std::array<float, groups> scale{};
    for (size_t i = 0; i < scale.size(); ++i)
        scale[i] = lengthOf[i] / std::sqrt(squares[i] + 1e-9f);
    for (Feature &feature : m_features)
        feature.value *= scale[static_cast<size_t>(feature.group)];
}

} // namespace sb::slm
