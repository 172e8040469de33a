// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapt.h"

#include "train.h"

#include <core/base/json.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace sb::slm {

namespace {

constexpr size_t mostExamples = 12'000; ///< 15 bytes each
constexpr int biasSteps = 80;
constexpr double biasNearEnough = 1e-4; ///< a step so small ends the search
constexpr double biasRate = 2; ///< the slope of a softmax is at most 1/2 a weight
constexpr double biasShrinkage = 6; ///< as if six commits spoke for the base's own priors
constexpr double fading = 3; ///< conventions drift: a lesson that is fadingSpan older weighs so many times less
constexpr double fadingSpan = 200;

Recipe residualRecipe()
{
    Recipe recipe;
    recipe.epochs = 12;
    recipe.averaged = 6;
    recipe.rate = 0.03f;
    recipe.decay = 1e-3f;
    recipe.featureDropout = 0.3f;
    recipe.groupDropout = 0;
    recipe.repoPower = recipe.typePower = 0;
    recipe.fewestRepos = 1;
    return recipe;
}

using Features = std::vector<Feature>;

/// How often each type is meant here, against the base's answers: gradient descent on eleven numbers.
Logits fittedBias(std::span<const Logits> base, std::span<const Lesson> lessons)
{
    Logits bias{};
    double weight = 0;
    for (const Lesson &lesson : lessons)
        weight += lesson.importance;
    for (int step = 0; step < biasSteps && weight > 0; ++step) {
        std::array<double, types> slope{};
        for (size_t i = 0; i < lessons.size(); ++i) {
            Logits logits = base[i];
            for (size_t k = 0; k < types; ++k)
                logits[k] += bias[k];
            const Probabilities believed = Model::calibrated(logits, 1);
            for (size_t k = 0; k < types; ++k)
                slope[k] += lessons[i].importance * (believed[k] - double(k == size_t(lessons[i].type)));
        }
        double farthest = 0;
        for (size_t k = 0; k < types; ++k) {
            const double move = biasRate * (slope[k] + biasShrinkage * bias[k]) / weight;
            bias[k] -= float(move);
            farthest = std::max(farthest, std::abs(move));
        }
        if (farthest < biasNearEnough)
            break;
    }
    return bias;
}

/// The lessons' features under dense keys; `keys` gives back the real ones.
Examples denseExamples(std::span<const Lesson> lessons, std::span<const Features> features, std::vector<uint32_t> &keys)
{
    std::vector<uint32_t> met(keySpace / 32); // a set, a bit a key
    for (const Features &one : features) {
        for (const Feature &feature : one)
            met[feature.key / 32] |= 1u << (feature.key % 32);
    }
    std::vector<uint32_t> before(met.size()); // how many keys are in the words before
    for (uint32_t word = 0; word < met.size(); ++word) {
        before[word] = uint32_t(keys.size());
        for (uint32_t left = met[word]; left != 0; left &= left - 1)
            keys.push_back(word * 32 + uint32_t(std::countr_zero(left)));
    }
    Examples examples;
    Features kept;
    for (size_t i = 0; i < lessons.size(); ++i) {
        kept.clear();
        for (Feature feature : features[i]) {
            const uint32_t word = feature.key / 32, bit = 1u << (feature.key % 32);
            feature.key = (before[word] + uint32_t(std::popcount(met[word] & (bit - 1)))) & (keySpace - 1);
            kept.push_back(feature);
        }
        examples.add(kept, lessons[i].type, 0);
    }
    return examples;
}

size_t likeliest(const Logits &logits)
{
    return size_t(std::ranges::max_element(logits) - logits.begin());
}

} // namespace

