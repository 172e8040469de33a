// SPDX-License-Identifier: GPL-3.0-or-later
#include "train.h"

#include "plain_exp.h"
#include "random.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sb::slm {

namespace {

constexpr size_t stride = Weights::stride;
constexpr float heaviestRow = 6;
constexpr GroupSet words = bit(Group::Subject) | bit(Group::Letters) | bit(Group::Body) | bit(Group::Cross);
constexpr GroupSet files
    = bit(Group::Kinds) | bit(Group::Names) | bit(Group::Numbers) | bit(Group::Cross) | bit(Group::Pairs);
constexpr GroupSet diff = bit(Group::Tokens) | bit(Group::Shape) | bit(Group::Pairs);
constexpr GroupSet alwaysKept = bit(Group::Numbers) | bit(Group::Shape) | bit(Group::Pairs);

void useFeatures(Weights &weights, const Examples &examples, std::vector<uint32_t> keys)
{
    weights.rowOf.assign(examples.largestKey() + 1, -1);
    std::erase_if(keys, [&](uint32_t key) { return key >= weights.rowOf.size(); });
    for (size_t row = 0; row < keys.size(); ++row)
        weights.rowOf[keys[row]] = int32_t(row);
    weights.keys = std::move(keys);
    weights.values.assign(weights.keys.size() * stride, 0);
}

/// Features met in enough repositories, in the order of their keys.
std::vector<uint32_t> wideSpread(const Examples &examples, const std::vector<bool> &use, int fewestRepos)
{
    struct Met {
        uint16_t last = UINT16_MAX;
        uint8_t repos = 0; ///< counts changes of repository: rows come repository by repository
    };
    std::vector<Met> met(examples.largestKey() + 1);
    for (size_t i = 0; i < examples.size(); ++i) {
        if (!use[i])
            continue;
        const uint16_t repo = examples.row(i).repo;
        for (const Feature &feature : examples.features(i)) {
            Met &one = met[feature.key];
            if (one.last != repo) {
                one.last = repo;
                one.repos = uint8_t(std::min(255, one.repos + 1));
            }
        }
    }
    std::vector<uint32_t> keys;
    for (uint32_t key = 0; key < met.size(); ++key) {
        if (met[key].repos >= fewestRepos)
            keys.push_back(key);
    }
    return keys;
}

/// Sums weights up to their mean (Polyak, Juditsky 1992): it wavers less than where the last step happens to end.
class Mean {
public:
    void add(const Weights &weights)
    {
        m_values.resize(weights.values.size());
        for (size_t i = 0; i < m_values.size(); ++i)
            m_values[i] += weights.values[i];
        for (size_t k = 0; k < types; ++k)
            m_bias[k] += weights.bias[k];
        ++m_count;
    }
    void give(Weights &weights) const
    {
        for (size_t i = 0; i < m_values.size(); ++i)
            weights.values[i] = m_values[i] / m_count;
        for (size_t k = 0; k < types; ++k)
            weights.bias[k] = m_bias[k] / m_count;
    }

private:
    std::vector<float> m_values;
    Logits m_bias{};
    float m_count = 0;
};

std::vector<float> rowWeights(const Examples &examples, const std::vector<bool> &use, const Recipe &recipe)
{
    std::vector<double> ofRepo(UINT16_MAX + 1), ofType(types);
    double rows = 0, sum = 0;
    for (size_t i = 0; i < examples.size(); ++i) {
        if (use[i]) {
            ++ofRepo[examples.row(i).repo];
            ++ofType[examples.row(i).type];
            ++rows;
        }
    }
    std::vector<double> raw(examples.size());
    for (size_t i = 0; i < examples.size(); ++i) {
        if (use[i]) {
            raw[i] = std::pow(ofRepo[examples.row(i).repo], -double(recipe.repoPower))
                * std::pow(ofType[examples.row(i).type], -double(recipe.typePower));
            sum += raw[i];
        }
    }
    std::vector<float> weights(examples.size());
    for (size_t i = 0; i < examples.size(); ++i)
        weights[i] = std::min(heaviestRow, float(raw[i] * rows / sum));
    return weights;
}

GroupSet drawGroups(Random &random, float dropout)
{
    if (dropout <= 0)
        return everyGroup;
    const float drawn = random.share();
    if (drawn < dropout)
        return everyGroup & ~words;
    if (drawn < 1.5f * dropout)
        return everyGroup & ~files;
    return drawn < 2 * dropout ? everyGroup & ~diff : everyGroup;
}

/// One pass after another over the rows; the state of AdaGrad lives as long as the training.
class Descent {
public:
    Descent(Weights &weights, const Recipe &recipe)
        : m_weights(weights)
        , m_recipe(recipe)
        , m_squares(weights.values.size(), 1e-3f)
    {
        m_biasSquares.fill(1e-3f);
    }

