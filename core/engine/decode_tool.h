// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. `signalboxctl decode`: a webhook body as the event that Signalbox makes of it.
#pragma once

#include <core/base/result.h>

#include <string>

namespace sb::engine {

/// Canonical JSON of the event. An empty name is guessed from the body.
Result<std::string> decodedWebhook(const std::string &name, const std::string &body);

} // namespace sb::engine
