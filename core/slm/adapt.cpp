// SPDX-License-Identifier: GPL-3.0-or-later
#include "adapt.h"

#include "evaluate.h"
#include "train.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace sb::slm {

namespace {

constexpr size_t mostRows = 12'000; ///< 15 bytes each
constexpr int fewestMeetings = 2; ///< a feature of one commit alone is chance
constexpr int biasSteps = 200;
constexpr double biasShrinkage = 2; ///< as if two commits spoke for the base's own priors

Recipe residualRecipe()
{
    Recipe recipe;
    recipe.epochs = 8;
    recipe.rate = 0.05f;
    recipe.decay = 1e-3f;
    recipe.featureDropout = 0.3f;
    recipe.groupDropout = 0;
    recipe.repoPower = recipe.typePower = 0;
    recipe.fewestRepos = 1;
    return recipe;
}

/// How often each type is meant here, against the base's answers: gradient descent on eleven numbers.
Logits fittedBias(const std::vector<Logits> &base, std::span<const Lesson> lessons)
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
        for (size_t k = 0; k < types; ++k)
            bias[k] -= float((slope[k] + biasShrinkage * bias[k]) / weight);
    }
    return bias;
}

/// The lessons' features under dense keys, those met too seldom left out; `keys` gives back the real ones.
Examples denseExamples(std::span<const Lesson> lessons, std::vector<uint32_t> &keys)
{
    Extractor extract;
    std::vector<std::vector<Feature>> all;
    std::unordered_map<uint32_t, int> met;
    for (const Lesson &lesson : lessons) {
        const auto features = extract(lesson.sample);
        all.emplace_back(features.begin(), features.end());
        for (const Feature &feature : features)
            ++met[feature.key];
    }
    for (const auto &[key, count] : met) {
        if (count >= fewestMeetings)
            keys.push_back(key);
    }
    std::ranges::sort(keys);
    std::unordered_map<uint32_t, uint32_t> place;
    for (size_t i = 0; i < keys.size(); ++i)
        place[keys[i]] = uint32_t(i);
    Examples examples;
    for (size_t i = 0; i < lessons.size(); ++i) {
        std::erase_if(all[i], [&](const Feature &feature) { return !place.contains(feature.key); });
        for (Feature &feature : all[i])
            feature.key = place[feature.key] & (keySpace - 1);
        examples.add(all[i], lessons[i].type, 0);
    }
    return examples;
}

std::vector<Logits> baseLogits(const Model &base, std::span<const Lesson> lessons)
{
    Extractor extract;
    std::vector<Logits> logits;
    for (const Lesson &lesson : lessons)
        logits.push_back(base.logits(extract(lesson.sample)));
    return logits;
}

std::span<const Lesson> newest(std::span<const Lesson> lessons)
{
    return lessons.last(std::min(lessons.size(), mostLessons));
}

} // namespace

Residual::Residual(ModelData data)
    : m_data(std::move(data))
    , m_weights(std::make_shared<const Model>(m_data))
{
}

Logits Residual::logits(const Logits &base, const Sample &sample) const
{
    Extractor extract;
    Logits sum = m_weights->logits(extract(sample));
    for (size_t k = 0; k < types; ++k)
        sum[k] += base[k];
    return sum;
}

Probabilities Residual::probabilities(const Logits &base, const Sample &sample) const
{
    return m_weights->probabilities(logits(base, sample));
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
    const auto summary = nlohmann::json::parse(data->summary, nullptr, false);
    const auto base = summary.is_object() ? summary.find("base") : summary.end();
    if (!summary.is_object() || base == summary.end() || !base->is_string() || *base != baseSha256)
        return fail(Error::Kind::NotFound, "model " + name + " was learned on top of another base: learn again");
    return Residual(std::move(*data));
}

Residual learn(const Model &base, std::span<const Lesson> all)
{
    const std::span<const Lesson> lessons = newest(all);
    Start start;
    start.offsets = baseLogits(base, lessons);
    start.bias = fittedBias(start.offsets, lessons);
    ModelData data;
    data.bias = start.bias;
    if (lessons.size() >= fewestLessons) {
        std::vector<uint32_t> keys;
        const Examples examples = denseExamples(lessons, keys);
        for (const Lesson &lesson : lessons)
            start.importance.push_back(lesson.importance);
        if (auto weights
            = train(examples, std::vector<bool>(examples.size(), true), residualRecipe(), Cancel(), start)) {
            data = compress(*weights, examples, mostRows);
            for (uint32_t &key : data.keys)
                key = keys[key];
        }
    }
    data.summary = nlohmann::json({{"base", base.sha256()}, {"lessons", lessons.size()}}).dump();
    return Residual(std::move(data));
}

Result<Learned> learnAndMeasure(const Model &base, std::span<const Lesson> all, const Cancel &cancel)
{
    if (all.empty())
        return fail(Error::Kind::NotFound,
                    "there is nothing to learn from: no commit names its type and nobody corrected one");
    const size_t held = all.size() / 5;
    const std::span<const Lesson> newer = all.last(held);
    const std::span<const Lesson> older = newest(all.first(all.size() - held));
    const Residual trial = learn(base, older);
    if (cancel.requested())
        return fail(Error::Kind::Cancelled, "the learning was stopped");
    const std::vector<Logits> before = baseLogits(base, newer);
    std::vector<Logits> after;
    std::vector<uint8_t> truth;
    size_t rightBefore = 0, rightAfter = 0;
    const auto says = [](const Logits &logits) { return size_t(std::ranges::max_element(logits) - logits.begin()); };
    for (size_t i = 0; i < newer.size(); ++i) {
        after.push_back(trial.logits(before[i], newer[i].sample));
        truth.push_back(uint8_t(newer[i].type));
        rightBefore += says(before[i]) == truth.back();
        rightAfter += says(after.back()) == truth.back();
    }
    Learned learned{{older.size(), held, 0, 0}, learn(base, all)};
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
