// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What we write on the host: Markdown in which everything from a log or a file is fenced, so that no mention, command or
// image of somebody else's comes to life.
#pragma once

#include "act.h"

#include <core/git/repository.h>

namespace sb::act {

inline const std::string signalbox = "signalbox";

git::Identity ours(Time at);
std::string commitMessage(const Draft &draft);
std::string pullBody(const Draft &draft);
/// The comment: reasoning, evidence, confidence and validation.
std::string reasoning(const Draft &draft);
/// Ends our comment, and finds it again.
std::string marker(const std::string &key);
std::string revertMessage(const RevertPlan &plan);
/// Text of somebody else's as a fenced block that it cannot end.
std::string fenced(std::string_view text);

} // namespace sb::act