    /// One row: `offset` is what another model says of it.
    struct Row {
        std::span<const Feature> features;
        uint8_t type = 0;
        float importance = 1;
        Logits offset{};
        uint16_t repo = 0;
    };
    void step(const Row &example, float rate, float trust, Random &random)
    {
        draw(example.features, random);
        Leaning *leaning = leaningOf(example.repo);
        std::array<float, stride> sum{};
        for (size_t k = 0; k < types; ++k)
            sum[k] = m_weights.bias[k] + example.offset[k] + (leaning ? leaning->bias[k] : 0);
        for (const auto &[row, value] : m_active) {
            const float *weight = &m_weights.values[row];
            for (size_t k = 0; k < stride; ++k)
                sum[k] += value * weight[k];
        }
        Logits logits;
        std::copy_n(sum.begin(), types, logits.begin());
        const Probabilities believed = Model::calibrated(logits, 1);
        std::array<float, stride> gradient{};
        for (size_t k = 0; k < types; ++k) {
            const double label = (k == example.type ? 1 - m_recipe.smoothing : 0) + m_recipe.smoothing / types;
            const double target = trust * label + (1 - trust) * believed[k];
            gradient[k] = example.importance * float(believed[k] - target);
            m_biasSquares[k] += gradient[k] * gradient[k];
            m_weights.bias[k] -= rate * gradient[k] / std::sqrt(m_biasSquares[k]);
            if (leaning) {
                const float slope = gradient[k] + m_recipe.leaningDecay * leaning->bias[k];
                leaning->squares[k] += slope * slope;
                leaning->bias[k] -= m_recipe.leaningRate * rate * slope / std::sqrt(leaning->squares[k]);
            }
        }
        const float decay = m_recipe.decay;
        for (const auto &[row, value] : m_active) {
            float *weight = &m_weights.values[row], *square = &m_squares[row];
            std::array<float, stride> weights, squares; // apart, so that the compiler takes several at once
            std::copy_n(weight, stride, weights.begin());
            std::copy_n(square, stride, squares.begin());
            for (size_t k = 0; k < stride; ++k) {
                const float slope = gradient[k] * value + decay * weights[k];
                squares[k] += slope * slope;
                weights[k] -= rate * slope / std::sqrt(squares[k]);
            }
            std::ranges::copy(weights, weight);
            std::ranges::copy(squares, square);
        }
    }

private:
    void draw(std::span<const Feature> features, Random &random)
    {
        const GroupSet shown = drawGroups(random, m_recipe.groupDropout);
        const float scale = 1 / (1 - m_recipe.featureDropout);
        const auto threshold = uint32_t(double(m_recipe.featureDropout) * 0x1p32);
        m_active.clear();
        for (const Feature &feature : features) {
            const int32_t row = m_weights.rowOf[feature.key];
            if (row < 0 || !(shown & bit(feature.group)))
                continue;
            if (threshold == 0 || (alwaysKept & bit(feature.group)))
                m_active.emplace_back(size_t(row) * stride, feature.value);
            else if (uint32_t(random.next() >> 32) >= threshold)
                m_active.emplace_back(size_t(row) * stride, feature.value * scale);
        }
    }

    struct Leaning {
        Leaning() { squares.fill(1e-3f); }
        Logits bias{}, squares{};
    };
    Leaning *leaningOf(uint16_t repo)
    {
        if (m_recipe.leaningRate <= 0)
            return nullptr;
        if (repo >= m_leanings.size())
            m_leanings.resize(size_t(repo) + 1);
        return &m_leanings[repo];
    }

    Weights &m_weights;
    const Recipe &m_recipe;
    std::vector<Leaning> m_leanings; ///< by repository
    std::vector<float> m_squares;
    Logits m_biasSquares{};
    std::vector<std::pair<size_t, float>> m_active;
};

} // namespace

void Examples::add(std::span<const Feature> features, fact::ChangeType type, uint16_t repo, bool extra)
{
    m_rows.push_back({m_features.size(), m_features.size() + features.size(), uint8_t(type), repo, extra});
    m_features.insert(m_features.end(), features.begin(), features.end());
    for (const Feature &feature : features)
        m_largestKey = std::max<uint32_t>(m_largestKey, feature.key);
}

Logits Weights::logits(std::span<const Feature> features) const
{
    std::array<float, stride> sum{};
    std::ranges::copy(bias, sum.begin());
    for (const Feature &feature : features) {
        const int32_t row = feature.key < rowOf.size() ? rowOf[feature.key] : -1;
        if (row < 0)
            continue;
        const float *weight = &values[size_t(row) * stride];
        for (size_t k = 0; k < stride; ++k)
            sum[k] += feature.value * weight[k];
    }
    Logits logits;
    std::copy_n(sum.begin(), types, logits.begin());
    return logits;
}

