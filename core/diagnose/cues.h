// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Lines that speak of failure though no rule knows them.
#pragma once

#include "extract.h"
#include "ranking.h"
#include "steps.h"

namespace sb::diagnose {

/// The rule of a line that only cues speak for: it says no more than the line itself.
const Rule &likelyLine();

/// Gives the candidates of the failed steps their cues, and adds the lines there that have cues alone. Candidates stay in order of
/// lines. At most a few thousand lines before the end of each of the first steps are looked at, however long the log is.
void addCues(std::vector<Candidate> &candidates, const LogLines &lines, const std::vector<FailedStep> &steps,
             const Ranking &ranking, const Cancel &cancel);

} // namespace sb::diagnose
