// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one Extractor per thread. Text and files to hashed, weighted features. Each group of features is scaled to a fixed length,
// so that a long diff does not drown a short title. The golden vectors of tests/slm pin this file: a change means a new model.
#pragma once

#include "feature_hash.h"
#include "path_kind.h"
#include "sample.h"

#include <span>
#include <string>
#include <vector>

namespace sb::slm {

struct Measures;

enum class Group : uint8_t {
    Subject, ///< words, pairs, the first verb
    Letters, ///< 3-5 letters of the subject's words
    Body,
    Kinds, ///< categories and extensions of the files
    Names, ///< file and folder names
    Numbers, ///< sizes and shares
    Tokens, ///< words of the diff
    Shape, ///< what the lines of the diff look like
    Cross, ///< first verb and kinds together
    Pairs, ///< two measures together
};
inline constexpr int groups = 10;

using GroupSet = uint32_t;
constexpr GroupSet bit(Group group)
{
    return 1u << static_cast<unsigned>(group);
}
inline constexpr GroupSet everyGroup = (1u << groups) - 1;
inline constexpr uint32_t keyBits = 24;
inline constexpr uint32_t keySpace = 1u << keyBits;

struct Feature {
    uint32_t key : keyBits; ///< below keySpace
    Group group : 8;
    float value;
};

class Extractor {
public:
    explicit Extractor(GroupSet wanted = everyGroup);
    /// In a fixed order; valid until the next call.
    std::span<const Feature> operator()(const Sample &sample);
    /// From now on keeps what each feature of these groups stands for, for explanations.
    void nameFeatures(GroupSet named = everyGroup) { m_named = named; }
    /// Of a feature of the last call, by its place; empty where its group is not named.
    std::string nameOf(size_t place) const;

private:
    void add(Group group, const Family &family, std::string_view what, float value);
    void add(Group group, const Family &family, std::string_view what, std::string_view other, float value);
    void add(Group group, const Family &family, int number, float value);
    void addOnce(Group group, const Family &family, std::string_view what, float value); ///< unless met since forget()
    void keep(Group group, uint64_t finishedHash, float value);
    bool first(uint64_t hash); ///< false where it was met since forget()
    void forget(size_t most); ///< at most so many will be met

    void addSubject(const Sample &sample, const std::vector<std::string_view> &words);
    void addLetters(const std::vector<std::string_view> &words);
    void addBody(const Sample &sample);
    void addFiles(const Sample &sample, Measures &measures);
    void addNumbers(const Sample &sample, const Measures &measures);
    void addCross(const std::vector<std::string_view> &words, const Measures &measures);
    void addDiff(const Sample &sample, Measures &measures);
    void addShape(const Measures &measures);
    void addTokens();
    void addPairs(const Sample &sample, const Measures &measures);
    void scaleGroups();

    GroupSet m_wanted;
    GroupSet m_named = 0;
    std::vector<Feature> m_features;
    struct Name {
        size_t place = 0; ///< of the feature; ascending
        std::string_view family; ///< a literal
        uint32_t begin = 0, size = 0; ///< in m_nameText
    };
    void nameLast(Group group, const Family &family, std::string_view what, std::string_view other = {});
    std::vector<Name> m_names;
    std::string m_nameText;
    std::string m_subjectText, m_text, m_lower; ///< scratch
    std::vector<std::string_view> m_subjectWords, m_words, m_removed;
    std::vector<uint64_t> m_met; ///< a table of hashes; 0 is a free place
    struct Token {
        uint64_t start = 0; ///< its first eight bytes, in the order of text
        std::string_view word;
        int sides = 0; ///< bit 0 added, bit 1 removed
    };
    std::vector<Token> m_tokens; ///< of the diff
    std::vector<uint16_t> m_tokenPlaces; ///< a table of what m_tokens holds; one more than the place
    std::vector<std::string_view> m_addedWords, m_deletedWords;
    std::string m_tokenText;
};

} // namespace sb::slm
