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

struct PathMap {
    std::vector<Domain> domains; ///< the last match wins
    /// The domain's name; a path that no pattern matches falls back to its first folders.
    std::string domainOf(std::string_view path) const;
    const Domain *find(std::string_view path) const;
};

/// [[domain]] name, paths, suites, owner. Invalid names `name`, line and column.
Result<PathMap> parsePathMap(std::string_view toml, const std::string &name);
/// One domain for every folder that CODEOWNERS gives to somebody; the rest by the tree.
PathMap inferredPathMap(const std::vector<std::string> &paths, const Owners &owners);

} // namespace sb::classify
