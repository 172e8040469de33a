// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any, before threads that match expressions are started. RE2 takes a lock of abseil at each match, and abseil as Debian
// packages it then looks through all locks of the process for a deadlock (abseil, "Mutex": SetMutexDeadlockDetectionMode).
#pragma once

namespace sb {

/// No more such looking from here on.
void lockWithoutDeadlockSearch();

} // namespace sb
