// SPDX-License-Identifier: GPL-3.0-or-later
// A diff that strangers wrote: read, and judged. Whatever it is, the answer is a distribution.
#include <core/classify/change_type.h>
#include <core/classify/classify.h>
#include <core/engine/patch_change.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    using namespace sb;
    static const auto rules = classify::shippedAutoRules();
    classify::Input input;
    input.change = engine::changeOfPatch({reinterpret_cast<const char *>(data), size}, {});
    const auto assessment = classify::classify(input, *rules, Cancel());
    if (!assessment)
        std::abort();
    double sum = 0;
    for (const auto &[type, share] : assessment->probabilities)
        sum += share;
    if (std::abs(sum - 1) > 1e-6 || assessment->tiers.empty())
        std::abort();
    return 0;
}
