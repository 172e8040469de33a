// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any. Who may knock at the receiver, and what a knock is taken for (GitHub Docs, "Validating webhook deliveries" and
// "Webhook events and payloads"). Loopback is no trust: any program and any browser page on this computer can send.
#pragma once

#include <core/http/server.h>

#include <string>
#include <variant>

namespace sb::source {

inline constexpr std::string_view webhookPath = "/webhook";
inline constexpr std::string_view autofixPath = "/api/autofix";

/// A webhook whose signature is right. Its body is still hostile.
struct Delivery {
    std::string id; ///< X-GitHub-Delivery: the same again on a redelivery
    std::string event; ///< X-GitHub-Event
    std::string body; ///< as it was signed
};

/// What a team's CI step asks for: a run that failed, to be looked at now.
struct AutofixCall {
    std::string repo; ///< "owner/name"
    std::string workflow;
    int64_t run = 0;
    std::string head; ///< 40 hexadecimal digits
};

struct Secrets {
    std::string webhook; ///< signs deliveries; empty: none is taken
    std::string autofix; ///< bearer token of the trigger; empty: there is no trigger
};

/// Or the answer that says why not: 400 with the field's name, 401, 403, 404, 405 or 415.
std::variant<Delivery, AutofixCall, http::Response> admit(http::Request request, const Secrets &secrets);

} // namespace sb::source