/// Lessons, read once: their features and what the base says of them.
class Classroom {
public:
    Classroom(const Model &base, std::span<const Lesson> lessons)
        : m_base(base)
        , m_lessons(lessons)
    {
        Extractor extract;
        for (const Lesson &lesson : lessons) {
            const auto features = extract(lesson.sample);
            m_features.emplace_back(features.begin(), features.end());
            m_logits.push_back(base.logits(features));
        }
    }
    /// From at most mostLessons before `end`.
    Residual learn(size_t end) const
    {
        const size_t count = std::min(end, mostLessons), begin = end - count;
        const auto lessons = m_lessons.subspan(begin, count);
        Start start;
        start.offsets.assign(m_logits.begin() + ptrdiff_t(begin), m_logits.begin() + ptrdiff_t(end));
        start.bias = fittedBias(start.offsets, lessons);
        ModelData data;
        data.bias = start.bias;
        if (count >= fewestLessons) {
            std::vector<uint32_t> keys;
            const Examples examples = denseExamples(lessons, std::span(m_features).subspan(begin, count), keys);
            for (size_t i = 0; i < count; ++i)
                start.importance.push_back(lessons[i].importance
                                           * float(std::pow(fading, -double(count - i) / fadingSpan)));
            if (auto weights = train(examples, std::vector<bool>(count, true), residualRecipe(), Cancel(), start)) {
                data = compress(*weights, examples, mostExamples);
                for (uint32_t &key : data.keys)
                    key = keys[key];
            }
        }
        data.summary = jsonText(nlohmann::json({{"base", m_base.sha256()}, {"lessons", count}}));
        return Residual(std::move(data));
    }
    const Logits &base(size_t i) const { return m_logits[i]; }
    const Features &features(size_t i) const { return m_features[i]; }

private:
    const Model &m_base;
    std::span<const Lesson> m_lessons;
    std::vector<Features> m_features;
    std::vector<Logits> m_logits;
};

Residual::Residual(ModelData data)
    : m_data(std::move(data))
    , m_weights(std::make_shared<const Model>(m_data))
{
}

Logits Residual::logits(const Logits &base, std::span<const Feature> features) const
{
    Logits sum = m_weights->logits(features);
    for (size_t k = 0; k < types; ++k)
        sum[k] += base[k];
    return sum;
}

Probabilities Residual::probabilities(const Logits &base, std::span<const Feature> features) const
{
    return m_weights->probabilities(logits(base, features));
}

std::string Residual::encode() const
{
    return slm::encode(m_data);
}

Result<Residual> Residual::decode(std::string_view bytes, const std::string &name, const std::string &baseSha256)
{
    auto data = decodeModel(bytes, name);
    if (!data)
        return std::unexpected(data.error());
    const auto summary = parseJson(data->summary);
    const auto base = summary.is_object() ? summary.find("base") : summary.end();
    if (!summary.is_object() || base == summary.end() || !base->is_string() || *base != baseSha256)
        return fail(Error::Kind::NotFound, "model " + name + " was learned on top of another base: learn again");
    return Residual(std::move(*data));
}

Residual learn(const Model &base, std::span<const Lesson> lessons)
{
    const auto newest = lessons.last(std::min(lessons.size(), mostLessons));
    return Classroom(base, newest).learn(newest.size());
}

Result<Learned> learnAndMeasure(const Model &base, std::span<const Lesson> lessons, const Cancel &cancel)
{
    if (lessons.empty())
        return fail(Error::Kind::NotFound,
                    "there is nothing to learn from: no commit names its type and nobody corrected one");
    const Classroom room(base, lessons);
    const size_t held = lessons.size() / 5, first = lessons.size() - held;
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, "the learning was stopped");
    const Residual trial = room.learn(first);
    std::vector<Logits> after;
    std::vector<uint8_t> truth;
    size_t rightBefore = 0, rightAfter = 0;
    for (size_t i = first; i < lessons.size(); ++i) {
        after.push_back(trial.logits(room.base(i), room.features(i)));
        truth.push_back(uint8_t(lessons[i].type));
        rightBefore += likeliest(room.base(i)) == truth.back();
        rightAfter += likeliest(after.back()) == truth.back();
    }
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, "the learning was stopped");
    Learned learned{{std::min(first, mostLessons), held, 0, 0}, room.learn(lessons.size())};
    if (held > 0) {
        learned.gain.before = double(rightBefore) / double(held);
        learned.gain.after = double(rightAfter) / double(held);
    }
    if (held >= fewestLessons)
        learned.residual.setTemperature(bestTemperature(after, truth));
    return learned;
}

void Residual::setTemperature(float temperature)
{
    m_data.temperature = temperature;
    m_weights = std::make_shared<const Model>(m_data);
}

} // namespace sb::slm
