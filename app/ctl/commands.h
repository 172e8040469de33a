// SPDX-License-Identifier: GPL-3.0-or-later
// All commands in the order of the help.
#pragma once

#include "command.h"
#include "workspace_commands.h"

namespace sb::ctl {

using AddCommand = void (*)(CLI::App &program, Context &context);

inline constexpr AddCommand allCommands[] = {
    // what wants a workspace
    addDemo,
    addInit,
    addBoard,
    addPull,
    addFailure,
    addPatch,
    addLedger,
    addGate,
    addTrend,
    addReplay,
    addServe,
    addWorkflow,
    addWorkspace,
    addAuth,
    addModel,
    addDoctor,
    // files of the team
    addConfig,
    addPolicy,
    addRule,
    // tools without a workspace
    addDiagnose,
    addClassify,
    addChangelog,
    addTrain,
    addPatchcheck,
    addCodeowners,
    addDecode,
    addRisk,
    addRedact,
    // the program itself
    addCompletion,
    addHelp,
};

} // namespace sb::ctl
