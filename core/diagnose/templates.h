// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; not while it learns. What the lines of successful runs look like without their variable words (after Drain, He et al.,
// ICWS 2017: words that carry digits are variables), and how far a line is from the nearest of them (cosine of their words, as
// logreduce measures it). Bounded: 200,000 templates of 64 words.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace sb::diagnose {

/// Hashes of a line's constant words, sorted, each once. Numbers, hosts, and times are variables; a 0 that stands alone is a word,
/// because "0 errors" is not "3 errors".
using Words = std::vector<uint32_t>;
Words wordsOf(std::string_view line);
/// The same, into `words`, whatever it held.
void readWords(std::string_view line, Words &words);

/// 0: the same words; 1: none in common. Two lines without words are the same.
double wordDistance(const Words &a, const Words &b);

class Templates {
public:
    void learn(std::string_view line);
    /// A line with the same words was learnt.
    bool knows(std::string_view line) const { return knows(wordsOf(line)); }
    bool knows(const Words &words) const { return words.empty() || m_known.contains(key(words)); }
    /// Distance to the nearest template, and at most `nearest`; the templates that share the rarest words are looked at, at most
    /// 2,000, and none when one was found to be nearer than `enough`.
    double novelty(const Words &words, double nearest = 1, double enough = 0) const;

private:
    static uint64_t key(const Words &words);
    std::unordered_set<uint64_t> m_known;
    std::vector<Words> m_templates;
    std::vector<uint8_t> m_sizes; ///< of each template, in words
    std::unordered_map<uint32_t, std::vector<uint32_t>> m_holders; ///< word: the templates that have it
};

} // namespace sb::diagnose