Result<Weights> train(const Examples &examples, const std::vector<bool> &use, const Recipe &recipe,
                      const Cancel &cancel, const Start &start)
{
    Weights weights;
    weights.bias = start.bias;
    useFeatures(weights, examples,
                start.features.empty() ? wideSpread(examples, use, recipe.fewestRepos) : start.features);
    const std::vector<float> importance = rowWeights(examples, use, recipe);
    std::vector<uint32_t> order;
    for (size_t i = 0; i < examples.size(); ++i) {
        if (use[i])
            order.push_back(uint32_t(i));
    }
    Random random(recipe.seed);
    Descent descent(weights, recipe);
    Mean mean;
    for (int epoch = 0; epoch < recipe.epochs; ++epoch) {
        if (cancel.requested())
            return fail(Error::Kind::Cancelled, "the training was stopped");
        random.shuffle(order);
        const float rate = recipe.rate * (1 - 0.8f * float(epoch) / float(std::max(1, recipe.epochs - 1)));
        const float trust = 2 * epoch < recipe.epochs ? 1 : recipe.trust;
        for (const uint32_t i : order)
            descent.step({examples.features(i), examples.row(i).type,
                          importance[i] * (start.importance.empty() ? 1 : start.importance[i]),
                          start.offsets.empty() ? Logits{} : start.offsets[i], examples.row(i).repo},
                         rate, trust, random);
        if (epoch >= recipe.epochs - std::max(1, recipe.averaged))
            mean.add(weights);
    }
    if (recipe.averaged > 1)
        mean.give(weights);
    return weights;
}

std::vector<uint32_t> strongest(const Weights &weights, const Examples &examples, size_t rows)
{
    const size_t known = weights.keys.size();
    std::vector<double> moved(known);
    for (size_t i = 0; i < examples.size(); ++i) {
        for (const Feature &feature : examples.features(i)) {
            if (const int32_t row = weights.rowOf[feature.key]; row >= 0)
                moved[size_t(row)] += double(feature.value) * feature.value;
        }
    }
    for (size_t row = 0; row < known; ++row) {
        const float *weight = &weights.values[row * stride];
        const double mean = std::accumulate(weight, weight + types, 0.0) / types;
        double spread = 0;
        for (size_t k = 0; k < types; ++k)
            spread += (weight[k] - mean) * (weight[k] - mean);
        moved[row] *= spread;
    }
    std::vector<uint32_t> order(known);
    std::iota(order.begin(), order.end(), 0u);
    std::ranges::sort(order,
                      [&](uint32_t a, uint32_t b) { return moved[a] != moved[b] ? moved[a] > moved[b] : a < b; });
    order.resize(std::min(rows, known));
    std::ranges::sort(order); // rows are in the order of their keys
    for (uint32_t &row : order)
        row = weights.keys[row];
    return order;
}

ModelData compress(const Weights &weights, const Examples &examples, size_t rows)
{
    const std::vector<uint32_t> keys = strongest(weights, examples, rows);
    std::vector<float> sizes;
    for (const uint32_t key : keys) {
        for (size_t k = 0; k < types; ++k)
            sizes.push_back(std::abs(weights.values[size_t(weights.rowOf[key]) * stride + k]));
    }
    ModelData data;
    data.bias = weights.bias;
    if (!sizes.empty()) { // one weight in two thousand is cut, so that the rest is finer
        const auto cut = sizes.begin() + ptrdiff_t((sizes.size() - 1) * 9995 / 10000);
        std::ranges::nth_element(sizes, cut);
        data.scale = std::max(*cut, 1e-6f) / 127;
    }
    for (const uint32_t key : keys) {
        const size_t row = size_t(weights.rowOf[key]);
        data.keys.push_back(key);
        auto &bytes = data.weights.emplace_back();
        for (size_t k = 0; k < types; ++k) {
            const float value = weights.values[row * stride + k] / data.scale;
            bytes[k] = int8_t(std::lround(std::clamp(value, -127.f, 127.f)));
        }
    }
    return data;
}

float bestTemperature(const std::vector<Logits> &logits, const std::vector<uint8_t> &truth)
{
    const auto loss = [&](float temperature) {
        double sum = 0;
        for (size_t i = 0; i < logits.size(); ++i)
            sum -= std::log(Model::calibrated(logits[i], temperature)[truth[i]] + 1e-12);
        return sum;
    };
    // Hundredths: finer than what the data can tell. The loss is convex in 1 / temperature, so one valley is all there is.
    int low = 50, high = 200;
    while (low < high) {
        const int middle = (low + high) / 2;
        if (loss(float(middle) / 100) <= loss(float(middle + 1) / 100))
            high = middle;
        else
            low = middle + 1;
    }
    return float(low) / 100;
}

} // namespace sb::slm
