// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any.
#pragma once

#include "client.h"

namespace sb::http {

/// Scheme, host in lower case and port (RFC 6454), "https://api.github.com:443"; empty for what is not an http or https address with a
/// host, or carries a user's name.
std::string originOf(const std::string &url);
/// A reference (RFC 3986) as it stands in a Location or Link, seen from `base`; empty where that is no http or https address.
std::string resolved(const std::string &base, const std::string &reference);

/// The call that a redirect (301, 302, 307 or 308) asks for; nothing where the reply is none, or is one that a write does not follow
/// (307 and 308 within its origin alone). The token, cookies and fields of the caller's own (all but Accept and User-Agent) do not
/// leave the origin. Denied for an address that may not be called, and from https to http.
Result<std::optional<Call>> redirected(const Call &call, const Reply &reply);

/// Exchanges, and follows redirects by hand: once one has left the first origin, the token is gone for good.
/// Limit after five.
Result<Reply> follow(Transport &transport, Call call, const Cancel &cancel);

} // namespace sb::http
