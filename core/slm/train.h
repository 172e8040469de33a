// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: one at a time; nothing is shared. Multinomial logistic regression by stochastic gradient steps (AdaGrad: Duchi, Hazan, Singer
// 2011), with dropout of features and of whole groups. Fixed seed, fixed order, one thread: the same rows give the same bytes.
#pragma once

#include "model.h"

#include <core/base/cancel.h>

#include <vector>

namespace sb::slm {

/// Rows of features with their types, packed.
class Examples {
public:
    struct Row {
        size_t begin = 0, end = 0;
        uint8_t type = 0;
        uint16_t repo = 0;
        bool extra = false; ///< over-sampled: not for measuring
    };
    void add(std::span<const Feature> features, fact::ChangeType type, uint16_t repo, bool extra = false);
    size_t size() const { return m_rows.size(); }
    uint32_t largestKey() const { return m_largestKey; }
    const Row &row(size_t i) const { return m_rows[i]; }
    std::span<const Feature> features(size_t i) const
    {
        return std::span(m_features).subspan(m_rows[i].begin, m_rows[i].end - m_rows[i].begin);
    }

private:
    std::vector<Feature> m_features;
    std::vector<Row> m_rows;
    uint32_t m_largestKey = 0;
};

struct Recipe {
    int epochs = 5;
    int averaged = 0; ///< the mean of the weights after the last so many epochs is what was learned; 0 as 1
    float rate = 0.04f;
    float decay = 5e-4f;
    float featureDropout = 0.2f; ///< not for Numbers, Shape and Pairs
    float groupDropout = 0.1f; ///< chance that the words are hidden; half of it for the files, half for the diff
    float repoPower = 0.5f; ///< a row weighs (rows of its repository)^-repoPower
    float typePower = 0.3f; ///< times (rows of its type)^-typePower
    /// Above 0, each repository learns its own leaning to types at so many times the rate: what is convention there is kept out of the
    /// weights, and forgotten in the end (random intercepts: Laird, Ware 1982).
    float leaningRate = 0;
    float leaningDecay = 1e-2f;
    float smoothing = 0; ///< share of a label that is spread over all types
    float trust = 1; ///< below 1, the label is mixed with what the model believes once half the epochs are done
    int fewestRepos = 3; ///< a feature must be met in as many
    uint64_t seed = 1;
};

/// Full precision, before the strongest features are chosen.
struct Weights {
    static constexpr size_t stride = 12; ///< types, padded
    std::vector<int32_t> rowOf; ///< by key, up to the largest met in training; -1 where the feature is not used
    std::vector<uint32_t> keys; ///< by row
    std::vector<float> values; ///< stride a row
    Logits bias{};

    Logits logits(std::span<const Feature> features) const;
};

/// What training starts from where it goes on top of another model.
struct Start {
    Logits bias{};
    std::vector<Logits> offsets; ///< the other model's answer to each row; empty: none
    std::vector<float> importance; ///< times what the recipe says; empty: 1
    std::vector<uint32_t> features; ///< keys, ascending: no other is used; empty: all that enough repositories have
};

/// `use[i]` says whether row i takes part.
Result<Weights> train(const Examples &examples, const std::vector<bool> &use, const Recipe &recipe,
                      const Cancel &cancel, const Start &start = {});
/// The keys of the `rows` features that move the answers most, ascending.
std::vector<uint32_t> strongest(const Weights &weights, const Examples &examples, size_t rows);
/// The strongest features, their weights as bytes.
ModelData compress(const Weights &weights, const Examples &examples, size_t rows);
/// The temperature with the least log loss over these rows.
float bestTemperature(const std::vector<Logits> &logits, const std::vector<uint8_t> &truth);

} // namespace sb::slm
