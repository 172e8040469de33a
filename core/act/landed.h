// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. What a host says has landed is not believed before the tree was looked at.
#pragma once

#include "act.h"

#include <core/git/repository.h>

namespace sb::act {

/// The commits are read from where the host has them. Corrupt where the tree of `landed` is not the merge of `head` into its parent.
Result<> checkLanded(const World &world, const fact::RepoId &repo, const fact::Sha &landed, const fact::Sha &head);

} // namespace sb::act
