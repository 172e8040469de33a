// SPDX-License-Identifier: GPL-3.0-or-later
// Thread: any; a value. A model that can be asked: any server that speaks OpenAI's "Create chat completion" (API reference, /v1/chat/completions).
#pragma once

#include <core/base/result.h>
#include <core/base/secret.h>

#include <chrono>
#include <string>
#include <string_view>

namespace sb::llm {

/// Asked in this order.
enum class Tier { Slm, Llm };
inline constexpr Tier tiers[] = {Tier::Slm, Tier::Llm};
std::string_view name(Tier tier); ///< "slm", "llm"

/// What may be spent, counted over the time just past. 0 forbids every call.
struct Allowance {
    int64_t tokensADay = 200'000;
    int64_t callsAnHour = 60;
    bool operator==(const Allowance &) const = default;
};

struct Endpoint {
    Tier tier = Tier::Slm;
    std::string name; ///< what people call it
    std::string url; ///< base, usually ending in "/v1"
    std::string model;
    Secret key; ///< empty: none is sent
    std::chrono::milliseconds limit{20'000}; ///< of one call, to its last byte
    Allowance allowance;
};

/// Invalid where it is none that may be called: https to anywhere, http to this computer alone; no user's name, query or fragment in it.
Result<> check(const Endpoint &endpoint);
/// Where the key belongs: "https://api.example.org:443". Empty for what is no address.
std::string originOf(const Endpoint &endpoint);
std::string completionsUrl(const Endpoint &endpoint);

} // namespace sb::llm
