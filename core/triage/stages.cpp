// SPDX-License-Identifier: GPL-3.0-or-later
#include "stages.h"

namespace sb::triage {

bool needsDiagnosis(const fact::Run &run)
{
    return fact::isFailed(run.state) && !run.logPath.empty();
}

std::vector<Stage> stagesOf(const fact::Event &event)
{
    if (const auto *pull = std::get_if<fact::Pull>(&event.body); pull && pull->state == fact::PullState::Open)
        return {Stage::Classify};
    if (const auto *run = std::get_if<fact::Run>(&event.body); run && needsDiagnosis(*run))
        return {Stage::Diagnose};
    return {};
}

} // namespace sb::triage
