// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: that of the transaction. What model endpoints answered about the type of one pull request as it stands: kept, so that none is asked
// again for the same commit and words, and judging again loses nothing.
#pragma once

#include <core/fact/assessment.h>
#include <core/store/records.h>

namespace sb::engine {

struct KeptAnswer {
    std::string tier; ///< slm, llm
    std::string endpoint; ///< which one it was; another in its place may be asked again after a failure
    fact::TierAnswer answer;
    int tries = 1;
    Time notBefore; ///< of the next try after a failure; the epoch: there is none
};

struct KeptAnswers {
    std::string question; ///< hash of the head and the words; another one makes all of it void
    std::vector<KeptAnswer> kept; ///< one a tier, in the order of tiers

    std::vector<fact::TierAnswer> answers() const;
    const KeptAnswer *of(std::string_view tier) const;
    /// In the place of the tier's older one.
    void put(KeptAnswer answer);
};

/// Empty where nobody was asked, or about something else.
Result<KeptAnswers> keptAnswers(const store::Records &records, const fact::Pull &pull);
Result<> keep(store::Records &records, const fact::Pull &pull, const KeptAnswers &answers, Time at);

} // namespace sb::engine
