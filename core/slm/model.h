// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value that does not change once it is read.
// The embedded model: multinomial logistic regression over hashed features, the strongest kept, weights as signed bytes.
//
// File, little endian: "signalbox slm 1\n" | u32 rows | f32 scale | f32 temperature | f32 bias[11] | u32 n, n bytes of summary (JSON: the
// data it was made from, how, and when it must be made again) | u32 key[rows], ascending | i8 weight[rows][11] | SHA-256 of all before.
#pragma once

#include "features.h"

#include <core/base/result.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sb::slm {

using Logits = std::array<float, types>;
using Probabilities = std::array<double, types>; ///< sum to 1

inline constexpr size_t shippedRows = 32768;

/// What a model file holds.
struct ModelData {
    float scale = 1; ///< a weight is scale * its byte
    float temperature = 1;
    Logits bias{};
    std::string summary; ///< JSON, at most 4 kB
    std::vector<uint32_t> keys; ///< ascending
    std::vector<std::array<int8_t, types>> weights; ///< as many as keys
};

std::string encode(const ModelData &data);
/// Corrupt names `name` and what is wrong with the bytes. Nothing in them is believed before it is checked.
Result<ModelData> decodeModel(std::string_view bytes, const std::string &name);

class Model {
public:
    explicit Model(const ModelData &data);
    static Result<Model> read(std::string_view bytes, const std::string &name);
    /// The one in the binary.
    static Result<Model> shipped();

    Logits logits(std::span<const Feature> features) const;
    /// A feature that the model has weights for.
    struct Known {
        uint32_t place = 0; ///< among the features asked about
        uint32_t row = 0;
    };
    void findKnown(std::span<const Feature> features, std::vector<Known> &known) const;
    Logits logits(std::span<const Feature> features, std::span<const Known> known) const;
    Probabilities probabilities(const Logits &logits) const { return calibrated(logits, m_temperature); }
    /// A feature's weight for a type; 0 where the model does not know the feature.
    float weight(uint32_t key, size_t type) const;
    /// How much a feature's weight for a type is above the mean of all types; 0 where the model does not know the feature.
    float push(uint32_t key, size_t type) const;
    float push(const Known &known, size_t type) const;
    const std::string &summary() const { return m_summary; }
    const std::string &sha256() const { return m_sha256; } ///< hexadecimal; empty for one that was not read from bytes

    static Probabilities calibrated(const Logits &logits, float temperature);

private:
    static constexpr unsigned bucketBits = 16;
    static constexpr unsigned bucketShift = keyBits - bucketBits;
    using Row = std::array<int8_t, 16>; ///< padded so that a row is one load
    const Row *find(uint32_t key) const;

    float m_scale = 1, m_temperature = 1;
    Logits m_bias{};
    std::string m_summary, m_sha256;
    std::vector<uint32_t> m_buckets; ///< by the key's first bits: where its keys begin; one more than there are buckets
    std::vector<uint32_t> m_keys; ///< ascending
    std::vector<Row> m_rows; ///< as m_keys
};

} // namespace sb::slm
