// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: the doing lane. Keeps the way back open (FEATURES G7).
#pragma once

#include "desk.h"

namespace sb::engine {

/// For the newest merges that stand: asks whether their inverse still applies to the branch as it is now, says so in their rows, and
/// moves their revert/<sha> branches after it. In Observe, while all is stopped, or with a damaged ledger it only asks. A branch that
/// moved is noted in the ledger. True if any moved.
bool renewReverts(Desk &desk, const Cancel &cancel);

} // namespace sb::engine
