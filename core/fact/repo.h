// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Facts are values; they may be copied and sent anywhere.
#pragma once

#include <core/base/id.h>

#include <string>

namespace sb::fact {

/// "owner/name", as the code host spells it.
using RepoId = Id<struct RepoTag>;
/// 40 lower-case hexadecimal digits, or empty where it is not known.
using Sha = Id<struct ShaTag>;

struct Repo {
    RepoId id;
    std::string defaultBranch;
    /// Where libgit2 finds a bare copy of it on this machine; empty while there is none.
    std::string gitDir;

    bool operator==(const Repo &) const = default;
};

} // namespace sb::fact
