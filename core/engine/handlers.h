// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the lane that the request belongs to (reading or doing). One overload a request, in a file by topic; all of them block.
#pragma once

#include "desk.h"
#include "request.h"
#include "worker.h"

namespace sb::engine {

// read.cpp: the lists and the status
Result<Value> handle(Desk &desk, const ReadBoard &request);
Result<Value> handle(Desk &desk, const ReadFailures &request);
Result<Value> handle(Desk &desk, const ReadPatches &request);
Result<Value> handle(Desk &desk, const ReadTrend &request);
Result<Value> handle(Desk &desk, const ReadStatus &request);
// read_detail.cpp: one of each
Result<Value> handle(Desk &desk, const ReadPull &request);
Result<Value> handle(Desk &desk, const ReadPatch &request);
// failures.cpp
Result<Value> handle(Desk &desk, const ReadFailure &request);
// suspects.cpp
Result<Value> handle(Desk &desk, const ReadSuspects &request, const Cancel &cancel);
// read_ledger.cpp
Result<Value> handle(Desk &desk, const ReadLedger &request);
Result<Value> handle(Desk &desk, const ReadEntry &request);
Result<Value> handle(Desk &desk, const PreviewRevert &request);
Result<Value> handle(Desk &desk, const VerifyLedger &request);
Result<Value> handle(Desk &desk, const ExplainGate &request);
// simulate.cpp
Result<Value> handle(Desk &desk, const SimulatePolicy &request);
// forget.cpp
Result<Value> handle(Desk &desk, const ForgetRepo &request);
// effects.cpp: what leaves the machine
Result<Value> handle(Desk &desk, const Approve &request);
Result<Value> handle(Desk &desk, const MarkReady &request);
Result<Value> handle(Desk &desk, const Merge &request);
Result<Value> handle(Desk &desk, const Revert &request);
Result<Value> handle(Desk &desk, const Rerun &request);
// words.cpp: what a person says about things
Result<Value> handle(Desk &desk, const Reject &request);
Result<Value> handle(Desk &desk, const Classify &request);
Result<Value> handle(Desk &desk, const MarkWrong &request);
Result<Value> handle(Desk &desk, const Snooze &request);
Result<Value> handle(Desk &desk, const Pin &request);
Result<Value> handle(Desk &desk, const SetMode &request);
Result<Value> handle(Desk &desk, const StopAll &request);
// team_rules.cpp: what is done by itself
Result<Value> handle(Desk &desk, const ReadAutoRules &request);
Result<Value> handle(Desk &desk, const PreviewAutoRules &request);
Result<Value> handle(Desk &desk, const SaveAutoRules &request);
// learning.cpp: what the repositories teach
Result<Value> handle(Desk &desk, const ReadLearning &request);
Result<Value> handle(Desk &desk, Worker &worker, const LearnHere &request, const Cancel &cancel);
Result<Value> handle(Desk &desk, Worker &worker, const UseLearned &request);
Result<Value> handle(Desk &desk, Worker &worker, const CorrectType &request);
Result<Value> handle(Desk &desk, Worker &worker, const AssessAll &request);
// recordings.cpp: what comes from a file
Result<Value> handle(Desk &desk, Worker &worker, const Replay &request);
Result<Value> handle(Desk &desk, const OpenLog &request, const Cancel &cancel);

} // namespace sb::engine
