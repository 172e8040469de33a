// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made before there are threads, asked on any. The token of a code host, for engine::Options::token: SIGNALBOX_TOKEN, else what
// the keychain holds.
#pragma once

#include <core/base/result.h>
#include <core/base/secret.h>

#include <functional>
#include <string>

namespace sb::common {

/// Takes SIGNALBOX_TOKEN out of the environment. `workspace` is where signing in left its record. A host to which nobody has signed in
/// is read without a token, as far as it lets us.
std::function<Result<Secret>(const std::string &host)> tokenSource(const std::string &workspace);

} // namespace sb::common
