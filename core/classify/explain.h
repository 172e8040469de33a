// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. The embedded model's answer with what moved it most, in words.
#pragma once

#include <core/slm/adapt.h>
#include <core/slm/model.h>

namespace sb::classify {

struct ModelAnswer {
    slm::Probabilities probabilities{};
    std::string why; ///< half a sentence: "'support' in the title, tests and source together"
};

ModelAnswer askModel(const slm::Model &model, const slm::Residual *here, const slm::Sample &sample);

} // namespace sb::classify
