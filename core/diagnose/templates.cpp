// SPDX-License-Identifier: GPL-3.0-or-later
#include "templates.h"

#include "runner_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sb::diagnose {

namespace {

constexpr size_t templateLimit = 200'000;
constexpr size_t wordLimit = 64;
constexpr size_t readBytes = 2000; ///< bytes
constexpr size_t templatesLookedAt = 2000;

/// What a character of a word is in lower case; 0 of all others.
constexpr auto wordLetters = [] {
    std::array<unsigned char, 256> letters{};
    for (size_t c = 0; c < letters.size(); ++c) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80)
            letters[c] = static_cast<unsigned char>(c);
        else if (c >= 'A' && c <= 'Z')
            letters[c] = static_cast<unsigned char>(c - 'A' + 'a');
    }
    return letters;
}();

unsigned char wordLetter(char c)
{
    return wordLetters[static_cast<unsigned char>(c)];
}

bool isHost(std::string_view word)
{
    constexpr std::array<std::string_view, 14> ends{"com",  "net",       "org",         "edu",     "gov",
                                                    "io",   "co",        "dev",         "us",      "uk",
                                                    "info", "localhost", "localdomain", "internal"};
    const size_t dot = word.rfind('.');
    return dot != std::string_view::npos && dot > 0 && std::ranges::contains(ends, word.substr(dot + 1));
}

/// The end of what may be a host's name whose first word ends at `at`.
size_t hostEnd(std::string_view line, size_t at)
{
    while (at < line.size() && (wordLetter(line[at]) || line[at] == '-' || line[at] == '.'))
        ++at;
    while (line[at - 1] == '.' || line[at - 1] == '-')
        --at;
    return at;
}

/// "0" that no digits or points go on from.
bool alone(std::string_view line, size_t begin, size_t end)
{
    constexpr std::string_view numeric = ".:-/,";
    return (begin == 0 || !numeric.contains(line[begin - 1]) || line[begin - 1] == ':')
        && (end == line.size() || !numeric.contains(line[end]) || end + 1 == line.size() || !digit(line[end + 1]));
}

size_t common(const Words &a, const Words &b)
{
    size_t count = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        count += *x == *y;
        const bool left = *x <= *y;
        y += *y <= *x;
        x += left;
    }
    return count;
}

double distanceFor(size_t shared, size_t a, size_t b)
{
    return 1 - double(shared) / std::sqrt(double(a) * double(b));
}

} // namespace

void readWords(std::string_view line, Words &words)
{
    line = line.substr(0, readBytes);
    words.clear();
    for (size_t at = 0; at < line.size() && words.size() < wordLimit;) {
        uint32_t hash = 2166136261U; // FNV-1a
        size_t end = at;
        bool digits = false;
        for (; end < line.size(); ++end) {
            const unsigned char letter = wordLetter(line[end]);
            if (letter == 0)
                break;
            hash = (hash ^ letter) * 16777619U;
            digits |= digit(line[end]);
        }
        if (end == at) {
            ++at;
            continue;
        }
        if (end < line.size() && (line[end] == '.' || line[end] == '-')) {
            if (const size_t host = hostEnd(line, end); isHost(line.substr(at, host - at))) {
                at = host;
                continue;
            }
        }
        const std::string_view word = line.substr(at, end - at);
        if (digits ? word == "0" && alone(line, at, end) : word.size() > 1)
            words.push_back(hash);
        at = end;
    }
    std::ranges::sort(words);
    const auto twice = std::ranges::unique(words);
    words.erase(twice.begin(), twice.end());
}

Words wordsOf(std::string_view line)
{
    Words words;
    words.reserve(16);
    readWords(line, words);
    return words;
}

double wordDistance(const Words &a, const Words &b)
{
    if (a.empty() || b.empty())
        return a.empty() && b.empty() ? 0 : 1;
    return distanceFor(common(a, b), a.size(), b.size());
}

void Templates::learn(std::string_view line)
{
    Words words = wordsOf(line);
    if (words.empty() || m_templates.size() >= templateLimit || !m_known.insert(key(words)).second)
        return;
    for (const uint32_t word : words)
        m_holders[word].push_back(uint32_t(m_templates.size()));
    m_sizes.push_back(uint8_t(words.size()));
    m_templates.push_back(std::move(words));
}

double Templates::novelty(const Words &words, double nearest, double enough) const
{
    if (knows(words))
        return 0;
    std::vector<const std::vector<uint32_t> *> holders;
    for (const uint32_t word : words) {
        if (const auto found = m_holders.find(word); found != m_holders.end())
            holders.push_back(&found->second);
    }
    std::ranges::sort(holders, {}, [](const auto *each) { return each->size(); });
    size_t seen = 0;
    for (size_t i = 0; i < holders.size(); ++i) {
        // A template that comes up first with this word has none of those before it.
        const size_t mayShare = holders.size() - i;
        std::array<double, wordLimit + 1> least; // distance, by the size of the template
        for (size_t size = 1; size < least.size(); ++size)
            least[size] = distanceFor(std::min(mayShare, size), words.size(), size);
        for (const uint32_t number : *holders[i]) {
            if (++seen > templatesLookedAt)
                return nearest;
            if (least[m_sizes[number]] >= nearest)
                continue;
            nearest = std::min(nearest, wordDistance(words, m_templates[number]));
            if (nearest < enough)
                return nearest;
        }
    }
    return nearest;
}

/// FNV-1a over the words.
uint64_t Templates::key(const Words &words)
{
    uint64_t hash = 14695981039346656037U;
    for (const uint32_t word : words)
        hash = (hash ^ word) * 1099511628211U;
    return hash;
}

} // namespace sb::diagnose
