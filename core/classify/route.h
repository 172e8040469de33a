// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; values. Component and owner of a pull request, or of an issue that names paths, folders or symbols.
#pragma once

#include "blast.h"

namespace sb::classify {

fact::Route routeOf(const Input &input, const Blast &blast);
/// For an issue: by the paths of the repository that its text names, else by the domain whose words it uses most. Empty where nothing fits.
fact::Route routeOfIssue(std::string_view title, std::string_view body, const std::vector<std::string> &paths,
                         const PathMap &map, const Owners &owners);

} // namespace sb::classify
