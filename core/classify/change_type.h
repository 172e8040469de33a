// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Which type a change has (Conventional Commits 1.0.0; Angular's types), asked of one tier after another: rules that are
// safe by themselves, the author's own word, the embedded model, then endpoints. What each said is kept.
#pragma once

#include <core/fact/assessment.h>
#include <core/slm/adapt.h>
#include <core/slm/model.h>

#include <memory>
#include <optional>

namespace sb::classify {

/// Below it both candidates are shown and the next tier is asked; 58 % of changes are above .61, 80 % above .46 (docs/model-card.md).
inline constexpr double certainEnough = 0.46;
inline constexpr double certainEnoughToDecideAlone = 0.61; ///< where an endpoint could be asked instead
/// What an endpoint says of itself is not calibrated: below it is not heard, and above endpointWeight it counts no more.
inline constexpr double endpointSure = 0.6;
inline constexpr double endpointWeight = 0.85;
/// What one endpoint alone says is believed where our own tiers hold it for possible; else two must say the same.
inline constexpr double possible = 0.1;

struct TypeQuestion {
    const fact::Change &change;
    std::string author; ///< a login; may be empty
    bool maskPrefix = false; ///< hide "type(scope):" for honest measuring
    const slm::Model &model;
    const slm::Residual *here = nullptr; ///< what was learned in this repository
    std::vector<fact::TierAnswer> endpoints = {}; ///< what they said, if they were asked
    std::optional<fact::ChangeType> corrected = std::nullopt; ///< by a person: the last word
    const slm::Sample *sample = nullptr; ///< the change as the model reads it; null: made of the change
};

struct TypeVerdict {
    fact::ChangeType type = fact::ChangeType::Chore;
    std::map<fact::ChangeType, double> probabilities; ///< sum to 1
    double confidence = 0;
    bool uncertain = false; ///< low confidence, or two tiers that are sure of different types
    bool byEndpoint = false; ///< the local tiers left it open, and an endpoint tipped it
    std::vector<fact::TierAnswer> tiers;
    std::string why; ///< half a sentence
};

TypeVerdict typeOf(const TypeQuestion &question);

/// The model in the binary; Internal where it cannot be read.
Result<std::shared_ptr<const slm::Model>> shippedModel();

} // namespace sb::classify
