// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain.h"

#include <core/base/format.h>
#include <core/base/text.h>

#include <algorithm>
#include <array>

namespace sb::classify {

namespace {

constexpr size_t mostReasons = 3;
constexpr size_t mostLooked = 24; ///< of the features that moved it most

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
            return std::string(family.before).append(feature, family.prefix.size()).append(family.after);
    }
    if (feature.starts_with("ns:")) {
        std::string kinds = feature.substr(3);
        if (!kinds.empty())
            kinds.pop_back();
        std::ranges::replace(kinds, '+', ' ');
        return kinds.empty() ? std::string() : sb::format("the kinds of its files ({})", kinds);
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

/// The groups whose features say something to people.
constexpr slm::GroupSet inWordsGroups = slm::bit(slm::Group::Subject) | slm::bit(slm::Group::Body)
    | slm::bit(slm::Group::Kinds) | slm::bit(slm::Group::Numbers) | slm::bit(slm::Group::Shape);

struct Moved {
    float by = 0; ///< how far it moves the likeliest type away from the mean of all
    uint32_t place = 0; ///< of the feature
};

} // namespace

ModelAnswer askModel(const slm::Model &model, const slm::Residual *here, const slm::Sample &sample)
{
    slm::Extractor extract;
    extract.nameFeatures(inWordsGroups);
    const std::span<const slm::Feature> features = extract(sample);
    std::vector<slm::Model::Known> known;
    model.findKnown(features, known);
    const slm::Logits logits = model.logits(features, known);
    ModelAnswer answer;
    answer.probabilities = here ? here->probabilities(logits, features) : model.probabilities(logits);
    const auto type = size_t(std::ranges::max_element(answer.probabilities) - answer.probabilities.begin());

    std::vector<Moved> moved;
    moved.reserve(known.size());
    for (const slm::Model::Known &feature : known) {
        if (const float by = features[feature.place].value * model.push(feature, type); by > 0)
            moved.push_back({by, feature.place});
    }
    const size_t looked = std::min(moved.size(), mostLooked);
    std::ranges::partial_sort(moved, moved.begin() + ptrdiff_t(looked), [](const Moved &a, const Moved &b) {
        return a.by != b.by ? a.by > b.by : a.place > b.place; // of a tie, the later says it shorter
    });
    std::vector<std::string> reasons;
    for (size_t i = 0; i < looked && reasons.size() < mostReasons; ++i) {
        const std::string words = inWords(extract.nameOf(moved[i].place));
        if (!words.empty() && !std::ranges::contains(reasons, words))
            reasons.push_back(words);
    }
    answer.why = reasons.empty() ? "nothing stands out: how changes mostly are" : join(reasons, ", ");
    return answer;
}

} // namespace sb::classify
