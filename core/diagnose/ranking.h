// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; immutable once read. A linear model over what features.h measures: the weights and the calibration are data.
#pragma once

#include <core/base/result.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sb::diagnose {

class Ranking {
public:
    /// Invalid names the file and what is wrong. Weights are by name: a name that no feature or cue bears is an error.
    static Result<std::shared_ptr<const Ranking>> parse(std::string_view toml, const std::string &file);
    ~Ranking();
    Ranking(const Ranking &) = delete;
    Ranking &operator=(const Ranking &) = delete;

    /// One bit for each cue of the line: words and shapes by which tools speak of failure.
    uint64_t cuesOf(std::string_view line) const;
    const std::vector<std::string> &cueNames() const;
    double score(std::span<const float> features, uint64_t cues) const;
    /// Log-odds that a line belongs to the block of the line that explains (extent.h).
    double belongs(std::span<const float> features, uint64_t cues) const;
    bool knowsExtent() const;
    /// How often a place with this share of the belief was right on logs that the weights had not seen: a logistic curve over its
    /// log-odds (Platt 1999). 0 to 1.
    double calibrated(double share) const;
    /// A first place of a lower score is right so rarely that there is not enough information to say so.
    double enough() const;
    /// The confidence that such a place deserves at most.
    double weak() const;

private:
    struct Private;
    explicit Ranking(std::unique_ptr<Private> p);
    std::unique_ptr<Private> m;
};

/// What Signalbox ships.
Result<std::shared_ptr<const Ranking>> shippedRanking();

} // namespace sb::diagnose
