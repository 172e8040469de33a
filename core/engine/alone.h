// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the doing lane. What is done in Act without a person.
#pragma once

#include "desk.h"

namespace sb::engine {

/// Opens the drafts and lands the pull requests for which every hard gate and a rule of the policy that asks nobody say yes; whatever
/// else there is waits for a person as in Propose. Pull requests of Signalbox's own are never among what lands. Each action is in
/// the ledger as the policy's; one that failed is not tried again while its head stands. True if anything was done.
bool actAlone(Desk &desk, const Cancel &cancel);

} // namespace sb::engine
