// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Recorded events, read with the decoder that hooks and the poller end in. A recording is
//   JSON Lines of {"event": NAME, "payload": {...}}, as a forwarder or a test writes them; other members are of no interest, or
//   one webhook body, whose event is guessed from the object that it carries.
// It is hostile until it is read: at most 256 MiB and 100,000 events, each within the decoder's own limits.
#pragma once

#include <core/base/result.h>
#include <core/fact/event.h>

#include <string>
#include <string_view>
#include <vector>

namespace sb::source {

inline constexpr size_t recordingLimit = size_t(256) << 20;
inline constexpr size_t eventLimit = 100'000;

/// All events in order, or none: Invalid and Limit begin with "name:line: " and say what was expected there.
Result<std::vector<fact::Event>> readRecording(std::string_view bytes, const std::string &name);

} // namespace sb::source
