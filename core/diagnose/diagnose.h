// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool. A stage: a log in, the diagnosis out. The log is hostile; cost is linear in its size.
#pragma once

#include "knowledge.h"

#include <core/base/cancel.h>
#include <core/fact/diagnosis.h>
#include <core/fact/job_log.h>

namespace sb::diagnose {

/// elapsedUs is left to the caller, who has a clock. Without evidence there is no diagnosis: the cause says "Not enough information".
Result<fact::Diagnosis> diagnose(const fact::JobLog &log, const Knowledge &knowledge, const Cancel &cancel);

/// learnGreen of knowledge.h, for a log that may be larger than memory.
void learnGreen(Knowledge &knowledge, const fact::JobLog &log);

} // namespace sb::diagnose
