// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. What a model endpoint is asked about a change whose type the local tiers are not sure of (FEATURES B8), and what its
// answer is worth. A change's own words are untrusted: they are quoted as data, and an answer can never do more than weigh in.
#pragma once

#include <core/fact/assessment.h>
#include <core/llm/schema.h>

#include <set>

namespace sb::classify {

inline constexpr size_t questionBytes
    = 6 * 1024; ///< longer prompts are slower and no more often right (docs/model-card.md)

/// Whether endpoints are to be asked about what was assessed without them, or with those before.
bool wantsAnotherOpinion(const fact::Assessment &assessment);
/// So did an endpoint say it, in place of a tier of our own or a person.
bool isOfEndpoint(const fact::TierAnswer &tier);
/// One that was heard; the others say why there is none.
bool answered(const fact::TierAnswer &tier);

/// Our own words, for every change the same.
std::string typeInstructions();
/// Title, body, paths with their line counts, and the first hunks, in at most questionBytes. Of `keptOut`, paths whose owners want no
/// model to see them, and of what cannot be told of a binary file, nothing is in it but their number. To be redacted.
std::string typeQuestion(const fact::Change &change, const std::set<std::string> &keptOut);
/// {type: one of ten, confidence: 0 to 1, reason}
llm::Schema typeSchema();

/// `endpoint`: "slm NAME".
fact::TierAnswer tierAnswer(const std::string &endpoint, const llm::Answer &answer);
/// What is kept where there was no answer.
fact::TierAnswer noTierAnswer(const std::string &endpoint, const std::string &why);

} // namespace sb::classify
