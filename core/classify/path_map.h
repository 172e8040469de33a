// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. Path -> domain, and what a domain's tests are: from TOML, or inferred from the tree and CODEOWNERS.
#pragma once

#include "codeowners.h"

#include <core/base/result.h>

#include <string>
#include <string_view>
#include <vector>

namespace sb::classify {

struct Domain {
    std::string name;
    std::vector<std::string> patterns; ///< as in CODEOWNERS
    std::vector<std::string> suites; ///< names or paths of test suites that any change in it needs
    std::string owner; ///< overrides CODEOWNERS for the route
};

/// A suite as the team describes it; where there is one, none is looked for in the tree.
struct OwnSuite {
    std::string name;
    std::string kind = "unit"; ///< unit, integration, e2e
    std::string command; ///< runs all of it
    std::vector<std::string> patterns; ///< what it covers, as in CODEOWNERS
};

struct PathMap {
    std::vector<OwnSuite> suites;
    std::vector<Domain> domains; ///< the last match wins
    /// The domain's name; a path that no pattern matches falls back to its first folders.
    std::string domainOf(std::string_view path) const;
    const Domain *find(std::string_view path) const;
};

/// [[domain]] name, paths, suites, owner; [[suite]] name, kind, command, paths. Invalid names `name`, line and column.
Result<PathMap> parsePathMap(std::string_view toml, const std::string &name);
/// One domain for every folder that CODEOWNERS gives to somebody, and for each part of a folder at the top that holds parts; the rest by
/// its first folders.
PathMap inferredPathMap(const std::vector<std::string> &paths, const Owners &owners);

} // namespace sb::classify
