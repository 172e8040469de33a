// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: pool (run() blocks). Git's own process on a repository of somebody else's: no hook, filter, submodule, helper, prompt or
// configuration but ours; only the protocols that are named; no redirect is followed (git-config(1), gitattributes(5)).
// The token goes through a pipe to the askpass script (gitcredentials(7)), which answers for one origin alone: it is never in argv,
// the environment, a file or a URL.
#pragma once

#include <core/run/command.h>

namespace sb::forge::github {

struct GitProcess {
    std::string folder; ///< where it runs and keeps the askpass script; also its HOME
    std::string origin; ///< "https://github.com"
    std::vector<std::string> protocols{"https"};
    Secret token;

    /// `arguments` follow "git" and the safe configuration.
    Result<run::Finished> run(const std::vector<std::string> &arguments, const run::Limits &limits,
                              const Cancel &cancel, const std::function<void(std::string_view)> &onOutput = {}) const;
    /// The origin with the name that goes with a token: no secret.
    std::string url(const std::string &path) const;
};

} // namespace sb::forge::github
