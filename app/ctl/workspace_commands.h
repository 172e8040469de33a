// SPDX-License-Identifier: GPL-3.0-or-later
// The nouns that want a workspace.
#pragma once

#include "command.h"

namespace sb::ctl {

void addDemo(CLI::App &program, Context &context);
void addInit(CLI::App &program, Context &context);
void addReplay(CLI::App &program, Context &context);
void addServe(CLI::App &program, Context &context);
void addBoard(CLI::App &program, Context &context);
void addPull(CLI::App &program, Context &context);
void addFailure(CLI::App &program, Context &context);
void addPatch(CLI::App &program, Context &context);
void addLedger(CLI::App &program, Context &context);
void addGate(CLI::App &program, Context &context);
void addTrend(CLI::App &program, Context &context);
void addWorkflow(CLI::App &program, Context &context);
void addWorkspace(CLI::App &program, Context &context);
void addAuth(CLI::App &program, Context &context);
void addModel(CLI::App &program, Context &context);
void addDoctor(CLI::App &program, Context &context);

} // namespace sb::ctl
