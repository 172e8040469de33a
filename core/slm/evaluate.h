// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. How good answers are, in the figures of the model card.
#pragma once

#include "model.h"

#include <map>

namespace sb::slm {

struct Answer {
    Probabilities probabilities{};
    uint8_t truth = 0;
    std::string repo;
};

struct Figures {
    size_t answers = 0;
    double accuracy = 0;
    double macroF1 = 0; ///< over the ten types without revert
    double accuracyAt80 = 0; ///< of the surest 80 %
    double accuracyAt60 = 0;
    double calibrationError = 0; ///< ECE: 15 bins of equal width
    std::array<double, types> f1{};
    std::map<std::string, double> accuracyOf; ///< by repository
};

size_t likeliest(const Probabilities &probabilities);
Figures figuresOf(const std::vector<Answer> &answers);

} // namespace sb::slm
