// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain.h"

#include <core/base/text.h>

#include <algorithm>
#include <array>
#include <format>
#include <numeric>

namespace sb::classify {

namespace {

constexpr size_t mostReasons = 3;

/// A feature's name ("s:support") for people; empty for those that say nothing to them.
std::string inWords(const std::string &feature)
{
    struct Family {
        std::string_view prefix, before, after;
    };
    constexpr auto families = std::to_array<Family>({{"s:", "'", "' in the title"},
                                                     {"s1:", "a title that begins with '", "'"},
                                                     {"s2:", "a title that begins with '", "'"},
                                                     {"sb:", "'", "' in the title"},
                                                     {"b:", "'", "' in the text"},
                                                     {"bb:", "'", "' in the text"},
                                                     {"bk:", "'", "' in the text"},
                                                     {"pe:", ".", " files"},
                                                     {"poe:", "only .", " files"},
                                                     {"no:", "only ", " files"}});
    for (const Family &family : families) {
        if (feature.starts_with(family.prefix) && feature.size() > family.prefix.size())
            return std::format("{}{}{}", family.before, feature.substr(family.prefix.size()), family.after);
    }
    if (feature.starts_with("ns:")) {
        std::string kinds = feature.substr(3);
        if (!kinds.empty())
            kinds.pop_back();
        std::ranges::replace(kinds, '+', ' ');
        return kinds.empty() ? std::string() : std::format("the kinds of its files ({})", kinds);
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> grouped
        = {{{"t:ws", "white space"},
            {"t:", "what its lines look like"},
            {"na", "its size"},
            {"nd", "its size"},
            {"nAD:", "files that come and go"},
            {"nr:", "the share of new lines"}}};
    for (const auto &[prefix, words] : grouped) {
        if (feature.starts_with(prefix))
            return std::string(words);
    }
    return {};
}

/// How far each feature moves the likeliest type away from the mean of all.
std::vector<float> pushes(const slm::Model &model, std::span<const slm::Feature> features, size_t type)
{
    std::vector<float> moved;
    for (const slm::Feature &feature : features) {
        moved.push_back(feature.value * model.push(feature.key, type));
    }
    return moved;
}

} // namespace

ModelAnswer askModel(const slm::Model &model, const slm::Residual *here, const slm::Sample &sample)
{
    slm::Extractor extract;
    extract.nameFeatures();
    const std::span<const slm::Feature> features = extract(sample);
    const slm::Logits logits = model.logits(features);
    ModelAnswer answer;
    answer.probabilities = here ? here->probabilities(logits, features) : model.probabilities(logits);
    const auto type = size_t(std::ranges::max_element(answer.probabilities) - answer.probabilities.begin());

    const std::vector<float> moved = pushes(model, features, type);
    std::vector<size_t> order(moved.size());
    std::iota(order.begin(), order.end(), size_t(0));
    const size_t looked = std::min<size_t>(order.size(), 24);
    std::ranges::partial_sort(order, order.begin() + ptrdiff_t(looked), std::ranges::greater(),
                              [&](size_t i) { return moved[i]; });
    std::vector<std::string> reasons;
    for (size_t i = 0; i < looked && reasons.size() < mostReasons && moved[order[i]] > 0; ++i) {
        const std::string words = inWords(extract.nameOf(order[i]));
        if (!words.empty() && !std::ranges::contains(reasons, words))
            reasons.push_back(words);
    }
    answer.why = reasons.empty() ? "nothing stands out: how changes mostly are" : join(reasons, ", ");
    return answer;
}

} // namespace sb::classify
