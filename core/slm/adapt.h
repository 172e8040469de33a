// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: training in one; a Residual that is made does not change. What one repository teaches on top of the base: its own habits as a
// bias, its own words as weights (z = base + bias + U x, U from zero).
#pragma once

#include "model.h"

#include <core/base/cancel.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sb::slm {

/// One lesson: a change and its type as the team calls it.
struct Lesson {
    Sample sample;
    fact::ChangeType type = fact::ChangeType::Chore;
    float importance = 1; ///< a correction made by a person weighs correctionWeight
};
inline constexpr float correctionWeight = 3;
inline constexpr size_t mostLessons = 600; ///< the newest; older ones would hardly weigh
inline constexpr size_t fewestLessons = 50; ///< below: the bias alone is learned

class Residual {
public:
    /// `features` are those that the base's answer was made from.
    Probabilities probabilities(const Logits &base, std::span<const Feature> features) const;

    /// Bytes as `decode` takes them; below 200 kB.
    std::string encode() const;
    /// Corrupt names `name` and what is wrong; NotFound where it was learned on top of another base.
    static Result<Residual> decode(std::string_view bytes, const std::string &name, const std::string &baseSha256);

    /// The base's answer with what was learned here added, not yet calibrated.
    Logits logits(const Logits &base, std::span<const Feature> features) const;
    void setTemperature(float temperature);

private:
    friend class Classroom;
    explicit Residual(ModelData data);

    ModelData m_data; ///< in the format of models; its summary names the base
    std::shared_ptr<const Model> m_weights; ///< of m_data
};

/// Oldest first. The last mostLessons are used.
Residual learn(const Model &base, std::span<const Lesson> lessons);

inline constexpr size_t fewestHeldBack = 10; ///< of fewer, a gain is chance
/// What learning gains: learned from the older 80 %, measured on the newest 20 %.
struct Gain {
    size_t lessons = 0; ///< learned from
    size_t heldBack = 0;
    double before = 0; ///< accuracy of the base on what was held back
    double after = 0;
    bool worthIt() const { return heldBack >= fewestHeldBack && after > before; }
};

struct Learned {
    Gain gain;
    Residual residual; ///< of all lessons, for use where the gain is worth it
};

Result<Learned> learnAndMeasure(const Model &base, std::span<const Lesson> lessons, const Cancel &cancel);

} // namespace sb::slm
