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

/// Exchanges, and follows 301, 302, 307 and 308 by hand. The token, cookies and fields of the caller's own (all but Accept and
/// User-Agent) stay with the first origin: once a redirect has left it they are gone for good. Never from https to http. Writing
/// follows 307 and 308 within its origin alone; any other redirect of it comes back as the reply that it is.
/// Errors besides the transport's: Denied for a redirect that may not be followed, Limit after five.
Result<Reply> follow(Transport &transport, Call call, const Cancel &cancel);

} // namespace sb::http
