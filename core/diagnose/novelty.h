// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a log says that successful runs of the same job do not say.
#pragma once

#include "log_model.h"
#include "templates.h"

namespace sb::diagnose {

/// Beyond this distance from every template a line is new.
constexpr double newFrom = 0.35;

/// The lines beyond newFrom, where one that speaks of failure (`failing`, rising) counts as further away, in the order of the log,
/// neighbours as one. A line like one of the block or like one that is there already is not said again. At most `limit` lines, the
/// ones furthest from what is known; of a log with more than 4,000 unknown lines, the last 4,000 are looked at.
std::vector<fact::Evidence> newLines(const LogLines &lines, const Templates &green, const fact::Evidence &block,
                                     const std::vector<int64_t> &failing, size_t limit);

/// The block up to the nearest lines that successful runs print too; `line` itself stays.
fact::Evidence withoutKnown(fact::Evidence block, int64_t line, const LogLines &lines, const Templates &green);

} // namespace sb::diagnose
