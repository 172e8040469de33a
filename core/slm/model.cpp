// SPDX-License-Identifier: GPL-3.0-or-later
#include "model.h"

#include "plain_exp.h"

#include <core/base/hash.h>

#include <QFile>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

namespace sb::slm {

namespace {

static_assert(std::endian::native == std::endian::little, "model files are little endian");

constexpr std::string_view magic = "signalbox slm 1\n";
constexpr size_t mostRows = 1 << 18;
constexpr size_t longestSummary = 4096;
constexpr size_t digestSize = 32;

template<typename T>
void put(std::string &bytes, const T &value)
{
    bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}

/// Takes values off the front of bytes that may be too few.
class Reader {
public:
    explicit Reader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }
    template<typename T>
    bool take(T &value)
    {
        return take(&value, sizeof value);
    }
    bool take(void *to, size_t size)
    {
        if (size > m_bytes.size())
            return false;
        if (size > 0)
            std::memcpy(to, m_bytes.data(), size);
        m_bytes.remove_prefix(size);
        return true;
    }
    size_t left() const { return m_bytes.size(); }

private:
    std::string_view m_bytes;
};

} // namespace

std::string encode(const ModelData &data)
{
    std::string bytes(magic);
    put(bytes, uint32_t(data.keys.size()));
    put(bytes, data.scale);
    put(bytes, data.temperature);
    put(bytes, data.bias);
    put(bytes, uint32_t(data.summary.size()));
    bytes += data.summary;
    for (const uint32_t key : data.keys)
        put(bytes, key);
    for (const auto &row : data.weights)
        put(bytes, row);
    put(bytes, sha256(bytes));
    return bytes;
}

Result<ModelData> decodeModel(std::string_view bytes, const std::string &name)
{
    const auto wrong = [&](const char *what) {
        return fail(Error::Kind::Corrupt, "model " + name + ": " + what + "; fetch or train it again");
    };
    if (!bytes.starts_with(magic))
        return wrong("not a model of this format");
    if (bytes.size() < magic.size() + digestSize)
        return wrong("it ends too early");
    const std::string_view content = bytes.substr(0, bytes.size() - digestSize);
    const auto digest = sha256(content);
    if (std::memcmp(digest.data(), bytes.data() + content.size(), digestSize) != 0)
        return wrong("its SHA-256 does not match");
    ModelData data;
    Reader reader(content.substr(magic.size()));
    uint32_t rows = 0, summary = 0;
    if (!reader.take(rows) || !reader.take(data.scale) || !reader.take(data.temperature) || !reader.take(data.bias)
        || !reader.take(summary))
        return wrong("its head is incomplete");
    const auto sane = [](float value, float limit) { return std::isfinite(value) && std::abs(value) <= limit; };
    if (!sane(data.scale, 1e3f) || data.scale <= 0 || !sane(data.temperature, 100) || data.temperature < 0.01f
        || !std::ranges::all_of(data.bias, [&](float bias) { return sane(bias, 1e4f); }))
        return wrong("its numbers are out of range");
    if (rows > mostRows || summary > longestSummary
        || reader.left() != summary + size_t(rows) * (sizeof(uint32_t) + types))
        return wrong("its size does not match its head");
    data.summary.resize(summary);
    data.keys.resize(rows);
    data.weights.resize(rows);
    reader.take(data.summary.data(), summary);
    reader.take(data.keys.data(), rows * sizeof(uint32_t));
    reader.take(data.weights.data(), rows * size_t(types));
    for (size_t i = 0; i < data.keys.size(); ++i) {
        if (data.keys[i] >= keySpace || (i > 0 && data.keys[i] <= data.keys[i - 1]))
            return wrong("its keys are not in order");
    }
    return data;
}

Model::Model(const ModelData &data)
    : m_scale(data.scale)
    , m_temperature(data.temperature)
    , m_bias(data.bias)
    , m_summary(data.summary)
    , m_buckets((size_t(1) << bucketBits) + 1)
    , m_keys(data.keys)
{
    for (const uint32_t key : m_keys)
        ++m_buckets[(key >> bucketShift) + 1];
    std::partial_sum(m_buckets.begin(), m_buckets.end(), m_buckets.begin());
    m_rows.reserve(m_keys.size());
    for (const auto &weights : data.weights) {
        Row row{};
        std::ranges::copy(weights, row.begin());
        m_rows.push_back(row);
    }
}

Result<Model> Model::read(std::string_view bytes, const std::string &name)
{
    const auto data = decodeModel(bytes, name);
    if (!data)
        return std::unexpected(data.error());
    Model model(*data);
    model.m_sha256 = sha256Hex(bytes);
    return model;
}

Result<Model> Model::shipped()
{
    QFile file(QStringLiteral(":/signalbox/models/change_type.slm"));
    if (!file.open(QIODevice::ReadOnly))
        return fail(Error::Kind::Internal, "the binary carries no model: build it with resources/models");
    const QByteArray bytes = file.readAll();
    return read({bytes.constData(), size_t(bytes.size())}, "change_type.slm");
}

const Model::Row *Model::find(uint32_t key) const
{
    std::vector<Known> known;
    const Feature feature{key & (keySpace - 1), Group::Subject, 1};
    findKnown({&feature, 1}, known);
    return known.empty() ? nullptr : &m_rows[known.front().row];
}

void Model::findKnown(std::span<const Feature> features, std::vector<Known> &known) const
{
    known.clear();
    known.reserve(features.size());
    constexpr size_t ahead = 12;
    for (uint32_t place = 0; place < features.size(); ++place) {
        if (place + ahead < features.size())
            __builtin_prefetch(&m_buckets[features[place + ahead].key >> bucketShift]);
        const uint32_t key = features[place].key;
        const uint32_t *bucket = &m_buckets[key >> bucketShift];
        for (uint32_t row = bucket[0]; row < bucket[1]; ++row) {
            if (m_keys[row] == key) {
                __builtin_prefetch(&m_rows[row]);
                known.push_back({place, row});
            }
        }
    }
}

Logits Model::logits(std::span<const Feature> features) const
{
    std::vector<Known> known;
    findKnown(features, known);
    return logits(features, known);
}

Logits Model::logits(std::span<const Feature> features, std::span<const Known> known) const
{
    std::array<float, 16> sum{};
    for (const auto &[place, row] : known) {
        const float value = features[place].value;
        for (size_t i = 0; i < sum.size(); ++i)
            sum[i] += value * float(m_rows[row][i]);
    }
    Logits logits;
    for (size_t i = 0; i < logits.size(); ++i)
        logits[i] = m_bias[i] + m_scale * sum[i];
    return logits;
}

float Model::weight(uint32_t key, size_t type) const
{
    const Row *row = find(key);
    return row ? m_scale * float((*row)[type]) : 0;
}

float Model::push(uint32_t key, size_t type) const
{
    const Row *row = find(key);
    return row ? push({0, uint32_t(row - m_rows.data())}, type) : 0;
}

float Model::push(const Known &known, size_t type) const
{
    const Row &row = m_rows[known.row];
    int sum = 0;
    for (const int8_t weight : row)
        sum += weight;
    return m_scale * (float(row[type]) - float(sum) / types);
}

Probabilities Model::calibrated(const Logits &logits, float temperature)
{
    const float most = *std::ranges::max_element(logits);
    Probabilities shares;
    for (size_t i = 0; i < shares.size(); ++i)
        shares[i] = (double(logits[i]) - most) / temperature;
    plainExp(shares);
    double sum = 0;
    for (const double share : shares)
        sum += share;
    for (double &share : shares)
        share /= sum;
    return shares;
}

} // namespace sb::slm
