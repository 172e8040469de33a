// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool or io. Small things that several handlers want: copies of repositories, the sandbox's level, scratch folders.
#pragma once

#include "desk.h"

#include <core/git/repository.h>
#include <core/run/sandbox.h>

namespace sb::engine {

Result<git::Repository> openMirror(Desk &desk, const fact::RepoId &repo);
Result<fact::Run> findRun(Desk &desk, const fact::RunId &run);
run::Level levelOf(fact::SandboxLevel level);
/// Proves the sandbox, once for each desk, and says in the status what came of it. The first call takes about half a second.
fact::SandboxLevel sandboxOf(Desk &desk);
/// Asks the host which repositories there are.
Result<> readRepos(Desk &desk);

/// A new, empty folder that is gone with its object.
class Scratch {
public:
    explicit Scratch(const std::string &parent);
    ~Scratch();
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    const std::string &path() const { return m_path; }

private:
    std::string m_path;
};

} // namespace sb::engine
