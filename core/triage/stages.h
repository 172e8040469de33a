// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Pure. Which event takes which stages.
#pragma once

#include <core/fact/event.h>

#include <vector>

namespace sb::triage {

enum class Stage { Classify, Diagnose };

/// A pull request that was opened or that has new commits is classified, a run that failed is diagnosed; nothing else needs us.
std::vector<Stage> stagesOf(const fact::Event &event);
bool needsDiagnosis(const fact::Run &run);

} // namespace sb::triage
