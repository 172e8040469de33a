// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: made before there are threads, asked on any. Where the secrets of a program are: SIGNALBOX_TOKEN and SIGNALBOX_WEBHOOK_SECRET,
// else what the keychain holds.
#pragma once

#include <core/engine/keeper.h>

#include <functional>
#include <memory>
#include <string>

namespace sb::common {

/// Takes both out of the environment. `workspace` is where signing in left its record. A host to which nobody has signed in is read
/// without a token, as far as it lets us.
std::shared_ptr<engine::Keeper> openKeeper(const std::string &workspace);
/// For a program that keeps nothing but the keys of model endpoints.
std::shared_ptr<engine::Keeper> openModelKeys(const std::string &workspace);
/// For a program that reads the token and keeps none.
std::function<Result<Secret>(const std::string &host)> tokenSource(const std::string &workspace);

} // namespace sb::common
