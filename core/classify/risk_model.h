// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. Logistic regression over the features of core/history: how likely it is that a later fix will have to mend
// lines of this change. resources/models/risk.toml; `signalboxctl risk --train` makes it.
#pragma once

#include <core/base/result.h>
#include <core/history/features.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sb::classify {

struct RiskTerm {
    history::Feature feature = history::Feature::Added;
    double mean = 0; ///< over the training rows: where the term adds nothing
    double weight = 0; ///< log-odds per unit of the feature
};

struct RiskModel {
    double intercept = 0; ///< log-odds where every feature has its mean
    std::vector<RiskTerm> terms;

    double logOdds(const history::Features &features) const;
};

/// What leave-one-repository-out measured.
struct RiskFigures {
    double aucMean = 0, aucWorst = 0;
    double recallAt20 = 0; ///< of fix-inducing changes among the fifth with the highest scores
    double calibrationError = 0; ///< expected, ten bins, on repositories that the model had not seen
};

struct RiskModels {
    RiskModel full; ///< with the repository's history
    RiskModel bare; ///< for a patch of which only the text is known
    RiskFigures fullFigures, bareFigures;
    int rows = 0, repositories = 0;
    std::string dataHash; ///< SHA-256 over the data that it was trained on
};

/// Needs no history: size, spread, tests and the message.
bool isBareFeature(history::Feature feature);

Result<RiskModels> parseRiskModels(std::string_view toml, const std::string &name);
std::string toToml(const RiskModels &models);
/// The model that ships, read once.
const Result<RiskModels> &shippedRiskModels();

double probability(double logOdds);

} // namespace sb::classify
