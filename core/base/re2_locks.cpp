// SPDX-License-Identifier: GPL-3.0-or-later
#include "re2_locks.h"

#include <absl/synchronization/mutex.h>

namespace sb {

void lockWithoutDeadlockSearch()
{
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

} // namespace sb
