// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. GitHub's JSON is read here and nowhere else (GitHub Docs, "Webhook events and payloads"). A body is hostile until it is an Event:
// at most 25 MB, 64 levels deep, UTF-8, every field of the type that the documentation gives it.
#pragma once

#include <core/base/json.h>
#include <core/base/result.h>
#include <core/fact/event.h>

#include <string_view>

namespace sb::forge::github {

inline constexpr size_t bodyLimit = 25 * 1024 * 1024;

/// `name` is the X-GitHub-Event header. Ten events are read; any other is kept as Unknown. Invalid names the field and what was
/// expected there; Limit says which limit was passed.
Result<fact::Event> decodeWebhook(std::string_view name, std::string_view body);

/// The same of a body that is parsed: what was polled is put into the shape of a hook, so that there is one decoder and one key.
Result<fact::Event> decodeEvent(std::string_view name, const nlohmann::json &root);

/// The event that a body without its header must be of, by the object that it carries; empty where it cannot be told.
std::string guessName(std::string_view body);

} // namespace sb::forge::github
