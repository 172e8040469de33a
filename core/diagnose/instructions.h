// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. What to hand to whoever mends a failure, a person or a coding agent (FEATURES C10), as Markdown: the header that
// always stands, what is known, a plan, and when it is done. Only the plan may come from a model; without a usable answer it is the
// fixed one, so that the text depends on the failure alone, byte for byte.
#pragma once

#include <core/base/result.h>
#include <core/fact/diagnosis.h>

#include <chrono>
#include <string>
#include <vector>

namespace sb::diagnose {

/// How long a model may take.
constexpr std::chrono::seconds InstructionsLimit{10};
/// Of the repository's CLAUDE.md or CONTRIBUTING, that a model is shown.
constexpr size_t GuideLimit = 4096;
constexpr size_t CommitLimit = 5;

struct Subject {
    std::string repository;
    std::string branch;
    std::string sha;
    std::string check;
    std::string url; ///< of the run; empty where it has none
    std::string command; ///< what the check ran; empty where that is not known
    fact::Diagnosis diagnosis;
    std::vector<std::string> commits; ///< subjects of the last ones, newest first
    std::string guide; ///< the repository's own words for contributors
};

/// What to ask a model. It holds text from logs and repositories: it must pass the redactor before it leaves the machine.
std::string instructionsPrompt(const Subject &subject);

/// `answer` is the model's, or why there is none. One that is not 6 to 12 lines of text counts as none.
std::string instructions(const Subject &subject, const Result<std::string> &answer);

} // namespace sb::diagnose
